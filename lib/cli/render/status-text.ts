/** `davylamp status` on a terminal of eighty columns. */

import { wrap } from '../../../lambda/mail/text.ts';
import { localCommand } from '../../../lambda/model/local-command.ts';
import type { Delivery } from '../../deployment/delivery.ts';
import type { RegionState } from '../../deployment/regions.ts';
import type { Status } from '../../deployment/status.ts';
import type { Colors } from '../output.ts';
import { table } from '../table.ts';
import { incidentLines, mailAgainHint, minute } from './incident-list.ts';

const width = 80;
const shownIncidents = 5;

export function statusText(status: Status, colors: Colors): string {
  const { document, faults } = status;
  const { account, version, result, regions, delivery, incidents, queues, unread } = document;
  if (result === 'not-deployed')
    return [
      colors.bold(colors.red(`result: not deployed in account ${account}`)),
      'Is it the right account? Another one: --profile NAME. To deploy: npx cdk deploy',
    ].join('\n');
  const enabled = regions.filter((region) => region.enabled);
  const others = regions.filter((region) => !region.enabled && region.state !== 'unknown');
  return [
    colors.bold(
      `account ${account}, version ${version.deployed ?? 'unknown'}${version.deployed === version.here ? '' : ` (here: ${version.here})`}`,
    ),
    '',
    table([
      ['REGION', 'WATCHED', 'FORWARDER', 'FEED', 'LAST EVENT', 'LAST PROOF'],
      ...[...enabled, ...regions.filter((region) => !region.enabled && region.state === 'unknown')].map(regionRow),
    ]),
    ...(others.length > 0 ? [`Disabled in this account, so nothing can start there: ${others.length} more.`] : []),
    '',
    deliveryTable(delivery),
    '',
    `waiting: ${queues.events ?? 'unknown'} events, ${queues.deadLetters ?? 'unknown'} dead letters`,
    ...recent(incidents, colors),
    ...observedLines(document.observed ?? [], colors),
    ...(unread.length > 0 ? ['', ...unread.flatMap(({ why }) => folded(`unread: ${why}`))] : []),
    '',
    ...resultLines(result, enabled, faults, colors),
  ].join('\n');
}

/** Addresses of any length stand last. */
export const deliveryTable = (delivery: readonly Delivery[]): string =>
  table([['MAILS', 'PATH', 'ADDRESS'], ...delivery.map(({ address, path, state }) => [state, path, address])]);

const regionRow = ({ name, state, forwarder, feed, lastEvent, lastProof }: RegionState): readonly string[] => [
  name,
  { watched: 'yes', 'not-watched': 'NO', unknown: '?' }[state],
  forwarder,
  feed ?? '?',
  minute(lastEvent),
  minute(lastProof),
];

const folded = (text: string): readonly string[] => wrap(text, width, 2);

function recent(incidents: Status['document']['incidents'], colors: Colors): readonly string[] {
  if (incidents.length === 0) return [];
  const more = incidents.length - shownIncidents;
  return [
    '',
    ...incidentLines(incidents.slice(0, shownIncidents), colors),
    ...(more > 0 ? [`and ${more} more in the last week`] : []),
    mailAgainHint(incidents),
  ];
}

const observedLines = (observed: readonly string[], colors: Colors): readonly string[] =>
  observed.length === 0
    ? []
    : [
        '',
        ...folded(
          observed.includes('all')
            ? 'mode: observe: alerts are recorded, and NONE IS MAILED'
            : `only observed, never mailed alone: ${observed.join(', ')}`,
        ).map(colors.bold),
      ];

function resultLines(
  result: Status['document']['result'],
  enabled: readonly RegionState[],
  faults: readonly string[],
  colors: Colors,
): readonly string[] {
  if (result === 'watching') {
    const watched = enabled.filter(({ state }) => state === 'watched').length;
    return [colors.bold(colors.green(`result: watching ${watched} of ${enabled.length} enabled Regions`))];
  }
  return [
    colors.bold(colors.red('result: degraded')),
    ...faults.flatMap((fault) => folded(`- ${fault}`)),
    `What to do: ${localCommand} doctor`,
  ];
}

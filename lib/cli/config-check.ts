/** `davylamp config check`: is the configuration right, and what is in effect. */
import { Command } from 'commander';
import { boundOf, coversStrong } from '../../lambda/assessment/allow.ts';
import { dollars } from '../../lambda/model/dollars.ts';
import { type AllowEntry, autoBudget } from '../../lambda/model/settings.ts';
import { checkRegions } from '../config/check-regions.ts';
import type { Config } from '../config/config.ts';
import { loadConfig, projectDirectory } from '../config/load.ts';
import { ConfigError, formatProblem } from '../config/problem.ts';
import { regionNames } from '../config/region-names.ts';
import { usageError } from '../errors.ts';
import { version } from '../package-folder.ts';
import { run } from './output.ts';
import { type SarifInput, sarifLog } from './render/sarif.ts';
import { table } from './table.ts';

interface Options {
  readonly config?: string;
  readonly sarif?: boolean;
}

const feedOff =
  'feed: off deletes the contacts of User Notifications that Davylamp made; turned on again, every address has to be verified again';

/** What a person should know about what is right and yet may not do what it seems to. */
export const remarks = (config: Config): readonly string[] => [
  ...entryRemarks(config),
  ...(config.feed === 'off' ? [feedOff] : []),
  ...(config.mode === 'observe' ? ['mode: observe: alerts are recorded, and none is mailed'] : []),
  ...config.observe.map((id) => `signals: ${id} is only observed: it is recorded, and no alert is mailed for it alone`),
];

function entryRemarks(config: Config): readonly string[] {
  return config.allow.flatMap((entry) => {
    const { name } = entry;
    const found: string[] = [];
    if (entry.principals !== undefined) {
      found.push(
        `${name}: a principals condition holds only for CloudTrail calls; EC2 state changes name no principal, so without a trail this entry never covers a launch`,
      );
    }
    if (!coversStrong(entry)) {
      found.push(
        `${name}: made of tags or accounts alone, it covers no launch with a strong signal, because whoever launches can tag. Add types, regions or principals`,
      );
    }
    const bound = boundOf(entry, config.budget.usdPerHour);
    if (entry.hourly === undefined && bound !== undefined) {
      found.push(
        `${name}: without types it covers launches of at most ${dollars(bound)} an hour together, ten times budget.hourly. Add types, or say with hourly what it may cover`,
      );
    }
    return found;
  });
}

export function renderConfig(config: Config): string {
  const { feed, regions } = config;
  const list = (names: readonly string[] | undefined, none: string): string => names?.join(', ') || none;
  const contacts = feed === 'off' ? undefined : feed.existingContactArns;
  const rows = [
    ['file', config.file ?? 'none (only what -c says)'],
    ['email', list(config.email, 'none')],
    ['alertAt', config.alertAt],
    ['language', config.language],
    ['timeZone', config.timeZone ?? 'none (UTC alone)'],
    ['feed', feed === 'off' ? 'off' : `${feed.states.join(', ')}; aggregation ${feed.aggregation}`],
    ...(contacts === undefined ? [] : [['', `through ${contacts.join(', ')}`]]),
    ['regions.expected', list(regions.expected, regions.expected === undefined ? 'none declared' : 'no Region at all')],
    ['regions.exclude', list(regions.exclude, 'none')],
    ['patrol', patrolRow(config)],
    ['budget.hourly', describeBudget(config)],
    ['mode', config.mode === 'observe' ? 'observe: NO ALERT IS MAILED' : config.mode],
    ['signals', config.observe.length === 0 ? 'all alert' : `only observed: ${config.observe.join(', ')}`],
    [
      'accountNames',
      list(
        Object.entries(config.accountNames).map(([id, name]) => `${id} ${name}`),
        'none',
      ),
    ],
    ['deployedBy', list(config.deployedBy, 'the roles of the CDK bootstrap alone')],
    ['allow', config.allow.length === 0 ? 'no entries' : `${config.allow.length} in effect`],
    ...config.allow.map((entry) => ['', describeEntry(entry)]),
    ...config.expired.map((entry) => ['', `${describeEntry(entry)} (EXPIRED, not applied)`]),
    ...organizationRows(config),
    ...config.routes.map((route, index) => [index === 0 ? 'routes' : '', describeRoute(route)]),
  ];
  return table(rows);
}

const every = (hours: number): string => (hours === 1 ? 'every hour' : `every ${hours} hours`);

const patrolRow = ({ patrol, organization }: Config): string =>
  [
    `${every(patrol.hours)}`,
    ...(organization ? [`the organization's other accounts ${every(patrol.memberHours)}`] : []),
  ].join('; ');

const describeBudget = ({ budget: { usdPerHour, isAuto } }: Config): string =>
  isAuto
    ? `auto: the account's third-highest hour, at least ${dollars(autoBudget.least)} and at most ${dollars(autoBudget.most)}`
    : `$${usdPerHour} an hour`;

function describeEntry(entry: AllowEntry): string {
  const { name, tags, types, regions, accounts, principals, hourly, reason, expires } = entry;
  const conditions = [
    ...Object.entries(tags ?? {}).map(([key, value]) => `tag ${key}=${value}`),
    ...Object.entries({ types, regions, accounts, principals }).flatMap(([key, list]) =>
      list === undefined ? [] : [`${key} ${list.join(' or ')}`],
    ),
    ...(hourly === undefined ? [] : [`up to ${dollars(hourly)} an hour`]),
  ];
  return `${name}: ${conditions.join(', ')} - ${reason}${expires === undefined ? '' : ` (until ${expires})`}`;
}

function organizationRows({ organization }: Config): string[][] {
  if (!organization) return [];
  const { id, targets, exclude, deployedFrom } = organization;
  const without = exclude.length > 0 ? `, without ${exclude.join(', ')}` : '';
  return [['organization', `${id}: ${targets.join(', ')}${without}; deployed from ${deployedFrom ?? 'what AWS says'}`]];
}

function describeRoute({ name, to, accounts, organizationalUnits, verdicts }: Config['routes'][number]): string {
  const conditions = Object.entries({ accounts, organizationalUnits, verdicts }).flatMap(([key, list]) =>
    list === undefined ? [] : [`${key} ${list.join(' or ')}`],
  );
  return `${name}: ${conditions.join(', ')} - to ${to.join(', ')}`;
}

/** `config`, with `check` below it. */
export const configCommand = (): Command =>
  new Command('config').description('look at the configuration').addCommand(
    run<Options>(
      new Command('check')
        .description('check davylamp.yaml and show what is in effect; every problem is named with its line and column')
        .option('--config <file>', 'the configuration (default: davylamp.yaml beside cdk.json)')
        .option('--sarif', 'print every problem as SARIF 2.1.0, for code scanning'),
      ({ options, json, say, print, colors }) => {
        if (json && options.sarif) throw usageError('--json and --sarif are two documents', 'Give one of them.');
        const sarif = (problems: Partial<SarifInput>): string =>
          JSON.stringify(sarifLog({ version, errors: [], warnings: [], notes: [], ...problems }), undefined, 2);
        let config: Config;
        try {
          config = loadConfig({ context: { config: options.config } });
          checkRegions(config, regionNames(projectDirectory(process.cwd())));
        } catch (thrown) {
          if (options.sarif && thrown instanceof ConfigError) print(sarif({ errors: thrown.problems }));
          throw thrown;
        }
        const notes = remarks(config);
        for (const warning of config.warnings) say(`warning: ${formatProblem(warning)}`);
        for (const note of notes) say(`note: ${note}`);
        if (options.sarif) return { document: {}, text: sarif({ warnings: config.warnings, notes }) };
        const { warnings, regionMentions: _, ...effective } = config;
        return {
          document: { schemaVersion: 1, config: effective, warnings, notes },
          text: `${renderConfig(config)}\n${colors.bold('result: the configuration is right')}`,
        };
      },
    ),
  );

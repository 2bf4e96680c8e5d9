/** What the pipeline says of each sample event beside the project, where there are any. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Settings } from '../../lambda/model/settings.ts';
import { deployedForwarding } from '../../lib/local/forwarding.ts';
import { createLocalInventory, respondedInstances } from '../../lib/local/inventory.ts';
import { readEvents } from '../../lib/local/read-events.ts';
import { replay } from '../../lib/local/replay.ts';

const folder = fileURLToPath(new URL('../../../shared/events/', import.meta.url));

export interface Sample {
  readonly file: string;
  /** Where the event comes from; not what must be said of it. */
  readonly label: string;
  /** Decision or verdict of its events, each once. */
  readonly said: string;
  readonly signals: readonly string[];
}

const settings: Settings = {
  alertAt: 'notice',
  language: 'en',
  budget: { usdPerHour: 3 },
  allow: [],
  accountNames: {},
};

/** The rows of the README's table: file and label are its first and sixth column. */
function labelsIn(readme: string): readonly (readonly [file: string, label: string])[] {
  return readme.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    const [, file = '', , , , , label = ''] = cells;
    return /\.json$/.test(file) ? [[file, label] as const] : [];
  });
}

async function sample(file: string, label: string): Promise<Sample> {
  const { events } = readEvents([`${folder}${file}`], { say: () => {}, skipUnreadable: true });
  const { outcomes } = await replay({
    events,
    settings,
    admits: deployedForwarding(),
    inventory: createLocalInventory(respondedInstances(events)),
  });
  const said = outcomes.map(({ decision }) => {
    if (decision.kind === 'alert') return decision.verdict;
    return decision.kind === 'ignored' ? decision.why : decision.kind;
  });
  return {
    file,
    label,
    said: [...new Set(said)].join(', '),
    signals: [...new Set(outcomes.flatMap((outcome) => outcome.signals))],
  };
}

/** Undefined where the folder is not there. */
export async function sharedSamples(): Promise<readonly Sample[] | undefined> {
  if (!existsSync(`${folder}README.md`)) return undefined;
  const samples: Sample[] = [];
  for (const [file, label] of labelsIn(readFileSync(`${folder}README.md`, 'utf8'))) {
    if (existsSync(`${folder}${file}`)) samples.push(await sample(file, label));
  }
  return samples;
}

const shortLabel = (label: string): string => label.split(/[ (]/)[0] ?? label;
const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, width - 3)}...`);

/** Lines of at most 100 columns: counts by label, then each file that is forwarded at all. */
export function sampleLines(samples: readonly Sample[]): readonly string[] {
  const groups = new Map<string, Map<string, number>>();
  for (const { label, said } of samples) {
    const counts = groups.get(shortLabel(label)) ?? new Map<string, number>();
    counts.set(said, (counts.get(said) ?? 0) + 1);
    groups.set(shortLabel(label), counts);
  }
  const counts = [...groups].map(
    ([label, said]) => `${label.padEnd(26)} ${[...said].map(([what, count]) => `${count} ${what}`).join(', ')}`,
  );
  const each = samples
    .filter(({ said }) => said !== 'not forwarded')
    .map(({ file, label, said, signals }) => {
      const name = cut(file.replace(/\.json$/, ''), 50);
      return cut(`${name.padEnd(51)}${cut(shortLabel(label), 11).padEnd(12)}${said} ${signals.join(' ')}`, 100);
    });
  return [...counts.map((line) => cut(line, 100)), '', ...each];
}

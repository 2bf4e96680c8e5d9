/** What the pipeline says of each sample event on its own. */

import { createLocalInventory, respondedInstances } from '../../lambda/local/inventory.ts';
import { replay } from '../../lambda/local/replay.ts';
import type { Settings } from '../../lambda/model/settings.ts';
import { deployedForwarding } from '../../lib/local/forwarding.ts';
import { type Sample, samples } from '../../test/fixtures/samples.ts';

const settings: Settings = {
  alertAt: 'notice',
  language: 'en',
  budget: { usdPerHour: 3 },
  allow: [],
  accountNames: {},
};

async function lineOf({ name, label, event }: Sample): Promise<string> {
  const { outcomes } = await replay({
    events: [event],
    settings,
    admits: deployedForwarding(),
    inventory: createLocalInventory(respondedInstances([event])),
  });
  const said = outcomes.map(({ decision, signals }) => {
    if (decision.kind === 'alert') return `${decision.verdict} ${signals.join(' ')}`;
    return decision.kind === 'ignored' ? decision.why : decision.kind;
  });
  return `${label.padEnd(8)}${name.padEnd(56)}${said.join(', ')}`.slice(0, 100);
}

/** One line a sample, of at most 100 columns. */
export async function sampleLines(): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const sample of samples) lines.push(await lineOf(sample));
  return lines;
}

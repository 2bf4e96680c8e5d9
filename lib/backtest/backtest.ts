/** Past events through the deployed pipeline, under one configuration or two. */

import { createLocalInventory, respondedInstances } from '../../lambda/local/inventory.ts';
import type { Matcher } from '../../lambda/local/matcher.ts';
import { type Replay, replay } from '../../lambda/local/replay.ts';
import { defined } from '../../lambda/model/defined.ts';
import type { Settings } from '../../lambda/model/settings.ts';

export interface BacktestInput {
  /** EventBridge envelopes, in any order. */
  readonly events: readonly unknown[];
  readonly settings: Settings;
  readonly admits: Matcher;
  readonly warn: (message: string) => void;
  /** After each batch of events. @default nobody asks */
  readonly onRun?: (done: number, total: number) => void;
}

/** What the detector would have decided and mailed. Instances are what the calls' responses say of them. */
export const backtest = ({ events, settings, admits, warn, onRun }: BacktestInput): Promise<Replay> =>
  replay({
    events,
    settings,
    admits,
    inventory: createLocalInventory(respondedInstances(events)),
    journal: { warn },
    ...defined({ onRun }),
  });

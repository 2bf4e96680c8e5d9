import { expect, it } from 'vitest';
import type { Settings } from '../../../lambda/model/settings.ts';
import { backtest } from '../../../lib/backtest/backtest.ts';
import type { Scene } from '../../fixtures/cases/case.ts';
import { builders, daily } from '../../fixtures/cases/habits.ts';
import { scene } from '../../fixtures/cases/story.ts';

const settings: Settings = {
  alertAt: 'high',
  language: 'en',
  budget: { usdPerHour: 3 },
  allow: [],
  accountNames: {},
};
/** As a bucket of CloudTrail has it: calls alone. */
const calls = ({ events }: Scene) => events.filter((event) => event['detail-type'] === 'AWS API Call via CloudTrail');
const told = (events: readonly unknown[]) => backtest({ events, settings, admits: () => true, warn: () => {} });

it('knows for every event what was usual a day before it, and nothing of what came after', async () => {
  const days = calls(
    scene(
      daily(12, (at) => builders(at)),
      builders(0),
    ),
  );
  const mails = await told(days).then((replayed) => replayed.mails.map(({ time, kind }) => [time, kind] as const));
  const day = 86_400_000;
  const first = Date.parse(String(days[0]?.time));
  // Nothing is usual before the first is a week ago, and there are two days whose hours can be a measure.
  const loud = [
    ...new Set(mails.filter(([, kind]) => kind === 'first').map(([time]) => Math.floor((time - first) / day))),
  ];
  expect(loud).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(new Set((await told(calls(builders(0)))).mails.map(({ verdict }) => verdict))).toEqual(new Set(['high']));
});

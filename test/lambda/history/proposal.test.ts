import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { propose } from '../../../lambda/history/proposal.ts';
import { backtest } from '../../../lib/backtest/backtest.ts';
import { loadConfig } from '../../../lib/config/load.ts';
import { toSettings } from '../../../lib/config/settings.ts';
import { deployedForwarding } from '../../../lib/local/forwarding.ts';
import { identities, runInstances } from '../../support/events.ts';
import { folder } from '../../support/folder.ts';

const day = (n: number, hour = '10'): string => `2026-11-${String(n).padStart(2, '0')}T${hour}:00:00Z`;
let serial = 0;
const launch = (parts: Parameters<typeof runInstances>[0]) => {
  serial += 1;
  const instanceIds = [`i-${String(serial).padStart(17, '0')}`];
  return runInstances({ eventId: `e${serial}`, instanceIds, instanceType: 't3.medium', ...parts });
};

const settings = () => toSettings(loadConfig({ address: 'unused', directory: folder() }));
async function proposed(events: readonly unknown[]) {
  const { outcomes } = await backtest({ events, settings: settings(), admits: deployedForwarding(), warn: () => {} });
  return propose(events, outcomes);
}

it('names who launched on three days over a week, with types and Regions', async () => {
  const events = [3, 6, 12].map((n) =>
    launch({
      time: day(n),
      userIdentity: identities.role(),
      ...(n === 12 ? { region: 'eu-west-1', instanceType: 'm7g.large' } : {}),
    }),
  );
  const { regions, budget, allow } = await proposed(events);
  expect(regions).toEqual(['eu-west-1', 'us-east-1']);
  expect(budget).toEqual({ hourly: 3 });
  expect(allow).toEqual([
    expect.objectContaining({
      accounts: ['123456789012'],
      principals: [expect.stringContaining(':role/')],
      types: ['m7g.large', 't3.medium'],
      regions: ['eu-west-1', 'us-east-1'],
      reason: expect.stringContaining('3 days from 2026-11-03 to 2026-11-12'),
      expires: '2027-11-12',
    }),
  ]);
});

it('is a configuration that loads without a complaint, and covers what it was made of', async () => {
  const events = [3, 6, 12].map((n) =>
    launch({ time: day(n), userIdentity: identities.role(), instanceType: 'g5.xlarge' }),
  );
  const { regions, budget, allow } = await proposed(events);
  const yaml = stringify({ email: ['me@example.com'], regions: { expected: regions }, budget, allow });
  const config = loadConfig({ directory: folder({ 'cdk.json': '{}', 'davylamp.yaml': yaml }), now: new Date(0) });
  expect(config.warnings).toEqual([]);
  const { outcomes, mails } = await backtest({
    events,
    settings: toSettings(config),
    admits: deployedForwarding(),
    warn: () => {},
  });
  expect(outcomes.map(({ decision }) => decision.kind)).toEqual(['expected', 'expected', 'expected']);
  expect(mails).toEqual([]);
});

it.each([
  ['root', [3, 6, 12], { userIdentity: identities.root() }],
  ['who launched for two days alone', [3, 12], { userIdentity: identities.role() }],
  ['who has been there for less than a week', [3, 4, 5], { userIdentity: identities.role() }],
])('leaves out %s', async (_, days, parts) => {
  expect((await proposed(days.map((n) => launch({ time: day(n), ...parts })))).allow).toEqual([]);
});

it('leaves out who was critical once, with all that it did', async () => {
  const userIdentity = identities.role();
  const ordinary = [3, 6, 12].map((n) => launch({ time: day(n), userIdentity }));
  const sweep = ['eu-west-1', 'eu-west-2', 'eu-west-3', 'sa-east-1'].map((region) =>
    launch({ time: day(14), region, userIdentity }),
  );
  expect((await proposed(ordinary)).allow).toHaveLength(1);
  expect(await proposed([...ordinary, ...sweep])).toMatchObject({ allow: [], regions: [] });
});

it("proposes for a service's launches only with the group that they belong to", async () => {
  const userIdentity = identities.serviceRole();
  const of = (tags: Readonly<Record<string, string>>) =>
    [3, 6, 12].map((n) => launch({ time: day(n), userIdentity, tags }));
  expect((await proposed(of({ Name: 'web' }))).allow).toEqual([]);
  const tags = { 'aws:autoscaling:groupName': 'web' };
  expect((await proposed(of(tags))).allow).toEqual([
    expect.objectContaining({ name: 'web', tags, principals: ['autoscaling.amazonaws.com'] }),
  ]);
});

it("proposes a budget of the account's third-highest hour", async () => {
  const events = [1, 3, 5, 7, 9, 11].flatMap((n) =>
    [10, 11, 12]
      .slice(0, n > 7 ? 3 : 1)
      .map((hour) => launch({ time: day(n, `${hour}`), userIdentity: identities.role(), instanceType: 'm5.24xlarge' })),
  );
  const { budget } = await proposed(events);
  expect(budget.hourly).toBeGreaterThan(4);
  expect(budget.hourly).toBeLessThan(6);
});

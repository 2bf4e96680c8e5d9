import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { davylamp } from '../../support/command-line.ts';
import { identities, runInstances } from '../../support/events.ts';
import { type FakeAws, fakeAws, identityXml } from '../../support/fake-aws.ts';
import { folder } from '../../support/folder.ts';

let running: FakeAws | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().replace(/\.\d+Z/, 'Z');
const launch = (days: number): unknown =>
  runInstances({
    eventId: `launch-${days}`,
    time: daysAgo(days),
    instanceIds: [`i-${String(days).padStart(17, '0')}`],
    instanceType: 't3.medium',
    userIdentity: identities.role(),
  }).detail;

async function learned(args: readonly string[], cwd: string) {
  const records = [3, 10, 17, 24].map((days) => ({ CloudTrailEvent: JSON.stringify(launch(days)) }));
  running = await fakeAws(({ operation }) => {
    if (operation === 'GetCallerIdentity') return { body: identityXml('123456789012') };
    if (operation === 'ListRegions')
      return { body: { Regions: [{ RegionName: 'us-east-1', RegionOptStatus: 'ENABLED_BY_DEFAULT' }] } };
    return { body: { Events: records } };
  });
  return davylamp(['learn', ...args], { cwd, env: { ...running.env, XDG_CACHE_HOME: cwd } });
}

it('says who starts what, and writes the proposal beside what davylamp.yaml says', async () => {
  const yaml = 'email: [me@example.com] # mine\nbudget:\n  hourly: 7\n';
  const cwd = folder({ 'cdk.json': '{}', 'davylamp.yaml': yaml });
  const { exitCode, stdout } = await learned(['--json', '--write'], cwd);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    schemaVersion: 1,
    principals: [
      {
        account: '123456789012',
        principal: expect.stringContaining(':role/'),
        kind: 'role',
        regions: ['us-east-1'],
        families: ['t3'],
        largestCall: 1,
        hourly: 0.04,
        days: 4,
      },
    ],
    proposal: { regions: ['us-east-1'], budget: { hourly: 3 }, allow: [{ types: ['t3.medium'] }] },
    scanned: { records: 4, unread: [] },
    written: 'davylamp.yaml',
  });
  const written = readFileSync(join(cwd, 'davylamp.yaml'), 'utf8');
  expect(written).toContain('email: [me@example.com] # mine\n');
  expect(written).toContain('#budget:\n#  hourly: 3\n# davylamp learn: end\nbudget:\n  hourly: 7\n');
});

it('asks AWS nothing where there is no file to write to', async () => {
  const { exitCode, stderr } = await learned(['--write'], folder({ 'cdk.json': '{}' }));
  expect(exitCode).toBe(2);
  expect(stderr).toContain('there is no davylamp.yaml');
  expect(running?.requests).toEqual([]);
});

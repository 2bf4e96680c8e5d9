/** What the reading of the history leaves to the detector, judged by what the detector then says. */
import { expect, it } from 'vitest';
import { readFirsts } from '../../../lambda/assessment/firsts.ts';
import { addUsual } from '../../../lambda/assessment/usual-records.ts';
import { createMemory } from '../../../lambda/batch/memory.ts';
import { judge } from '../../../lambda/history/judge.ts';
import { DAY, HOUR } from '../../../lambda/model/time.ts';
import { handleEvents } from '../../../lambda/pipeline/pipeline.ts';
import { deployedForwarding } from '../../../lib/local/forwarding.ts';
import { identities, type Json, runInstances } from '../../support/events.ts';
import { fakePorts, testTime } from '../../support/ports.ts';
import { settings } from '../../support/world.ts';

const account = '123456789012';
let serial = 0;
/** Ten runners in one call, as a pipeline starts them. */
function runners(time: number, more: Parameters<typeof runInstances>[0] = {}): Json {
  const instanceIds = Array.from({ length: 10 }, () => {
    serial += 1;
    return `i-${serial.toString(16).padStart(17, '0')}`;
  });
  return runInstances({
    eventId: `runners-${serial}`,
    time: new Date(time).toISOString().replace('.000Z', 'Z'),
    instanceType: 't3.micro',
    instanceIds,
    userIdentity: identities.role(),
    ...more,
  });
}

const past = Array.from({ length: 12 }, (_, i) => runners(testTime - (i + 1) * DAY));

const seed = judge({ account, events: past, running: [], settings: settings(), admits: deployedForwarding() });

async function verdictOf(event: Json, isSeeded: boolean) {
  const fake = fakePorts();
  const memory = createMemory({ ports: fake.ports, deadline: Number.POSITIVE_INFINITY });
  if (isSeeded) {
    const { usual, firsts } = await seed;
    await addUsual(memory, usual);
    await readFirsts(memory, firsts);
  }
  fake.setTime(testTime + HOUR);
  const [handled] = await handleEvents([event], settings(), fake.ports);
  const decision = handled?.outcome.decision;
  return decision?.kind === 'alert' ? decision.verdict : decision?.kind;
}

it('what a pipeline did every day is milder from the first minute on', async () => {
  const event = runners(testTime);
  expect(await verdictOf(event, false)).toBe('high');
  expect(await verdictOf(event, true)).toBe('notice');
});

it('the same key in a Region where it never was is as loud as without a history', async () => {
  const event = runners(testTime, { region: 'sa-east-1' });
  const before = await verdictOf(event, false);
  const after = await verdictOf(event, true);
  expect([before, after]).toEqual(['high', 'critical']);
});

/**
 * Test alerts: always marked, never part of an incident, bounded in number, and never in the way of a real
 * one.
 */

import { asError, type Batch, groupBy, OutOfTimeError, reasonOf, timed } from '../batch/batch.ts';
import { type Memory, orElse } from '../batch/memory.ts';
import { takeSlot } from '../batch/slots.ts';
import { inParallel } from '../model/concurrency.ts';
import type { IncidentLaunch } from '../model/incident.ts';
import type { TestAlert } from '../model/observation.ts';
import { HOUR } from '../model/time.ts';
import { incidentId } from './incidents.ts';
import { send } from './sending.ts';
import { noteTests } from './test-notes.ts';

/**
 * Test mails in an hour: whoever may put a test event on a bus must not be able to flood the address. After
 * these, one more says that the others of the hour are not mailed.
 */
const MAILS = { ofAccount: 4, ofAll: 8 } as const;
/** Accounts whose tests end in such a last mail, in an hour. */
const LAST_MAILS = 4;
/**
 * A mail tells of one account's tests in a batch, all Regions together; more accounts than this are not in a
 * hurry.
 */
const ACCOUNTS_AT_ONCE = 5;
const MILLISECONDS = 8_000;
/** Tests that one mail lists, and whose notes are kept. */
const LISTED = 40;

export interface TestResult {
  /** Of the mail that tells of it, or would. */
  readonly incident: string;
  /** The mail could not be sent: the test has to come back. */
  readonly error?: Error;
}

const incidentOf = (test: TestAlert): string => incidentId(test.account, `test|${test.eventId}`);

const launchOf = (test: TestAlert): IncidentLaunch => ({
  kind: 'notice',
  id: incidentOf(test),
  eventId: test.eventId,
  time: test.time,
  account: test.account,
  region: test.region,
  count: 1,
  instanceTypes: [],
  spot: false,
  tags: {},
  verdict: 'notice',
  signals: [],
  gaps: [],
  target: test.correlationId,
});

/**
 * Without the store every batch may mail its tests: a detector that has lost its memory can still be tested.
 */
async function mailOf(memory: Memory, test: TestAlert): Promise<'mail' | 'last mail' | 'none'> {
  const take = (name: string, limit: number, fallback: boolean): Promise<boolean> =>
    orElse(fallback, takeSlot(memory, name, limit, HOUR, test.eventId));
  const { account } = test;
  if ((await take(`tests-${account}`, MAILS.ofAccount, true)) && (await take('tests', MAILS.ofAll, true)))
    return 'mail';
  const isLast = (await take(`tests-last-${account}`, 1, false)) && (await take('tests-last', LAST_MAILS, false));
  return isLast ? 'last mail' : 'none';
}

async function sendTests(batch: Batch, memory: Memory, tests: readonly TestAlert[]): Promise<void> {
  const first = tests[0] as TestAlert;
  const noted = tests.slice(0, LISTED);
  const forwardedAt = batch.ports.clock.now();
  await noteTests(memory, noted, { forwardedAt });
  const mail = await mailOf(memory, first);
  const now = batch.ports.clock.now();
  if (mail === 'none') {
    await noteTests(memory, noted, { forwardedAt, decidedAt: now, isHeldBack: true });
    return;
  }
  const sent = await send(batch, {
    incident: { id: incidentOf(first), openedAt: first.time, verdict: 'notice' },
    kind: 'first',
    isTest: true,
    ...(mail === 'last mail' && { testsMailedAgainAt: (Math.floor(now / HOUR) + 1) * HOUR }),
    now,
    launches: noted.map(launchOf),
    signals: [],
    actors: [],
    gaps: [],
  });
  const mailedAt = batch.ports.clock.now();
  await noteTests(memory, noted, { forwardedAt, decidedAt: now, ...(sent === 'sent' && { mailedAt }) });
}

/**
 * Mails the batch's test alerts in what time is left of it, one mail an account. Never rejects. A test comes
 * back where its mail was refused or no time was left, but not where the sending took too long: that mail is
 * perhaps sent.
 */
export async function mailTests(
  batch: Batch,
  memory: Memory,
  tests: readonly TestAlert[],
): Promise<ReadonlyMap<TestAlert, TestResult>> {
  const groups = [...groupBy(tests, (test) => test.account).values()];
  const results = await inParallel(groups, ACCOUNTS_AT_ONCE, async (group) => {
    const incident = incidentOf(group[0] as TestAlert);
    const sent = await timed(batch, MILLISECONDS, () => sendTests(batch, memory, group)).catch(asError);
    if (sent) batch.ports.journal.warn('a test was not mailed', { incident, reason: reasonOf(sent) });
    const comesBack = sent !== undefined && (sent instanceof OutOfTimeError || sent.name !== 'TimeoutError');
    return group.map((test) => [test, { incident, ...(comesBack && { error: sent }) }] as const);
  });
  return new Map(results.flat());
}

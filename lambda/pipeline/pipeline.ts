/** The detector from event to mail: the same code in Lambda, replay and tests. */
import { acrossAccounts } from '../detections/across-accounts.ts';
import type { Decision } from '../model/decision.ts';
import type { Launch } from '../model/launch.ts';
import type { Observation, TestAlert } from '../model/observation.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Settings } from '../model/settings.ts';
import type { LookAgain, TimerTask } from '../model/timer.ts';
import { rank } from '../model/verdict.ts';
import type { Ports } from '../ports.ts';
import { type Assessment, assess } from './assess.ts';
import { type Batch, groupBy, inParallel, startBatch } from './batch.ts';
import { followUp } from './follow-ups.ts';
import { type Alerted, addActor, addContents } from './incidents.ts';
import { launchesOf } from './launches.ts';
import { armLooks, looksAgain, observationsOf } from './look-again.ts';
import { createMemory, type Memory, orElse } from './memory.ts';
import { parse } from './parse.ts';
import { actorOf, incidentLaunch, reportAlerts } from './report.ts';
import { isSameStart, rankOf, readStarts, type Start, writeStart } from './starts.ts';
import { sendTest } from './test-alert.ts';

export interface Handled {
  readonly outcome: Outcome;
  /** The event has to come back: its mail could not be sent. */
  readonly error?: Error;
}

/** What becomes of one launch of one event. */
interface Ruling {
  readonly assessment: Assessment;
  readonly kind: 'alert' | 'expected' | 'duplicate' | 'context';
  /** What to remember of an alerted or expected start; for a duplicate, what was decided before. */
  readonly start: Start;
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

const startOf = ({ launch, verdict, entry, signals, userDataRead }: Assessment): Start => ({
  eventId: launch.eventId,
  time: launch.time,
  signals,
  userDataRead,
  isComplete: !launch.gaps.includes('instance'),
  ...(launch.launchTime !== undefined && { launchTime: launch.launchTime }),
  ...(launch.madeBy && { madeBy: launch.madeBy }),
  ...(launch.restarted && { restarted: true }),
  ...(entry ? { entry: entry.name } : { verdict }),
});

/** Rules on each launch in the order of the events: what an earlier event of the batch decided counts for a later one. */
function rule(assessments: readonly Assessment[]): readonly Ruling[] {
  const decided = new Map<string, Start>();
  return assessments.map((assessment) => {
    const { launch, isContext } = assessment;
    const start = startOf(assessment);
    if (isContext) return { assessment, kind: 'context', start };
    const before = decided.get(launch.id) ?? assessment.stored?.start;
    const isSame = before !== undefined && isSameStart(launch, before);
    if (isSame && (assessment.entry || rankOf(before) >= rank(assessment.verdict))) {
      return { assessment, kind: 'duplicate', start: before };
    }
    decided.set(launch.id, start);
    return { assessment, kind: assessment.entry ? 'expected' : 'alert', start };
  });
}

/** The incident that a launch belongs to: its account's, or the organization's where accounts are attacked together. */
const scopeOf = ({ launch, signals }: Assessment): string =>
  signals.some((signal) => signal.id === acrossAccounts.id) ? 'organization' : launch.account;

/** Reports the alerts of each account; the incident of each, or why its mail could not be sent. */
async function report(
  batch: Batch,
  memory: Memory,
  rulings: readonly Ruling[],
): Promise<ReadonlyMap<string, string | Error>> {
  const alerts = rulings.filter((ruling) => ruling.kind === 'alert');
  const scopes = groupBy(alerts, ({ assessment }) => scopeOf(assessment));
  const results = await inParallel([...scopes], 10, async ([scope, group]) => {
    const alerted = group.map(({ assessment: { launch, verdict, signals } }): Alerted => {
      const actor = actorOf(launch);
      return { launch: incidentLaunch(launch, verdict, signals), signals, ...(actor && { actor }) };
    });
    return [scope, await reportAlerts(batch, memory, scope, alerted).catch(asError)] as const;
  });
  return new Map(results);
}

/** Later events about a decided start add what they know: who did it, and facts that were missing. */
async function learn(memory: Memory, { assessment, start }: Ruling, incident: string | undefined): Promise<void> {
  const { launch, userDataRead, verdict, signals } = assessment;
  const isComplete = !launch.gaps.includes('instance');
  const isMore = (isComplete && !start.isComplete) || (userDataRead && !start.userDataRead);
  if (isMore) {
    const better = {
      ...start,
      isComplete: isComplete || start.isComplete,
      userDataRead: userDataRead || start.userDataRead,
    };
    await writeStart(memory, launch, better, (await readStarts(memory, [launch.id])).get(launch.id));
  }
  if (!incident || !start.verdict) return;
  const actor = actorOf(launch);
  if (actor) await addActor(memory, incident, actor);
  if (isComplete && !start.isComplete && launch.instanceId) {
    await addContents(memory, incident, [{ launch: incidentLaunch(launch, verdict, signals), signals: [] }]);
  }
}

/** Writes down what was decided, once the mail is out; a faster event's decision makes this one a duplicate. */
async function settle(memory: Memory, ruling: Ruling, incident: string | undefined): Promise<Decision> {
  const { assessment, kind, start } = ruling;
  if (kind === 'context') return { kind: 'ignored', why: 'context' };
  if (kind === 'duplicate') {
    await orElse(undefined, learn(memory, ruling, start.incident ?? incident));
    return { kind: 'duplicate', of: start.eventId };
  }
  const mine: Start = kind === 'alert' && incident ? { ...start, incident } : start;
  const stands = await orElse(mine, writeStart(memory, assessment.launch, mine, assessment.stored));
  if (stands !== mine) return { kind: 'duplicate', of: stands.eventId };
  return kind === 'expected'
    ? { kind, entry: start.entry ?? '' }
    : { kind: 'alert', incident: incident ?? '', verdict: assessment.verdict };
}

const order: readonly Decision['kind'][] = ['alert', 'expected', 'duplicate', 'ignored'];

/** An event's decision from those about its launches: the most serious. */
function foremost(decisions: readonly Decision[]): Decision {
  const score = (decision: Decision): number =>
    order.indexOf(decision.kind) - (decision.kind === 'alert' ? rank(decision.verdict) / 10 : 0);
  return decisions.reduce((best, next) => (score(next) < score(best) ? next : best));
}

interface Judged {
  readonly decision: Decision;
  readonly signals: readonly string[];
  readonly error?: Error;
}

/** Judges the launches of several events together; one answer an event, in order. */
async function judge(
  batch: Batch,
  memory: Memory,
  events: readonly (readonly Launch[])[],
  round: number,
): Promise<Judged[]> {
  const launches = events.flat();
  const assessments = await assess(batch, memory, launches);
  const rulings = rule(assessments);
  const incidents = await report(batch, memory, rulings);
  const settled = new Map<Ruling, Judged>();
  // One launch after the other where several events tell of it, so that the later one finds what the earlier wrote.
  const byLaunch = groupBy(rulings, (ruling) => ruling.assessment.launch.id);
  await inParallel([...byLaunch.values()], 20, async (group) => {
    for (const ruling of group) {
      const signals = ruling.assessment.signals.map((signal) => signal.id);
      const incident = incidents.get(scopeOf(ruling.assessment));
      const judged: Judged =
        ruling.kind === 'alert' && incident instanceof Error
          ? { decision: { kind: 'alert', incident: '', verdict: ruling.assessment.verdict }, signals, error: incident }
          : { decision: await settle(memory, ruling, incident instanceof Error ? undefined : incident), signals };
      settled.set(ruling, judged);
    }
  });
  if (!memory.isDown()) await armLooks(batch, looksAgain(assessments, batch.ports.clock.now(), round));
  let next = 0;
  return events.map((own) => {
    const parts = rulings.slice(next, next + own.length).map((ruling) => settled.get(ruling) as Judged);
    next += own.length;
    const error = parts.find((part) => part.error)?.error;
    const decision = foremost(parts.map((part) => part.decision));
    const deciding = parts.filter((part) => part.decision.kind === decision.kind);
    return {
      decision,
      signals: [...new Set(deciding.flatMap((part) => part.signals))],
      ...(error && { error }),
    };
  });
}

async function sendTests(batch: Batch, tests: readonly TestAlert[]): Promise<ReadonlyMap<TestAlert, Judged>> {
  const groups = groupBy(tests, (test) => `${test.account}/${test.region}`);
  const judged = new Map<TestAlert, Judged>();
  await inParallel([...groups.values()], 5, async (group) => {
    const sent = await sendTest(batch, group).catch(asError);
    group.forEach((test) => {
      const incident = sent instanceof Error ? '' : sent;
      const decision: Decision = { kind: 'alert', incident, verdict: 'notice' };
      judged.set(test, { decision, signals: [], ...(sent instanceof Error && { error: sent }) });
    });
  });
  return judged;
}

type Seen = Omit<Outcome, 'decision' | 'signals'>;

const seenOf = (observation: Observation, instanceIds: readonly string[]): Seen => ({
  eventId: observation.eventId,
  time: observation.time,
  account: observation.account,
  region: observation.region,
  detailType: observation.detailType,
  eventName: observation.kind === 'call' ? observation.eventName : null,
  instanceIds,
});

const instanceIdsOf = (observation: Observation): readonly string[] => {
  if (observation.kind === 'state-change') return [observation.instanceId];
  if (observation.kind !== 'call') return [];
  return [
    ...new Set([...observation.instances.map((instance) => instance.instanceId), ...observation.request.instanceIds]),
  ];
};

/** An event on its way: what is known of it, and either its decision or what it has to be judged by. */
type Underway =
  | { readonly kind: 'done'; readonly seen: Seen; readonly decision: Decision }
  | { readonly kind: 'test'; readonly seen: Seen; readonly test: TestAlert }
  | { readonly kind: 'launches'; readonly seen: Seen; readonly launches: readonly Launch[] };

/** Reads the events in order; one whose time cannot be read gets the time of the one before it. */
function read(events: readonly unknown[], now: number): Underway[] {
  let time = now;
  return events.map((event): Underway => {
    const parsed = parse(event, time);
    if (parsed.kind === 'ignored') {
      time = parsed.seen.time;
      return { kind: 'done', seen: parsed.seen, decision: { kind: 'ignored', why: parsed.why } };
    }
    const { observation } = parsed;
    time = observation.time;
    const seen = seenOf(observation, instanceIdsOf(observation));
    if (observation.kind === 'test') return { kind: 'test', seen, test: observation };
    const launches = launchesOf(observation);
    return typeof launches === 'string'
      ? { kind: 'done', seen, decision: { kind: 'ignored', why: launches } }
      : { kind: 'launches', seen, launches };
  });
}

/**
 * Handles a batch of EventBridge events, in any shape: one decision each, in order.
 * An event whose mail could not be sent carries the error and has to be handled again.
 */
export async function handleEvents(
  events: readonly unknown[],
  settings: Settings,
  ports: Ports,
): Promise<readonly Handled[]> {
  const batch = startBatch(ports, settings);
  const memory = createMemory(batch);
  const underway = read(events, ports.clock.now());
  const tests = underway.flatMap((event) => (event.kind === 'test' ? [event.test] : []));
  const toJudge = underway.flatMap((event) => (event.kind === 'launches' ? [event] : []));
  const sent = await sendTests(batch, tests);
  const judged =
    toJudge.length > 0
      ? await judge(
          batch,
          memory,
          toJudge.map((event) => event.launches),
          0,
        )
      : [];
  const results = new Map(toJudge.map((event, index) => [event, judged[index] as Judged]));
  return underway.map((event): Handled => {
    if (event.kind === 'done') return { outcome: { ...event.seen, decision: event.decision, signals: [] } };
    const { decision, signals, error } =
      event.kind === 'test' ? (sent.get(event.test) as Judged) : (results.get(event) as Judged);
    return { outcome: { ...event.seen, decision, signals }, ...(error && { error }) };
  });
}

async function lookAgain(task: LookAgain, settings: Settings, ports: Ports): Promise<void> {
  const batch = startBatch(ports, settings);
  const events = observationsOf(task).map((observation) => launchesOf(observation) as readonly Launch[]);
  const judged = await judge(batch, createMemory(batch), events, task.round);
  const failed = judged.find((one) => one.error);
  if (failed?.error) throw failed.error;
}

/** Handles timers that are due. One that carries an error has to come back. */
export async function handleTimers(
  tasks: readonly TimerTask[],
  settings: Settings,
  ports: Ports,
): Promise<readonly { readonly error?: Error }[]> {
  const results: { error?: Error }[] = [];
  for (const task of tasks) {
    try {
      if (task.kind === 'look-again') await lookAgain(task, settings, ports);
      else {
        const batch = startBatch(ports, settings);
        await followUp(batch, createMemory(batch), task);
      }
      results.push({});
    } catch (error) {
      results.push({ error: asError(error) });
    }
  }
  return results;
}

/** From the launches of several events to a decision for each event, with the mail that is due on the way. */

import { type Assessment, assess } from '../assessment/assess.ts';
import { armLooks, looksAgain, looksAtExpected } from '../assessment/look-again.ts';
import { isSameStart, readStarts, type Start, writeStart, writeStarts } from '../assessment/starts.ts';
import { asError, type Batch, groupBy } from '../batch/batch.ts';
import { type Memory, orElse } from '../batch/memory.ts';
import { earlierElsewhere, ORGANIZATION, type OwnerOf, ownersOf } from '../incidents/incident-owner.ts';
import { type Alerted, addActors, addContents } from '../incidents/incidents.ts';
import { armFollowUps } from '../incidents/mailing.ts';
import { foreseeMissingRoles, tellMissingRoles } from '../incidents/missing-roles.ts';
import { actorOf, incidentLaunch, type Reported, reportAlerts } from '../incidents/report.ts';
import { inParallel } from '../model/concurrency.ts';
import { isTwofold, strongGroups } from '../model/decide.ts';
import type { Decision } from '../model/decision.ts';
import type { Actor } from '../model/incident.ts';
import { isGivenUp, isMistake, type Launch } from '../model/launch.ts';
import type { LookAgain } from '../model/timer.ts';
import { rank, type Verdict } from '../model/verdict.ts';
import { decideLaunches, type LaunchDecision } from './launch-decisions.ts';

export interface LaunchAnswer {
  readonly decision: Decision;
  readonly signals: readonly string[];
  /** Alerted launches that nobody could look at, as far as that was told now. */
  readonly unseen?: number;
  /** The mail could not be sent: the event has to come back. */
  readonly error?: Error;
}

/**
 * What an incident keeps of the alerts of an owner, with what the same actors did in other accounts before.
 */
async function alertedOf(
  memory: Memory,
  owner: string,
  assessments: readonly Assessment[],
): Promise<readonly Alerted[]> {
  const alerted = assessments.map(({ launch, verdict, signals }): Alerted => {
    const actor = actorOf(launch);
    return { launch: incidentLaunch(launch, verdict, signals), signals, ...(actor && { actor }) };
  });
  if (owner !== ORGANIZATION) return alerted;
  const actors = alerted.flatMap(({ actor }) => actor ?? []);
  return [...alerted, ...(await orElse([], earlierElsewhere(memory, assessments, actors)))];
}

/**
 * Reports the alerts of each owner, then arms follow-ups; the incident of each, or why its mail could not be
 * sent.
 */
async function report(
  batch: Batch,
  memory: Memory,
  alerts: readonly Assessment[],
  ownerOf: OwnerOf,
): Promise<ReadonlyMap<string, Reported | Error>> {
  const results = await inParallel([...groupBy(alerts, ownerOf)], 10, async ([owner, group]) => {
    const reported = alertedOf(memory, owner, group).then((alerted) => reportAlerts(batch, memory, owner, alerted));
    return [owner, await reported.catch(asError)] as const;
  });
  const unarmed = results.flatMap(([, reported]) => (reported instanceof Error ? [] : (reported.unarmed ?? [])));
  await armFollowUps(batch, unarmed);
  return new Map(results);
}

/** Who did it, for the incident that it belongs to. */
type NoteActor = (incident: string, actor: Actor) => void;

/** Later events about a decided start add what they know: who did it, and facts that were missing. */
async function learn(
  memory: Memory,
  { assessment, start }: LaunchDecision,
  incident: string | undefined,
  noteActor: NoteActor,
): Promise<void> {
  const { launch, userDataRead, verdict, signals } = assessment;
  const isComplete = !launch.gaps.includes('instance');
  if ((isComplete && !start.isComplete) || (userDataRead && !start.userDataRead)) {
    const stored = (await readStarts(memory, [launch.id])).get(launch.id);
    // What another event decided meanwhile stands: only what is known is added to it.
    const known = stored?.start ?? start;
    if (isSameStart(launch, known)) {
      const more = { isComplete: isComplete || known.isComplete, userDataRead: userDataRead || known.userDataRead };
      await writeStart(memory, launch, { ...known, ...more }, stored);
    }
  }
  if (!incident || start.entry) return;
  const actor = actorOf(launch);
  if (actor) noteActor(incident, actor);
  if (isComplete && !start.isComplete && launch.instanceId) {
    await addContents(memory, incident, [{ launch: incidentLaunch(launch, verdict, signals), signals: [] }]);
  }
}

/**
 * With a strong signal in an incident that has one of another group, the launch is part of something
 * critical.
 */
const verdictIn = ({ verdict, signals }: Assessment, incident: Reported | undefined): Verdict =>
  incident && strongGroups(signals).length > 0 && isTwofold(incident.groups) ? 'critical' : verdict;

/** What to remember of it, with the incident that it went to. */
const startIn = ({ kind, start }: LaunchDecision, incident: Reported | undefined): Start =>
  kind === 'alert' && incident ? { ...start, incident: incident.id } : start;

/**
 * Writes down together what the batch decided of each launch first, once the mails are out. What is left, a
 * faster event's launch among it, is settled one by one.
 */
async function settleFirst(
  memory: Memory,
  groups: readonly (readonly LaunchDecision[])[],
  incidentOf: (decided: LaunchDecision) => Reported | Error | undefined,
): Promise<ReadonlyMap<LaunchDecision, Start>> {
  const firsts = groups.flatMap(([decided]) => {
    if (!decided || (decided.kind !== 'alert' && decided.kind !== 'expected')) return [];
    const incident = incidentOf(decided);
    if (incident instanceof Error) return [];
    return [
      {
        decided,
        launch: decided.assessment.launch,
        start: startIn(decided, incident),
        known: decided.assessment.stored,
      },
    ];
  });
  const written = await orElse<ReadonlySet<Start>>(new Set(), writeStarts(memory, firsts));
  return new Map(firsts.flatMap(({ decided, start }) => (written.has(start) ? [[decided, start] as const] : [])));
}

/**
 * Writes down what was decided, unless it is written; a faster event's decision makes this one a duplicate.
 */
async function settle(
  memory: Memory,
  decided: LaunchDecision,
  incident: Reported | undefined,
  isWritten: boolean,
  noteActor: NoteActor,
): Promise<Decision> {
  const { assessment, kind, start } = decided;
  if (kind === 'context') return { kind: 'ignored', why: isMistake(assessment.launch) ? 'failed call' : 'context' };
  if (kind === 'duplicate') {
    await orElse(undefined, learn(memory, decided, start.incident ?? incident?.id, noteActor));
    return { kind: 'duplicate', of: start.eventId };
  }
  const mine = startIn(decided, incident);
  const stands = isWritten ? mine : await orElse(mine, writeStart(memory, assessment.launch, mine, assessment.stored));
  if (stands !== mine) return { kind: 'duplicate', of: stands.eventId };
  return kind === 'expected'
    ? { kind, entry: start.entry ?? '' }
    : { kind: 'alert', incident: incident?.id ?? '', verdict: verdictIn(assessment, incident) };
}

const order: readonly Decision['kind'][] = ['alert', 'expected', 'duplicate', 'ignored'];

/** An event's decision from those about its launches: the most serious. */
function foremost(decisions: readonly Decision[]): Decision {
  const score = (decision: Decision): number =>
    order.indexOf(decision.kind) - (decision.kind === 'alert' ? rank(decision.verdict) / 10 : 0);
  return decisions.reduce((best, next) => (score(next) < score(best) ? next : best));
}

/** An event's answer from those about its launches. */
function together(parts: readonly LaunchAnswer[]): LaunchAnswer {
  const error = parts.find((part) => part.error)?.error;
  const decision = foremost(parts.map((part) => part.decision));
  const deciding = parts.filter((part) => part.decision.kind === decision.kind);
  const unseen = parts.reduce((sum, part) => sum + (part.unseen ?? 0), 0);
  return {
    decision,
    signals: [...new Set(deciding.flatMap((part) => part.signals))],
    ...(unseen > 0 && { unseen }),
    ...(error && { error }),
  };
}

/**
 * Judges the launches of several events together; one answer an event, in order.
 *
 * @param task the timer that brought these launches back for another look
 */
export async function handleLaunches(
  batch: Batch,
  memory: Memory,
  events: readonly (readonly Launch[])[],
  task?: LookAgain,
): Promise<readonly LaunchAnswer[]> {
  const round = task?.round ?? 0;
  foreseeMissingRoles(batch, memory, events.flat());
  const { assessments, remember } = await assess(batch, memory, events.flat(), round);
  const decisions = decideLaunches(assessments);
  const alerts = decisions.filter(({ kind }) => kind === 'alert').map(({ assessment }) => assessment);
  const ownerOf = await ownersOf(batch, memory, alerts);
  const incidents = await report(batch, memory, alerts, ownerOf);
  const settled = new Map<LaunchDecision, LaunchAnswer>();
  const actors = new Map<string, Actor[]>();
  const noteActor: NoteActor = (incident, actor) => actors.set(incident, [...(actors.get(incident) ?? []), actor]);
  // One launch after the other where several events tell of it, so that the later one finds what the earlier
  // wrote.
  const byLaunch = [...groupBy(decisions, (decided) => decided.assessment.launch.id).values()];
  const incidentOf = (decided: LaunchDecision) => incidents.get(ownerOf(decided.assessment));
  const written = await settleFirst(memory, byLaunch, incidentOf);
  await inParallel(byLaunch, 20, async (group) => {
    for (const decided of group) {
      const signals = decided.assessment.signals.map((signal) => signal.id);
      const incident = incidentOf(decided);
      const answer: LaunchAnswer =
        decided.kind === 'alert' && incident instanceof Error
          ? { decision: { kind: 'alert', incident: '', verdict: decided.assessment.verdict }, signals, error: incident }
          : {
              decision: await settle(
                memory,
                decided,
                incident instanceof Error ? undefined : incident,
                written.has(decided),
                noteActor,
              ),
              signals,
            };
      const isToldUnseen =
        answer.decision.kind === 'alert' && !answer.error && isGivenUp(decided.assessment.launch.unseen);
      settled.set(decided, { ...answer, ...(isToldUnseen && { unseen: 1 }) });
    }
  });
  await inParallel([...actors], 10, ([incident, found]) => orElse(undefined, addActors(memory, incident, found)));
  if (!memory.isDown()) {
    const now = batch.ports.clock.now();
    const expected = round === 0 ? await orElse([], looksAtExpected(batch, memory, alerts)) : [];
    await armLooks(batch, [...looksAgain(assessments, now, round), ...expected], task ?? {});
  }
  await tellMissingRoles(
    batch,
    memory,
    assessments.map(({ launch }) => launch),
  );
  await remember();
  let next = 0;
  return events.map((own) => {
    const parts = decisions.slice(next, next + own.length).map((decided) => settled.get(decided) as LaunchAnswer);
    next += own.length;
    return together(parts);
  });
}

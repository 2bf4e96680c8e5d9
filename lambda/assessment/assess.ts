/**
 * What is made of a launch: its facts, the signals it shows, the verdict they call for, the entry that covers
 * it.
 */
import { type Batch, reasonOf } from '../batch/batch.ts';
import { createMemory, type Memory, orElse } from '../batch/memory.ts';
import { detect, saysOf } from '../detections/index.ts';
import { isRepeated } from '../detections/refusals-by-principal.ts';
import { instanceLaunchId } from '../events/launches.ts';
import { enrich } from '../lookups/enrich.ts';
import { isRemarkable, verdictOf } from '../model/decide.ts';
import { defined } from '../model/defined.ts';
import { isMistake, type Launch } from '../model/launch.ts';
import type { AllowEntry, Settings } from '../model/settings.ts';
import { asObserved, asUsual, mergeSignals, observedStrength, type Signal } from '../model/signal.ts';
import type { Verdict } from '../model/verdict.ts';
import { coveringEntry } from './allow.ts';
import { correlate } from './correlate.ts';
import { type Cover, coversOf } from './entry-bounds.ts';
import { foreseeFirsts } from './firsts.ts';
import { withOrders } from './orders.ts';
import { foreseeSums } from './running.ts';
import { type By, factsBefore, isSameStart, readStarts, type StoredStart } from './starts.ts';
import { type Habit, type Judged, namedBy, rememberUsual, viewUsual } from './usual.ts';

export interface Assessment {
  readonly launch: Launch;
  readonly userDataRead: boolean;
  readonly signals: readonly Signal[];
  readonly verdict: Verdict;
  readonly entry: AllowEntry | undefined;
  /** Preparation, routine or a caller's mistake without a strong or hard signal: no mail tells of it. */
  readonly isContext: boolean;
  /** What the store holds under the launch's id, of this start or an earlier one. */
  readonly stored: StoredStart | undefined;
  /** Ids of the account's launches in the ten minutes before and after it. */
  readonly instancesAround: readonly string[];
  /** Who did it, for later events of its start that do not say so. */
  readonly by?: By;
}

export interface Assessed {
  /** One for each launch, in order. */
  readonly assessments: readonly Assessment[];
  /** Adds the launches to what is usual: once nothing waits for it. */
  readonly remember: () => Promise<void>;
}

/** A change of an instance is also about the instance's start: its signals add up. */
const startIdOf = (launch: Launch): string =>
  launch.kind === 'preparation' && launch.instanceId
    ? instanceLaunchId(launch.account, launch.region, launch.instanceId)
    : launch.id;

/** What an earlier event told of the same start, where this one does not say. */
function withEarlier(launch: Launch, starts: ReadonlyMap<string, StoredStart>, round: number): Launch {
  const { unseen, ...seen } = launch;
  const start = starts.get(launch.id)?.start;
  const looks = unseen && { unseen: { ...unseen, looks: round + 1 } };
  if (!start || !isSameStart(launch, start)) return { ...seen, ...looks };
  const madeBy = launch.madeBy ?? start.madeBy;
  return {
    ...seen,
    // What was looked at once, or described by its call, is not unknown because a later look fails.
    ...(!start.isComplete && looks),
    ...(madeBy && { madeBy }),
    ...(start.restarted && { restarted: true }),
  };
}

/** Signals of earlier events about the same start, from the store or from the batch itself. */
function createPast(starts: ReadonlyMap<string, StoredStart>) {
  const inBatch = new Map<string, { readonly launch: Launch; readonly signals: readonly Signal[] }>();
  return {
    of(launch: Launch): readonly Signal[] {
      const stored = starts.get(startIdOf(launch))?.start;
      const before = inBatch.get(startIdOf(launch));
      return [
        ...(stored && isSameStart(launch, stored) ? stored.signals : []),
        ...(before && isSameStart(launch, before.launch) ? before.signals : []),
      ];
    },
    add(launch: Launch, signals: readonly Signal[]): void {
      inBatch.set(startIdOf(launch), { launch, signals });
    },
  };
}

/** What a signal counts for, by what is usual and what the owner only wants to observe. */
function weighed(
  signals: readonly Signal[],
  habitOf: (signal: Signal) => Habit | undefined,
  observe: Settings['observe'] = [],
): Signal[] {
  // Beside what is never usual, nothing is.
  const isNever = signals.some((signal) => signal.strength !== 'weak' && saysOf(signal) === undefined);
  return signals.map((signal) => {
    if (observe.includes(signal.id)) return asObserved(signal);
    const mayBeUsual = signal.strength !== 'weak' || signal.evidence.of === 'usual';
    const habit = isNever || !mayBeUsual ? undefined : habitOf(signal);
    if (!habit) return signal;
    const milder = asUsual(signal, { days: habit.days, kind: habit.doer.kind, name: habit.doer.name });
    // A full quota is met again and again; of somebody with the habit, a call that is cheap counts once.
    return isRepeated(signal) ? { ...milder, strength: 'weak' } : milder;
  });
}

/** A notice of nothing but what is only observed. */
const isObserved = ({ kind }: Launch, signals: readonly Signal[]): boolean =>
  kind === 'notice' && signals.length > 0 && signals.every((signal) => observedStrength(signal) !== undefined);

/**
 * What each launch amounts to. Rejects only on our own bugs: what AWS does not answer is in the launches'
 * gaps.
 *
 * @param round how often the launches have been looked at again
 */
export async function assess(batch: Batch, memory: Memory, launches: readonly Launch[], round = 0): Promise<Assessed> {
  const ids = launches.flatMap((launch) => [launch.id, startIdOf(launch)]);
  const starts = await orElse<ReadonlyMap<string, StoredStart>>(new Map(), readStarts(memory, ids));
  const isReadBefore = (launch: Launch): boolean => {
    const start = starts.get(startIdOf(launch))?.start;
    const isChanged = launch.kind === 'preparation' && launch.call?.request.hasUserData === true;
    return !isChanged && start !== undefined && start.userDataRead && isSameStart(launch, start);
  };
  const enriched = await enrich(batch, launches, {
    isReadBefore,
    factsBefore: (launch) => factsBefore(launch, starts.get(launch.id)?.start),
    memory,
  });
  const known = await withOrders(
    memory,
    enriched.map(({ launch }) => withEarlier(launch, starts, round)),
  );
  const { observe, budget } = batch.settings;
  foreseeFirsts(memory, known);
  foreseeSums(memory, known);
  const usual = await viewUsual(memory, known, starts, budget);
  const covers = await coversOf(batch, memory, known, starts);
  const recents = await correlate(batch, memory, known, covers, usual);
  const past = createPast(starts);
  const judged: Judged[] = [];
  const assessments = enriched.map(({ userDataRead }, index): Assessment => {
    const launch = known[index] as Launch;
    const recent = recents[index] as (typeof recents)[number];
    const settings = { ...batch.settings, budget: usual.budgetOf(launch) };
    const shown = detect({ launch, recent, settings }, (detection, error) =>
      batch.ports.journal.warn('a detection threw', { detection, reason: reasonOf(error) }),
    );
    const own = weighed(shown, ({ id }) => usual.habitOf(launch, id), observe);
    const isQuiet = launch.kind === 'preparation' || launch.isRoutine === true || isMistake(launch);
    const isOwnContext = (isQuiet && !isRemarkable(own)) || isObserved(launch, own);
    const signals = isOwnContext ? own : mergeSignals([...past.of(launch), ...own]);
    if (launch.kind === 'instance') past.add(launch, signals);
    const standing = usual.standingOf(launch);
    const entry = coveringEntry((covers.get(launch) as Cover).entries, signals);
    judged.push({ launch, standing, signals, isExpected: entry !== undefined });
    return {
      launch,
      userDataRead,
      signals,
      verdict: verdictOf(signals),
      entry,
      isContext: isOwnContext,
      stored: starts.get(launch.id),
      instancesAround: recent.instancesAround,
      ...defined({ by: namedBy(standing) }),
    };
  });
  // In a memory of its own: what fails here, where many write one record, is no dead store for what follows.
  const remember = async () => (memory.isDown() ? undefined : rememberUsual(createMemory(batch), judged, usual));
  return { assessments, remember };
}

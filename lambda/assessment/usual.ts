/**
 * What is usual for whoever launches: read once a batch, compared with what is asked now, and written down at
 * its end. docs/usual.md has the rule in the owner's words.
 */
import { groupBy } from '../batch/batch.ts';
import { type Memory, orElse } from '../batch/memory.ts';
import { saysOf } from '../detections/index.ts';
import type { Caller } from '../model/caller.ts';
import { isByHuman, type Launch, usdPerHour } from '../model/launch.ts';
import { autoBudget, type Budget } from '../model/settings.ts';
import { type Signal, type SignalId, usualFor } from '../model/signal.ts';
import {
  type Asked,
  alikeDays,
  type Doer,
  dayOf,
  doerId,
  hasHabits,
  noHabit,
  runningHour,
  type Usual,
  usualDaysOf,
  usualHour,
  withDoing,
} from '../model/usual.ts';
import {
  accountDoer,
  callerOfLaunch,
  type Done,
  doerOf,
  doingsOf,
  likesOf,
  protects,
  runs,
  sizeOf,
  usualDays,
} from './doings.ts';
import { type By, isSameStart, type StoredStart } from './starts.ts';
import { changeUsual, type Habits, readUsual } from './usual-records.ts';

/** Who did it, and from where, as far as any event of the start says. */
export interface Standing {
  readonly doer: Doer | undefined;
  readonly caller: Caller | undefined;
  /** Another event told of the same start before. */
  readonly isTold: boolean;
}

/** Something that is usual. */
export interface Habit {
  readonly doer: Doer;
  /** Of the last 30. */
  readonly days: number;
}

export interface UsualView {
  readonly standingOf: (launch: Launch) => Standing;
  /** Undefined: nobody does the like of what the signal says of the launch usually. */
  readonly habitOf: (launch: Launch, id: SignalId) => Habit | undefined;
  /** The person does the same in that Region usually. */
  readonly isUsualRegion: (launch: Launch, region: string) => boolean;
  /** As the account's history has it. */
  readonly budgetOf: (launch: Launch) => Budget;
  /** What the store had, for whoever writes to it. */
  readonly habits: Habits;
}

/** Of a start's first event; a service or nobody known has no caller. */
const own = (launch: Launch): Omit<Standing, 'isTold'> => {
  const doer = doerOf(launch);
  const isPersons = doer !== undefined && (isByHuman(launch) || launch.orderedBy !== undefined);
  return { doer, caller: isPersons ? callerOfLaunch(launch) : undefined };
};

/** What later events of a start, which name nobody, have to know. */
export const namedBy = ({ doer, caller }: Standing): By | undefined => doer && caller && { doer, caller };

/** One for each launch. A state change names nobody: what the call of the same start says counts for it. */
function standingsOf(
  launches: readonly Launch[],
  starts: ReadonlyMap<string, StoredStart>,
): ReadonlyMap<Launch, Standing> {
  const byId = groupBy(launches, ({ id }) => id);
  return new Map(
    launches.map((launch) => {
      const stored = starts.get(launch.id)?.start;
      const before = stored && isSameStart(launch, stored) ? stored : undefined;
      const same = (byId.get(launch.id) ?? []).filter((other) => other === launch || isSameStart(launch, other));
      const named = same.find(isByHuman);
      const who = isByHuman(launch) ? own(launch) : named ? own(named) : (before?.by ?? own(launch));
      return [launch, { ...who, isTold: before !== undefined || same[0] !== launch }];
    }),
  );
}

/** What is asked now, with what runs by the same doer. */
function askedOf(launch: Launch, { caller }: Standing, record: Usual): Asked {
  const running = runningHour(record, launch.time);
  const isRunning = runs(launch);
  const asks = !isRunning && launch.kind !== 'preparation';
  return {
    time: launch.time,
    likes: likesOf(launch),
    hour: {
      count: running.count + (asks && launch.kind === 'attempt' ? launch.count : 0),
      usdPerHour: running.usdPerHour + (asks ? (usdPerHour(launch) ?? 0) : 0),
    },
    size: isRunning || launch.kind === 'attempt' ? 0 : sizeOf(launch),
    ...(caller && { caller }),
  };
}

/** The larger of what is set and the account's third-highest hour, unless the owner said a figure. */
function budgetFrom(set: Budget, account: Usual | undefined, time: number): Budget {
  if (!set.isAuto) return set;
  const hour = Math.min(autoBudget.most, Math.ceil((account ? (usualHour(account, time) ?? 0) : 0) * 100) / 100);
  return hour > set.usdPerHour
    ? { usdPerHour: hour, isAuto: true, from: 'history', least: set.usdPerHour }
    : { ...set, from: 'default' };
}

/** Reads what is usual for all who launch. Without the store, nothing is. */
export async function viewUsual(
  memory: Memory,
  launches: readonly Launch[],
  starts: ReadonlyMap<string, StoredStart>,
  budget: Budget,
): Promise<UsualView> {
  const standings = standingsOf(launches, starts);
  const doers = launches.flatMap((launch) => [standings.get(launch)?.doer ?? [], accountDoer(launch.account)].flat());
  const habits = await orElse<Habits>(new Map(), readUsual(memory, doers));
  const known = new Map([...habits].flatMap(([id, { value }]) => (value ? [[id, value] as const] : [])));
  const done = launches.map((launch): Done => ({ launch, ...(standings.get(launch) as Standing) }));
  const now = usualDays(done, known);
  const recordOf = (doer: Doer): Usual => now.get(doerId(doer)) ?? known.get(doerId(doer)) ?? noHabit(doer);
  const answers = new Map<string, number | undefined>();
  const daysOf = (launch: Launch, doer: Doer, changes: Partial<Asked> = {}): number | undefined => {
    if (doer.kind === 'root') return undefined;
    const record = recordOf(doer);
    const asked = { ...askedOf(launch, standings.get(launch) as Standing, record), ...changes };
    // A burst asks the same a thousand times.
    const question = JSON.stringify([doerId(doer), { ...asked, time: dayOf(asked.time) }]);
    if (!answers.has(question)) answers.set(question, usualDaysOf(record, asked));
    return answers.get(question);
  };
  const habitOf = (launch: Launch, id: SignalId): Habit | undefined => {
    const alike = likesOf(launch);
    const likes = alike.length > 0 && id === 'termination-protected' ? [...alike, ...protects(launch)] : alike;
    const { doer } = standings.get(launch) as Standing;
    // Where nobody is known, or a service acts under a name that is new, the account's own habits count.
    const whose = [doer ?? [], doer === undefined || doer.kind === 'service' ? accountDoer(launch.account) : []].flat();
    for (const one of whose) {
      const days = daysOf(launch, one, { likes });
      if (days !== undefined) return { doer: one, days };
    }
    return undefined;
  };
  /** Somebody with habits, who does something else: the account's history says nothing about that. */
  const isStrange = (launch: Launch): boolean => {
    const { doer, caller } = standings.get(launch) as Standing;
    const record = doer && recordOf(doer);
    if (!record || !caller || !hasHabits(record, launch.time)) return false;
    return alikeDays(record, { time: launch.time, likes: likesOf(launch), caller }) === undefined;
  };
  return {
    standingOf: (launch) => standings.get(launch) as Standing,
    habitOf,
    isUsualRegion: (launch, region) => {
      const { doer } = standings.get(launch) as Standing;
      return doer !== undefined && daysOf(launch, doer, { likes: likesOf({ ...launch, region }) }) !== undefined;
    },
    budgetOf: (launch) => {
      const account = known.get(doerId(accountDoer(launch.account)));
      return budgetFrom(budget, isStrange(launch) ? undefined : account, launch.time);
    },
    habits,
  };
}

/** What shows an attack bars the whole account's day. */
const attacks: ReadonlySet<Signal['id']> = new Set(['miner-in-user-data', 'tampering', 'across-accounts']);

const isLoud = (signal: Signal): boolean => signal.strength !== 'weak' && usualFor(signal) === undefined;

type RecordOf = (doer: Doer) => Usual | undefined;

/** A launch with what it showed. */
export interface Judged {
  readonly launch: Launch;
  readonly standing: Standing;
  readonly signals: readonly Signal[];
  /** An allowlist entry covers it: its owner knows of it. */
  readonly isExpected: boolean;
}

/** Whoever did it is known, and does the like usually, whatever it costs. */
function isAlike({ launch, standing }: Pick<Judged, 'launch' | 'standing'>, recordOf: RecordOf): boolean {
  const { doer, caller } = standing;
  const record = doer && recordOf(doer);
  const asked = { time: launch.time, likes: likesOf(launch), ...(caller && { caller }) };
  return record !== undefined && alikeDays(record, asked) !== undefined;
}

/**
 * Whoever has habits does not get used to more by an alert. Whoever has none yet does, where it only says
 * much or far: nothing that is large from the first day on would ever be usual otherwise. What AWS refused
 * for a quota started nothing, and bars nothing. What is only dearer than the budget, and otherwise like
 * every day, is among the hours that the account's budget is made of.
 */
function doneOf({ launch, standing, signals, isExpected }: Judged, recordOf: RecordOf): Done {
  const isHarmless = (one: Signal): boolean => isExpected || (launch.kind === 'attempt' && saysOf(one) === 'much');
  const loud = signals.filter((one) => isLoud(one) && !isHarmless(one));
  const hasBefore = (doer: Doer | undefined): boolean => {
    const record = doer && recordOf(doer);
    return record !== undefined && hasHabits(record, launch.time);
  };
  const isAttack = loud.some(({ id }) => attacks.has(id));
  const isNeverUsual = loud.some((signal) => saysOf(signal) === undefined);
  const isAlarm = isNeverUsual || (loud.length > 0 && hasBefore(standing.doer));
  const isDearer =
    loud.length > 0 && loud.every(({ id }) => id === 'price-above-budget') && isAlike({ launch, standing }, recordOf);
  const isLeftOut = isNeverUsual || (loud.length > 0 && hasBefore(accountDoer(launch.account)) && !isDearer);
  return {
    launch,
    doer: standing.doer,
    isTold: standing.isTold,
    ...(isAttack ? { loud: 'attack' as const } : isAlarm ? { loud: 'alarm' as const } : {}),
    ...(isLeftOut && { isLeftOut: true as const }),
    ...(isDearer && { isDearer: true as const }),
  };
}

/** Writes down what was done: one conditional write a doer and batch. Without the store, nothing is. */
export async function rememberUsual(memory: Memory, judged: readonly Judged[], { habits }: Pick<UsualView, 'habits'>) {
  const recordOf: RecordOf = (doer) => habits.get(doerId(doer))?.value;
  const doings = doingsOf(judged.map((one) => doneOf(one, recordOf)));
  const changes = [...groupBy(doings, ({ doer }) => doerId(doer)).values()].map((group) => {
    const [{ doer }] = group as [(typeof group)[0] & object];
    return { doer, next: (before: Usual = noHabit(doer)) => group.reduce(withDoing, before) };
  });
  await orElse(undefined, changeUsual(memory, changes, habits));
}

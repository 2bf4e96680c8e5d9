/** What an account's history came to: kept until it is mailed, and small enough for one item. */
import * as z from 'zod/mini';
import { formOf, objectOf } from '../batch/form.ts';
import { keyPart, type Memory } from '../batch/memory.ts';
import { estimateUsdPerHour } from '../lookups/price-estimate.ts';
import { plain } from '../mail/text.ts';
import { typeByName } from '../model/instance-types.ts';
import { principalKinds } from '../model/principal.ts';
import type { AllowEntry } from '../model/settings.ts';
import { DAY } from '../model/time.ts';
import { verdicts } from '../model/verdict.ts';
import { gapShape, type HistoryGap } from './gap.ts';
import { type Habit, habitsIn } from './habits.ts';
import type { Flagged, InstancesOf, Judged } from './judge.ts';
import type { Proposal } from './proposal.ts';
import type { Kind, Stock } from './stock.ts';

/** The mail may have to wait for a confirmation. */
const KEPT = 90 * DAY;
/** More of them would be read by nobody. */
const most = { habits: 12, kinds: 25, flagged: 12, gaps: 20, entries: 8, values: 12 } as const;

export interface PricedKind extends Kind {
  /** US dollars an hour for all of them; undefined where the type has no price. */
  readonly usdPerHour?: number;
}

export interface Result {
  readonly account: string;
  /** What was read, milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly events: number;
  readonly habits: readonly Habit[];
  readonly moreHabits: number;
  /** What runs, the dearest first. */
  readonly kinds: readonly PricedKind[];
  readonly moreKinds: number;
  readonly running: number;
  readonly usdPerHour: number;
  readonly flagged: readonly Flagged[];
  readonly moreFlagged: number;
  readonly proposal: Proposal;
  readonly moreEntries: number;
  readonly gaps: readonly HistoryGap[];
}

const text = z.string();
const texts = z.array(text);

const resultForm = formOf<Result>('result of a history', 1, {
  account: text,
  from: z.number(),
  to: z.number(),
  events: z.number(),
  habits: z.array(
    objectOf<Habit>({
      account: text,
      key: text,
      kind: z.enum([...principalKinds, 'account']),
      name: text,
      regions: texts,
      families: texts,
      largestCall: z.number(),
      usdPerHour: z.number(),
      days: z.number(),
      orMore: z.boolean(),
      from: text,
      to: text,
    }),
  ),
  moreHabits: z.number(),
  kinds: z.array(
    objectOf<PricedKind>({ region: text, type: text, count: z.number(), usdPerHour: z.exactOptional(z.number()) }),
  ),
  moreKinds: z.number(),
  running: z.number(),
  usdPerHour: z.number(),
  flagged: z.array(
    objectOf<Flagged>({
      time: z.number(),
      verdict: z.enum(verdicts),
      subject: text,
      running: z.number(),
      instances: z.array(objectOf<InstancesOf>({ region: text, instanceIds: texts })),
    }),
  ),
  moreFlagged: z.number(),
  proposal: objectOf<Proposal>({
    regions: texts,
    budget: z.object({ hourly: z.number() }),
    allow: z.array(
      objectOf<AllowEntry>({
        name: text,
        tags: z.exactOptional(z.record(text, text)),
        types: z.exactOptional(texts),
        regions: z.exactOptional(texts),
        accounts: z.exactOptional(texts),
        principals: z.exactOptional(texts),
        hourly: z.exactOptional(z.number()),
        reason: text,
        expires: z.exactOptional(text),
      }),
    ),
  }),
  moreEntries: z.number(),
  gaps: z.array(gapShape),
});

function priced(kind: Kind): PricedKind {
  const one = estimateUsdPerHour({ ...typeByName(kind.type), instanceType: kind.type });
  return one === undefined ? kind : { ...kind, usdPerHour: one * kind.count };
}

const dearestFirst = (a: PricedKind, b: PricedKind): number =>
  (b.usdPerHour ?? 0) - (a.usdPerHour ?? 0) || b.count - a.count;

const short = (values: readonly string[]): readonly string[] =>
  values.slice(0, most.values).map((value) => plain(value, 80));

const shortHabit = (habit: Habit): Habit => ({
  ...habit,
  key: plain(habit.key, 200),
  name: plain(habit.name, 80),
  regions: short(habit.regions),
  families: short(habit.families),
});

export interface Facts {
  readonly account: string;
  readonly from: number;
  readonly to: number;
  readonly events: number;
  readonly judged: Judged;
  readonly stock: Pick<Stock, 'kinds'>;
  readonly gaps: readonly HistoryGap[];
}

export function resultOf({ account, from, to, events, judged, stock, gaps }: Facts): Result {
  const habits = habitsIn(judged.usual);
  const kinds = stock.kinds.map(priced).sort(dearestFirst);
  const { flagged, proposal } = judged;
  return {
    ...{ account, from, to, events },
    habits: habits.slice(0, most.habits).map(shortHabit),
    moreHabits: Math.max(0, habits.length - most.habits),
    kinds: kinds.slice(0, most.kinds),
    moreKinds: Math.max(0, kinds.length - most.kinds),
    running: kinds.reduce((sum, { count }) => sum + count, 0),
    usdPerHour: kinds.reduce((sum, { usdPerHour = 0 }) => sum + usdPerHour, 0),
    flagged: flagged.slice(0, most.flagged),
    moreFlagged: Math.max(0, flagged.length - most.flagged),
    proposal: { ...proposal, allow: proposal.allow.slice(0, most.entries) },
    moreEntries: Math.max(0, proposal.allow.length - most.entries),
    gaps: gaps.slice(0, most.gaps),
  };
}

const keyOf = (account: string) => ({ partition: 'history/results', sort: keyPart(account) });

/** @throws StoreDownError */
export async function writeResult(memory: Memory, value: Result): Promise<void> {
  await memory.put(resultForm, [{ ...keyOf(value.account), value, expiresAt: memory.now() + KEPT }]);
}

export async function readResults(memory: Memory, accounts: readonly string[]): Promise<readonly Result[]> {
  const found = await memory.get(resultForm, accounts.map(keyOf));
  return found.flatMap((one) => one?.value ?? []);
}

/** Which faults there are and which of them were told, so that each is told once, and its end once. */
import * as z from 'zod/mini';
import { formOf, objectOf } from '../batch/form.ts';
import { keyPart, type Memory, type Remembered } from '../batch/memory.ts';
import { defined } from '../model/defined.ts';
import { DAY } from '../model/time.ts';
import { type Fault, type FaultNews, faultKinds, type Looked } from './fault.ts';

const KEPT = 400 * DAY;
/** What does not change is written again before it is forgotten. */
const RENEWED = 100 * DAY;

interface KnownFault extends Omit<Fault, 'isExplained'> {
  readonly since: number;
  readonly isTold: boolean;
}

/** What is known of one thing that is looked at. */
interface Entry {
  readonly region: string;
  readonly part: string;
  readonly faults: readonly KnownFault[];
  /** What was deployed when it was last fine. */
  readonly fine?: string;
  readonly writtenAt: number;
}

const entryForm = formOf<Entry>('fault', 1, {
  region: z.string(),
  part: z.string(),
  faults: z.array(
    objectOf<KnownFault>({
      kind: z.enum(faultKinds),
      name: z.string(),
      bus: z.exactOptional(z.string()),
      why: z.exactOptional(z.string()),
      since: z.number(),
      isTold: z.boolean(),
    }),
  ),
  fine: z.exactOptional(z.string()),
  writtenAt: z.number(),
});

const partitionOf = (account: string): string => `faults/${keyPart(account)}`;
const sortOf = ({ part, region }: Pick<Entry, 'part' | 'region'>): string => `${keyPart(part)}/${keyPart(region)}`;

const keyOf = ({ kind, name }: Fault): string => `${kind} ${name}`;

export interface News {
  readonly begun: readonly FaultNews[];
  readonly ended: readonly FaultNews[];
}

/** What is news about one account, and how to write down that it was told, or that it was not. */
export interface Compared extends News {
  /** To be written once the news was told, or could not be. */
  entries(isTold: boolean): readonly Remembered<Entry>[];
}

/** The entry after this look, with what is to be told of it. */
function next(looked: Looked, known: Entry | undefined, now: number) {
  const before = new Map((known?.faults ?? []).map((fault) => [keyOf(fault), fault]));
  const there = new Set(looked.faults.map(keyOf));
  const wasFine = looked.deployed !== undefined && known?.fine === looked.deployed;
  const patience = wasFine ? 0 : looked.patience;
  const faults = looked.faults.map(({ isExplained = false, ...fault }) => {
    const { since = now, isTold = false } = before.get(keyOf(fault)) ?? {};
    return { ...fault, since, isTold, isDue: !isTold && !isExplained && now - since >= patience };
  });
  const ended = [...before.values()].filter((fault) => fault.isTold && !there.has(keyOf(fault)));
  const isFine = looked.faults.length === 0;
  const fine = isFine ? looked.deployed : known?.fine;
  return { faults, ended, ...(fine !== undefined && { fine }) };
}

const isSame = (a: Entry, b: Entry): boolean =>
  JSON.stringify([a.faults, a.fine]) === JSON.stringify([b.faults, b.fine]);

/**
 * Compares what was looked at in an account with what is known of it.
 *
 * @param regions that the account has enabled; undefined: nobody knows. What was broken in another Region
 * ends.
 * @throws StoreDownError
 */
export async function compare(
  memory: Memory,
  account: string,
  looked: readonly Looked[],
  regions: readonly string[] | undefined,
): Promise<Compared> {
  const now = memory.now();
  const stored = (await memory.list(entryForm, partitionOf(account), '!', '~')).flatMap((entry) => entry ?? []);
  const known = new Map(stored.map((entry) => [sortOf(entry), entry]));
  const gone = stored
    .filter(
      ({ region, faults }) => regions !== undefined && region !== '' && faults.length > 0 && !regions.includes(region),
    )
    .map(({ region, part }): Looked => ({ account, region, part, faults: [], patience: 0 }));
  const results = [...looked, ...gone].map((one) => ({ one, ...next(one, known.get(sortOf(one)), now) }));
  const newsOf = ({ kind, name, bus, why, since }: KnownFault, { region }: Looked): FaultNews => ({
    kind,
    name,
    account,
    region,
    since,
    ...defined({ bus, why }),
  });
  return {
    begun: results.flatMap(({ one, faults }) => faults.filter(({ isDue }) => isDue).map((fault) => newsOf(fault, one))),
    ended: results.flatMap(({ one, ended }) => ended.map((fault) => newsOf(fault, one))),
    entries: (isTold) =>
      results.flatMap(({ one, faults, ended, fine }) => {
        const { region, part } = one;
        const entry: Entry = {
          region,
          part,
          faults: [
            ...faults.map(({ isDue, ...fault }) => ({ ...fault, isTold: fault.isTold || (isDue && isTold) })),
            ...(isTold ? [] : ended),
          ],
          ...(fine !== undefined && { fine }),
          writtenAt: now,
        };
        const before = known.get(sortOf(one));
        if (before === undefined && entry.faults.length === 0 && fine === undefined) return [];
        if (before !== undefined && isSame(before, entry) && now - before.writtenAt < RENEWED) return [];
        return [{ partition: partitionOf(account), sort: sortOf(one), value: entry, expiresAt: now + KEPT }];
      }),
  };
}

export const write = async (memory: Memory, entries: readonly Remembered<Entry>[]): Promise<void> =>
  void (await memory.put(entryForm, entries));

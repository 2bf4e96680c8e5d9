/** A test alert's way, watched from outside by the notes that the detector writes of it. */
import type { TestNote } from '../../lambda/incidents/test-notes.ts';
import type { Clock } from '../../lambda/ports.ts';

export const hops = ['forwarded', 'decided', 'mailed'] as const;
export type Hop = (typeof hops)[number];

export interface SentTest {
  readonly region: string;
  /** Milliseconds since the epoch, by this machine's clock. */
  readonly at: number;
}

export interface SeenHop {
  readonly region: string;
  readonly hop: Hop;
  /** From the sending, at most half a second more than it was. */
  readonly ms: number;
}

export interface MissingHop {
  readonly region: string;
  readonly hop: Hop;
}

const pause = 500;
const mostMilliseconds = 120_000;

export interface FollowInput {
  readonly sent: readonly SentTest[];
  readonly read: () => Promise<readonly TestNote[]>;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** @default two minutes */
  readonly milliseconds?: number;
}

export interface Followed {
  readonly hops: readonly SeenHop[];
  readonly missing: readonly MissingHop[];
  /** Regions whose test came through and has no mail of its own: those of the hour are used up. */
  readonly heldBack: readonly string[];
}

/** Asks until every hop of every Region is there, or the time is up. */
export async function followTests({
  sent,
  read,
  clock,
  milliseconds = mostMilliseconds,
}: FollowInput): Promise<Followed> {
  const end = clock.now() + milliseconds;
  const seen = new Map<string, SeenHop>();
  for (;;) {
    const notes = new Map((await read()).map((note) => [note.region, note]));
    const now = clock.now();
    for (const { region, at } of sent) {
      for (const hop of seenIn(notes.get(region), region, now - at)) {
        if (!seen.has(`${region} ${hop.hop}`)) seen.set(`${region} ${hop.hop}`, hop);
      }
    }
    const followed = followedBy(sent, seen, notes);
    if (followed.missing.length === 0 || clock.now() >= end) return followed;
    await clock.sleep(pause);
  }
}

/**
 * The detector's clock tells how far apart the hops are, this machine's when the last one was seen: they need
 * not agree.
 */
function seenIn(note: TestNote | undefined, region: string, elapsed: number): readonly SeenHop[] {
  if (note === undefined) return [];
  const times = { forwarded: note.forwardedAt, decided: note.decidedAt, mailed: note.mailedAt };
  const last = times.mailed ?? times.decided ?? times.forwarded;
  return hops.flatMap((hop) => {
    const at = times[hop];
    return at === undefined ? [] : [{ region, hop, ms: Math.max(0, Math.round(elapsed - (last - at))) }];
  });
}

/** One mail about this test proves the way to the inbox for all Regions whose test came as far as that. */
function followedBy(
  sent: readonly SentTest[],
  seen: ReadonlyMap<string, SeenHop>,
  notes: ReadonlyMap<string, TestNote>,
): Followed {
  const isMailed = [...notes.values()].some(({ mailedAt }) => mailedAt !== undefined);
  const heldBack = sent.map(({ region }) => region).filter((region) => isMailed && notes.get(region)?.isHeldBack);
  return {
    hops: [...seen.values()].sort(
      (a, b) => a.region.localeCompare(b.region) || hops.indexOf(a.hop) - hops.indexOf(b.hop),
    ),
    missing: sent.flatMap(({ region }) =>
      hops
        .filter((hop) => !seen.has(`${region} ${hop}`) && !(hop === 'mailed' && heldBack.includes(region)))
        .map((hop) => ({ region, hop })),
    ),
    heldBack,
  };
}

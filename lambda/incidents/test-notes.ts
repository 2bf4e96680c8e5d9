/**
 * How far a test alert has come: written down for whoever waits for it, and read by `davylamp test-alert
 * --wait`.
 */
import * as z from 'zod/mini';
import { formOf } from '../batch/form.ts';
import { keyPart, type Memory, orElse } from '../batch/memory.ts';
import type { TestAlert } from '../model/observation.ts';
import { HOUR } from '../model/time.ts';

/** Times in milliseconds since the epoch, by the detector's clock. */
export interface TestNote {
  readonly region: string;
  /** The detector has it. */
  readonly forwardedAt: number;
  /** It is to be mailed, or held back. */
  readonly decidedAt?: number;
  /** SNS took the mail. */
  readonly mailedAt?: number;
  /** No mail of its own: those of the hour are used up. */
  readonly isHeldBack?: true;
}

const noteForm = formOf<TestNote>('test note', 1, {
  region: z.string(),
  forwardedAt: z.number(),
  decidedAt: z.exactOptional(z.number()),
  mailedAt: z.exactOptional(z.number()),
  isHeldBack: z.exactOptional(z.literal(true)),
});

const partitionOf = (correlationId: string): string => `test/${keyPart(correlationId)}`;

/** Notes are for show: a store that fails costs them, not the test. */
export async function noteTests(
  memory: Memory,
  tests: readonly TestAlert[],
  note: Omit<TestNote, 'region'>,
): Promise<void> {
  const notes = new Map(
    tests.map(({ correlationId, region }) => {
      const partition = partitionOf(correlationId);
      const place = { partition, sort: keyPart(region), expiresAt: memory.now() + HOUR };
      return [`${partition}/${region}`, { ...place, value: { ...note, region } }];
    }),
  );
  await orElse([], memory.put(noteForm, [...notes.values()]));
}

/** One for each Region whose event has arrived. */
export async function readTestNotes(memory: Memory, correlationId: string): Promise<readonly TestNote[]> {
  const found = await memory.list(noteForm, partitionOf(correlationId), '!', '~');
  return found.flatMap((note) => note ?? []);
}

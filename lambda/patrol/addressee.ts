/** Who gets which mails, as deployed, and what became of it. */
import * as z from 'zod/mini';
import { type Form, formOf } from '../batch/form.ts';
import type { Addressee, DeliveryState } from '../model/delivery.ts';
import { DAY, HOUR } from '../model/time.ts';

/** What was found out about an addressee, and what was told of it. */
export interface Remembered {
  readonly state: DeliveryState;
  /** Milliseconds since the epoch: when patrol first saw it confirmed, or not confirmed. */
  readonly since: number;
  /** When it was last told that no mails arrive; undefined once it was told that they do again. */
  readonly toldAt?: number;
  /** Of the subscription that is or was confirmed. */
  readonly arn?: string;
  /** Whether only an AWS principal could end that one; undefined: nobody could say. */
  readonly isProtected?: boolean;
}

export const rememberedForm: Form<Remembered> = formOf<Remembered>('delivery', 1, {
  state: z.enum(['confirmed', 'pending', 'gone']),
  since: z.number(),
  toldAt: z.exactOptional(z.number()),
  arn: z.exactOptional(z.string()),
  isProtected: z.exactOptional(z.boolean()),
});

/** What patrol reads of an addressee in one run. */
export interface Found {
  readonly state: DeliveryState;
  readonly arn?: string;
  readonly isProtected?: boolean;
}

export type News = 'broken' | 'mended';

/** A confirmation is good for two days, an activation for twelve hours. */
const patience: Readonly<Record<Addressee['path'], number>> = { verdict: DAY, routes: DAY, feed: 12 * HOUR };
const again = 7 * DAY;

/**
 * What is to be told now: that mails do not arrive, at once where something is gone and after the path's
 * patience where it waits for a click, again every week; and once that they do again.
 *
 * @returns `after` as it is to be remembered where nothing is told; see `told`
 */
export function judge(
  { path }: Pick<Addressee, 'path'>,
  before: Remembered | undefined,
  found: Found,
  now: number,
): { readonly after: Remembered; readonly news?: News } {
  const isFine = found.state === 'confirmed';
  const isAsBefore = before !== undefined && isFine === (before.state === 'confirmed');
  // Of a subscription that is gone it still counts whether a link could end it.
  const { arn, isProtected } = isFine ? found : { ...before };
  const after: Remembered = {
    state: found.state,
    since: isAsBefore ? before.since : now,
    ...(before?.toldAt === undefined ? {} : { toldAt: before.toldAt }),
    ...(arn === undefined ? {} : { arn }),
    ...(isProtected === undefined ? {} : { isProtected }),
  };
  if (isFine) return after.toldAt === undefined ? { after } : { after, news: 'mended' };
  const isDue = found.state === 'gone' || now - after.since >= patience[path];
  const wasJustTold = after.toldAt !== undefined && now - after.toldAt < again;
  return isDue && !wasJustTold ? { after, news: 'broken' } : { after };
}

/** As remembered once the news is told. */
export function told({ toldAt: _, ...after }: Remembered, news: News, now: number): Remembered {
  return news === 'broken' ? { ...after, toldAt: now } : after;
}

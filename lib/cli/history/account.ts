/** Reads a history from the account's own event history. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type EventHistoryRead,
  type LookUp,
  mostNamePages,
  readEventHistory,
  recordsPerPage,
  type Unread,
} from '../../../lambda/history/event-history.ts';
import { DAY } from '../../../lambda/model/time.ts';
import { awsRegionsApi, type RegionsApi } from '../../account/discover.ts';
import { awsError, awsErrorKind } from '../../aws-errors.ts';
import { gatherHistory, type History } from '../../backtest/history.ts';
import { createHistoryCache } from '../../backtest/history-cache.ts';
import { awsLookUp } from '../../backtest/look-up.ts';
import { isWithin } from '../../backtest/scan-file.ts';
import { createTimeRange } from '../../backtest/time-range.ts';
import { projectDirectory } from '../../config/load.ts';
import { usageError } from '../../errors.ts';
import { untilInterrupted } from '../interrupt.ts';
import { createProgress } from '../progress.ts';
import { regionsDocument } from '../regions.ts';
import { counted } from '../render/replay-text.ts';
import type { Reading } from './reading.ts';

/** CloudTrail keeps no more. */
const mostDays = 90;

/** @throws UserError (exit code 2) where it is no number of days. */
export function daysOf(last: string): number {
  const days = Number(/^(\d{1,3})d$/.exec(last)?.[1] ?? 0);
  if (days >= 1 && days <= mostDays) return days;
  throw usageError(
    `${JSON.stringify(last)} is no number of days from 1d to ${mostDays}d`,
    'Write it as --last 90d. What is older is in log files alone, where a trail wrote them.',
  );
}

export interface AccountInput extends Reading {
  readonly days: number;
  readonly now: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** @default the SDK's clients */
  readonly api?: RegionsApi;
  readonly lookUp?: LookUp;
}

/** The folder of what was read before, one in it for each account. */
const cacheFolder = (env: AccountInput['env']): string =>
  join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'davylamp', 'event-history');

/** @throws UserError (exit code 3) without credentials, or where no Region lets itself be read. */
export async function readAccount(input: AccountInput): Promise<History> {
  const { days, now, env, span, admits, say, stream, api = awsRegionsApi(), lookUp = awsLookUp() } = input;
  const account = await api.account().catch((error: unknown) => {
    throw awsError(error, 'sts:GetCallerIdentity');
  });
  const known = await regionsDocument({
    api: { ...api, account: async () => account },
    directory: projectDirectory(process.cwd()),
    refresh: false,
    now: new Date(now),
    say,
  });
  const regions = known.enabled.map(({ name }) => name).filter((name) => span.regions?.includes(name) ?? true);
  const asked = {
    from: Math.max(now - Math.min(days, mostDays) * DAY, span.from ?? Number.NEGATIVE_INFINITY),
    to: Math.min(now, span.to ?? now),
  };
  const folder = join(cacheFolder(env), account);
  const cache = createHistoryCache(folder);
  say(
    `Reading the event history of account ${account} in ${counted(regions.length, 'Region')}; it is kept in ${folder}`,
  );
  const gathering = gatherHistory();
  const errors: unknown[] = [];
  const progress = createProgress({ stream, now: () => performance.now() });
  let records = 0;
  let done = 0;
  await untilInterrupted(async (isInterrupted) => {
    await Promise.all(
      regions.map(async (region) => {
        const read = await readEventHistory({
          ...{ lookUp, cache, admits, region, span: asked, now, isInterrupted },
          sleep,
          onPage: (_, more) => {
            records += more;
            progress.update({
              done: 0,
              unpacked: 0,
              label: `${done} of ${regions.length} Regions, ${records} records`,
            });
          },
        });
        if (read.error !== undefined) errors.push(read.error);
        done += 1;
        for (const one of unreadOf(region, read)) gathering.tell(one);
      }),
    );
  });
  progress.end();
  if (regions.length > 0 && errors.length === regions.length && records === 0) {
    throw awsError(errors[0], 'cloudtrail:LookupEvents');
  }
  for (const region of regions) {
    const held = cache.all(region);
    const events = held.events.filter((event) => isWithin(event, asked));
    const times = createTimeRange();
    for (const event of events) times.add((event as { readonly time?: unknown }).time);
    gathering.add({ events, bytes: 0, records: held.records, unread: [], ...times.range() });
  }
  return { ...gathering.history(), files: 0 };
}

/** For a person. */
const unreadOf = (region: string, { cut, error, isInterrupted }: EventHistoryRead): readonly Unread[] => [
  ...cut.map((name) => ({
    what: `${region}: ${name}`,
    why: `more than ${mostNamePages * recordsPerPage} calls; the oldest are left out`,
  })),
  ...(error === undefined
    ? []
    : [
        {
          what: region,
          why: `cloudtrail:LookupEvents failed: ${awsErrorKind(error) ?? 'error'}: ${(error as Error).message}`,
        },
      ]),
  ...(isInterrupted ? [{ what: region, why: 'interrupted; run it again to go on from here' }] : []),
];

/**
 * Who launched an instance, from CloudTrail's event history: 90 days, no trail needed, minutes late.
 *
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html (2 requests a second
 * per account and Region)
 */
import { type Event, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { principalOf } from '../events/principal.ts';
import type { Principal } from '../model/principal.ts';
import { SECOND } from '../model/time.ts';
import type { Clock, History, Place } from '../ports.ts';
import { abortedBy } from './aborted-by.ts';
import { createBoundedCache } from './bounded-cache.ts';
import type { Clients } from './clients.ts';

const starts = ['RunInstances', 'StartInstances'];
const eventsPerPage = 50;
const mostPages = 3;
const longestRecord = 1_000_000;
const mostKept = 5_000;
/** Milliseconds for which nothing is asked after a throttle: the quota is a rate per second. */
const pause = 2 * SECOND;

/**
 * Finds are kept; what CloudTrail does not have yet is asked again. A throttle rejects, at once while the
 * pause lasts.
 */
export function createHistory(clients: Pick<Clients, 'cloudTrail'>, clock: Pick<Clock, 'now'>): History {
  const kept = createBoundedCache<Principal>(mostKept);
  const throttledAt = createBoundedCache<number>(mostKept);

  return {
    async launcher(place, instanceId, signal) {
      if (!/^i-[0-9a-f]{8,17}$/.test(instanceId)) return undefined;
      const where = `${place.account}/${place.region}`;
      const key = `${where}/${instanceId}`;
      const known = kept.get(key);
      if (known !== undefined) return known;

      const since = clock.now() - (throttledAt.get(where) ?? Number.NEGATIVE_INFINITY);
      if (since >= 0 && since < pause) throw new Error(`cloudtrail:LookupEvents was just throttled in ${where}`);
      try {
        const record = await latestStart(clients, place, instanceId, signal);
        if (record === undefined) return undefined;
        const principal = principalOf(record);
        kept.set(key, principal);
        return principal;
      } catch (error) {
        if (error instanceof Error && /throttl|TooManyRequests|RequestLimit/i.test(error.name))
          throttledAt.set(where, clock.now());
        throw error;
      }
    },
  };
}

/** The record of the newest call that started it and that AWS did not refuse. Events come newest first. */
async function latestStart(
  clients: Pick<Clients, 'cloudTrail'>,
  place: Place,
  instanceId: string,
  signal: AbortSignal | undefined,
): Promise<unknown | undefined> {
  let NextToken: string | undefined;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const answer = await clients.cloudTrail(place).send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: instanceId }],
        MaxResults: eventsPerPage,
        NextToken,
      }),
      abortedBy(signal),
    );
    for (const event of answer.Events ?? []) {
      const record = startRecord(event);
      if (record !== undefined) return record;
    }
    NextToken = answer.NextToken;
    if (!NextToken) return undefined;
  }
  return undefined;
}

function startRecord(event: Event): unknown | undefined {
  if (!starts.includes(event.EventName ?? '') || event.CloudTrailEvent === undefined) return undefined;
  if (event.CloudTrailEvent.length > longestRecord) return undefined;
  try {
    const record: unknown = JSON.parse(event.CloudTrailEvent);
    if (typeof record !== 'object' || record === null) return undefined;
    return 'errorCode' in record && record.errorCode ? undefined : record;
  } catch {
    return undefined;
  }
}

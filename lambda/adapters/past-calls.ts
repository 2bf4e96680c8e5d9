/** Calls of the last days, from CloudTrail's event history: 90 days, no trail needed, minutes late. */
import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { PastCall, PatrolPorts } from '../ports.ts';
import { abortedBy } from './aborted-by.ts';
import type { Clients } from './clients.ts';

const eventsPerPage = 50;
const mostPages = 2;
const longestRecord = 1_000_000;

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html: newest first */
export const createPastCalls =
  (clients: Pick<Clients, 'cloudTrail'>): PatrolPorts['calls'] =>
  async (place, { by, value }, since, signal) => {
    const found: PastCall[] = [];
    let next: string | undefined;
    for (let page = 0; page < mostPages; page += 1) {
      const { Events = [], NextToken } = await clients.cloudTrail(place).send(
        new LookupEventsCommand({
          LookupAttributes: [{ AttributeKey: by, AttributeValue: value }],
          StartTime: new Date(since),
          MaxResults: eventsPerPage,
          ...(next === undefined ? {} : { NextToken: next }),
        }),
        abortedBy(signal),
      );
      for (const { EventName = '', EventTime, CloudTrailEvent } of Events) {
        const record = parsed(CloudTrailEvent);
        if (record !== undefined) found.push({ eventName: EventName, at: EventTime?.getTime() ?? since, record });
      }
      next = NextToken || undefined;
      if (next === undefined) break;
    }
    return found;
  };

function parsed(text: string | undefined): unknown {
  if (text === undefined || text.length > longestRecord) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

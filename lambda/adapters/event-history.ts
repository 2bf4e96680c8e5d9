/**
 * CloudTrail's event history, a page at a time.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
import { type CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { HistoryPage } from '../ports.ts';
import { abortedBy } from './aborted-by.ts';

const recordsPerPage = 50;

/** @param query the name of a call, or `writes`: all that was written */
export async function lookUpEvents(
  client: Pick<CloudTrailClient, 'send'>,
  query: string,
  { from, to }: { readonly from: number; readonly to: number },
  next: string | undefined,
  signal?: AbortSignal,
): Promise<HistoryPage> {
  const attribute =
    query === 'writes'
      ? ({ AttributeKey: 'ReadOnly', AttributeValue: 'false' } as const)
      : ({ AttributeKey: 'EventName', AttributeValue: query } as const);
  const answer = await client.send(
    new LookupEventsCommand({
      LookupAttributes: [attribute],
      StartTime: new Date(from),
      EndTime: new Date(to),
      MaxResults: recordsPerPage,
      ...(next === undefined ? {} : { NextToken: next }),
    }),
    abortedBy(signal),
  );
  const records = (answer.Events ?? []).flatMap(({ CloudTrailEvent }) => CloudTrailEvent ?? []);
  return answer.NextToken ? { records, next: answer.NextToken } : { records };
}

/** cloudtrail:LookupEvents by the SDK. */

import type { LookUp } from '../../lambda/history/event-history.ts';
import { clientDefaults } from '../aws-client.ts';

/** The client of each Region is made when it is first asked, and the SDK loaded with the first one. */
export function awsLookUp(): LookUp {
  const loaded = import('@aws-sdk/client-cloudtrail');
  const clients = new Map<string, Promise<InstanceType<Awaited<typeof loaded>['CloudTrailClient']>>>();
  const clientOf = (region: string) => {
    const known =
      clients.get(region) ??
      // A throttle is waited out longer than for other calls: nobody is kept from an alert by it.
      loaded.then(({ CloudTrailClient }) => new CloudTrailClient({ ...clientDefaults(region), maxAttempts: 8 }));
    clients.set(region, known);
    return known;
  };
  return async (region, query, span, next) => {
    const [{ LookupEventsCommand }, client] = await Promise.all([loaded, clientOf(region)]);
    const attribute =
      query === 'writes'
        ? ({ AttributeKey: 'ReadOnly', AttributeValue: 'false' } as const)
        : ({ AttributeKey: 'EventName', AttributeValue: query } as const);
    const answer = await client.send(
      new LookupEventsCommand({
        LookupAttributes: [attribute],
        StartTime: new Date(span.from),
        EndTime: new Date(span.to),
        MaxResults: 50,
        ...(next === undefined ? {} : { NextToken: next }),
      }),
    );
    const records = (answer.Events ?? []).flatMap(({ CloudTrailEvent }) => CloudTrailEvent ?? []);
    return answer.NextToken ? { records, next: answer.NextToken } : { records };
  };
}

/** cloudtrail:LookupEvents by the SDK. */

import type { LookUp } from '../../lambda/history/event-history.ts';
import { clientDefaults } from '../aws-client.ts';

/** The client of each Region is made when it is first asked, and the SDK loaded with the first one. */
export function awsLookUp(): LookUp {
  const loaded = import('@aws-sdk/client-cloudtrail');
  const adapter = import('../../lambda/adapters/event-history.ts');
  const clients = new Map<string, Promise<InstanceType<Awaited<typeof loaded>['CloudTrailClient']>>>();
  const clientOf = (region: string) => {
    const known =
      clients.get(region) ??
      // A throttle is waited out longer than for other calls: nobody is kept from an alert by it.
      loaded.then(({ CloudTrailClient }) => new CloudTrailClient({ ...clientDefaults(region), maxAttempts: 8 }));
    clients.set(region, known);
    return known;
  };
  return async (region, query, span, next) => (await adapter).lookUpEvents(await clientOf(region), query, span, next);
}

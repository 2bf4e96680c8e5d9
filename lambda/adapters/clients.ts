/**
 * The AWS clients of the look-ups: one per service, account and Region, made when first needed, the latest
 * kept.
 *
 * All share one pool of connections, which goes by host: an organization's accounts have the same few dozen,
 * and a client that is forgotten takes nothing along, not even a call that is under way.
 *
 * The endpoint comes from the environment (`AWS_ENDPOINT_URL`), the credentials from the function's role
 * unless the caller has others for the account.
 */
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { PricingClient } from '@aws-sdk/client-pricing';
import type { Place } from '../ports.ts';
import { type BoundedCache, createBoundedCache } from './bounded-cache.ts';

export type Credentials = NonNullable<EC2ClientConfig['credentials']>;

/** What all clients of a process have in common. */
export type ClientConfig = Pick<EC2ClientConfig, 'endpoint' | 'credentials' | 'requestHandler'>;

export interface Clients {
  ec2(place: Place): EC2Client;
  ecs(place: Place): ECSClient;
  /** Tries once: 2 LookupEvents a second is the quota, and a second attempt at once would only use it up. */
  cloudTrail(place: Place): CloudTrailClient;
  pricing(): PricingClient;
}

/**
 * Milliseconds. The pipeline's deadline is above them; without `throwOnRequestTimeout` the SDK would only
 * log.
 */
const timeouts = { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true } as const;

/**
 * The Price List is served from a few Regions only:
 * https://docs.aws.amazon.com/general/latest/gr/billing.html
 */
const pricingRegion = 'us-east-1';

/**
 * Of each service: an organization has tens of thousands of pairs of account and Region, a batch of events a
 * few.
 */
const mostKept = 100;

/**
 * @param credentialsFor credentials for another account's calls, see credentials.ts; undefined: the
 * function's own.
 * @param config of every client. @default timeouts that end well within a batch
 */
export function createClients(
  credentialsFor?: (account: string) => Credentials | undefined,
  config: ClientConfig = { requestHandler: timeouts },
): Clients {
  const ec2 = createBoundedCache<EC2Client>(mostKept);
  const ecs = createBoundedCache<ECSClient>(mostKept);
  const cloudTrail = createBoundedCache<CloudTrailClient>(mostKept);
  const pricing = new PricingClient({ ...config, region: pricingRegion, maxAttempts: 1 });
  const { requestHandler } = pricing.config;

  const configFor = (place: Place, maxAttempts: number) => ({
    ...placeConfig({ ...config, requestHandler }, place, credentialsFor),
    maxAttempts,
  });

  return {
    ec2: (place) => kept(ec2, place, () => new EC2Client(configFor(place, 2))),
    ecs: (place) => kept(ecs, place, () => new ECSClient(configFor(place, 2))),
    cloudTrail: (place) => kept(cloudTrail, place, () => new CloudTrailClient(configFor(place, 1))),
    pricing: () => pricing,
  };
}

/** The configuration of a client for one account's Region. */
export function placeConfig(
  config: ClientConfig,
  { account, region }: Place,
  credentialsFor: ((account: string) => Credentials | undefined) | undefined,
) {
  const credentials = credentialsFor?.(account);
  return { ...config, region, ...(credentials === undefined ? {} : { credentials }) };
}

/** The client of that place, made when it is first needed. */
export function kept<T>(all: BoundedCache<T>, { account, region }: Place, make: () => T): T {
  const key = `${account}/${region}`;
  const known = all.get(key);
  if (known !== undefined) return known;
  const made = make();
  all.set(key, made);
  return made;
}

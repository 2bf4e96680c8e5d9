/**
 * The AWS clients of the look-ups: one per service, account and Region, made when first needed and kept.
 *
 * The endpoint comes from the environment (`AWS_ENDPOINT_URL`), the credentials from the function's role unless the caller
 * has others for the account.
 */
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { PricingClient } from '@aws-sdk/client-pricing';
import type { Place } from '../ports.ts';

export type Credentials = NonNullable<EC2ClientConfig['credentials']>;

export interface Clients {
  ec2(place: Place): EC2Client;
  /** Tries once: 2 LookupEvents a second is the quota, and a second attempt at once would only use it up. */
  cloudTrail(place: Place): CloudTrailClient;
  pricing(): PricingClient;
}

/** Milliseconds. The pipeline's deadline is above them; without `throwOnRequestTimeout` the SDK would only log. */
const timeouts = { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true } as const;

/** The Price List is served from a few Regions only: https://docs.aws.amazon.com/general/latest/gr/billing.html */
const pricingRegion = 'us-east-1';

/** @param credentialsFor credentials for another account's calls; undefined: the function's own. */
export function createClients(credentialsFor?: (account: string) => Credentials | undefined): Clients {
  const ec2 = new Map<string, EC2Client>();
  const cloudTrail = new Map<string, CloudTrailClient>();
  let pricing: PricingClient | undefined;

  const configFor = ({ account, region }: Place, maxAttempts: number) => {
    const credentials = credentialsFor?.(account);
    return { region, maxAttempts, requestHandler: timeouts, ...(credentials === undefined ? {} : { credentials }) };
  };

  return {
    ec2: (place) => kept(ec2, keyOf(place), () => new EC2Client(configFor(place, 2))),
    cloudTrail: (place) => kept(cloudTrail, keyOf(place), () => new CloudTrailClient(configFor(place, 1))),
    pricing: () => {
      pricing ??= new PricingClient({ region: pricingRegion, maxAttempts: 1, requestHandler: timeouts });
      return pricing;
    },
  };
}

const keyOf = ({ account, region }: Place): string => `${account}/${region}`;

function kept<T>(all: Map<string, T>, key: string, make: () => T): T {
  const known = all.get(key);
  if (known !== undefined) return known;
  const made = make();
  all.set(key, made);
  return made;
}

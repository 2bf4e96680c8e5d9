/** The Regions of the `aws` partition as of a day, for when nobody can be asked. */
import type { RegionsDocument } from './document.ts';

/**
 * When the lists below were read:
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html and the public parameter
 * /aws/service/global-infrastructure/services/notifications/regions of Systems Manager.
 */
const snapshotDate = '2026-08-20T00:00:00Z';

/** Enabled in every account, and impossible to disable. */
export const defaultRegions = [
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
] as const;

/** Disabled until the account enables them. */
export const optInRegions = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
] as const;

export const snapshotRegions: readonly string[] = [...defaultRegions, ...optInRegions];

const withoutNotifications: readonly string[] = ['ap-east-2', 'ap-southeast-6'];

/**
 * AWS User Notifications takes events of this Region. False for a Region that came after the snapshot: one
 * that the service refuses may fail the rule for all the others, while its launches still reach the verdict
 * through the forwarder.
 */
export const hasUserNotifications = (region: string): boolean =>
  snapshotRegions.includes(region) && !withoutNotifications.includes(region);

/** The default Regions, for an account whose own list is not known. */
export const fallbackDocument = (account: string | null): RegionsDocument => ({
  schemaVersion: 1,
  account,
  source: 'fallback',
  asOf: snapshotDate,
  enabled: defaultRegions.map((name) => ({ name, status: 'ENABLED_BY_DEFAULT' })),
  feed: defaultRegions.filter(hasUserNotifications),
  skipped: optInRegions.map((name) => ({ name, why: 'UNKNOWN' })),
});

/** For an account of which somebody says what it has enabled. */
export const documentOf = (enabled: readonly string[]): RegionsDocument => {
  const names = [...new Set(enabled)].sort();
  const isDefault = (name: string): boolean => (defaultRegions as readonly string[]).includes(name);
  return {
    ...fallbackDocument(null),
    enabled: names.map((name) => ({ name, status: isDefault(name) ? 'ENABLED_BY_DEFAULT' : 'ENABLED' })),
    feed: names.filter(hasUserNotifications),
    skipped: [],
  };
};

/** Names that configuration may use: the snapshot's, and what the account's own document adds. */
export const knownRegions = (document?: RegionsDocument): readonly string[] => [
  ...new Set([
    ...snapshotRegions,
    ...[...(document?.enabled ?? []), ...(document?.skipped ?? [])].map(({ name }) => name),
  ]),
];

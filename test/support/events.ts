/** Events for tests: those of the demo, and those that it does not play. */
import { account, type Json, nextId } from '../../lib/demo/events.ts';

export * from '../../lib/demo/events.ts';

export interface RegionOptInParts {
  readonly id?: string;
  readonly account?: string;
  /** The account whose Region changes. @default the envelope's account */
  readonly subjectAccount?: string;
  readonly time?: string;
  readonly regionName?: string;
  readonly status?: string;
}

/** A `Region Opt-In Status Change`, which only us-east-1 sees. */
export function regionOptIn(parts: RegionOptInParts = {}): Json {
  const owner = parts.account ?? account;
  return {
    version: '0',
    id: parts.id ?? nextId(),
    'detail-type': 'Region Opt-In Status Change',
    source: 'aws.account',
    account: owner,
    time: parts.time ?? '2026-11-20T14:03:11Z',
    region: 'us-east-1',
    resources: [`arn:aws:account::${owner}:account`],
    detail: {
      accountId: parts.subjectAccount ?? owner,
      regionName: parts.regionName ?? 'ap-east-1',
      status: parts.status ?? 'ENABLED',
    },
  };
}

/** What `davylamp test-alert` puts on a default bus. */
export function testAlert(parts: { id?: string; region?: string; correlationId?: string; detail?: Json } = {}): Json {
  return {
    version: '0',
    id: parts.id ?? nextId(),
    'detail-type': 'Davylamp Test Alert',
    source: 'davylamp.test',
    account,
    time: '2026-11-20T14:03:11Z',
    region: parts.region ?? 'us-east-1',
    resources: [],
    detail: parts.detail ?? { correlationId: parts.correlationId ?? 'test-1' },
  };
}

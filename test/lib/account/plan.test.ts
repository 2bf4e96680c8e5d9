import { describe, expect, it } from 'vitest';
import type { RegionsDocument } from '../../../lib/account/document.ts';
import {
  defaultRegions,
  fallbackDocument,
  hasUserNotifications,
  optInRegions,
  snapshotRegions,
} from '../../../lib/account/fallback.ts';
import { explainSkipped, planRegions } from '../../../lib/account/plan.ts';

const document: RegionsDocument = {
  schemaVersion: 1,
  account: '123456789012',
  source: 'account:ListRegions',
  asOf: '2026-11-21T00:00:00Z',
  enabled: ['us-west-2', 'eu-west-1', 'mars-north-1'].map((name) => ({ name, status: 'ENABLED' })),
  feed: ['us-west-2', 'eu-west-1'],
  skipped: [
    { name: 'af-south-1', why: 'DISABLED' },
    { name: 'me-central-1', why: 'ENABLING' },
  ],
};

describe('the plan', () => {
  it('always has the home Region, and keeps a Region that the service knows and the snapshot does not', () => {
    expect(planRegions(document)).toEqual({
      enabled: ['eu-west-1', 'mars-north-1', 'us-east-1', 'us-west-2'],
      feed: ['eu-west-1', 'us-east-1', 'us-west-2'],
      skipped: document.skipped,
    });
  });

  it('watches an excluded Region on neither path, and lists it', () => {
    const plan = planRegions(document, ['us-west-2', 'us-east-1', 'ap-south-1']);
    expect(plan.enabled).toEqual(['eu-west-1', 'mars-north-1', 'us-east-1']);
    expect(plan.feed).toEqual(['eu-west-1', 'us-east-1']);
    expect(plan.skipped.at(-1)).toEqual({ name: 'us-west-2', why: 'EXCLUDED' });
  });

  it('does not depend on the order of the document, because templates should not change with it', () => {
    expect(planRegions({ ...document, enabled: [...document.enabled].reverse() })).toEqual(planRegions(document));
  });

  it('says what to do about a Region that is being enabled', () => {
    expect(explainSkipped('ENABLING')).toContain('deploy again when it is enabled');
  });
});

describe('the snapshot', () => {
  it('has 34 Regions, half of them enabled everywhere', () => {
    expect([defaultRegions.length, optInRegions.length, new Set(snapshotRegions).size]).toEqual([17, 17, 34]);
  });

  it('knows where User Notifications is missing, and leaves Regions out that came later', () => {
    expect(snapshotRegions.filter((name) => !hasUserNotifications(name))).toEqual(['ap-east-2', 'ap-southeast-6']);
    expect(hasUserNotifications('mars-north-1')).toBe(false);
  });

  it('plans the default Regions for an unknown account', () => {
    expect(planRegions(fallbackDocument(null)).enabled).toEqual([...defaultRegions]);
  });
});

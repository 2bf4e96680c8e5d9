import { describe, expect, it } from 'vitest';
import { boundOf, coveringEntry, coversStrong, isExpired, matchingEntries } from '../../../lambda/assessment/allow.ts';
import type { Launch } from '../../../lambda/model/launch.ts';
import type { AllowEntry } from '../../../lambda/model/settings.ts';
import type { Signal, Strength } from '../../../lambda/model/signal.ts';
import { account } from '../../support/events.ts';
import { called, human, launch, service, type } from '../../support/launches.ts';

const entry = (conditions: Partial<AllowEntry>): AllowEntry => ({ name: 'ci', reason: 'runners', ...conditions });
const matches = (conditions: Partial<AllowEntry>, seen: Launch = launch()): boolean =>
  matchingEntries([entry(conditions)], seen).length === 1;
const signal = (strength: Strength): Signal => ({ id: 'many-in-one-call', strength, group: 'what', evidence: {} });

describe('an entry matches', () => {
  it('by exact tags or patterns of their values', () => {
    expect(matches({ tags: { Name: 'web' } })).toBe(true);
    expect(matches({ tags: { Name: 'w*' } })).toBe(true);
    expect(matches({ tags: { Name: 'we' } })).toBe(false);
  });

  it('only where all of its tags are there, none of which is inherited from JavaScript', () => {
    expect(matches({ tags: { Name: 'web', Project: 'ci' } })).toBe(false);
    expect(matches({ tags: { Project: '*' } })).toBe(false);
    expect(matches({ tags: { constructor: '*' } })).toBe(false);
    expect(matches({ tags: { toString: '*' } })).toBe(false);
  });

  it('by the name of a tag exactly, in its case', () => {
    expect(matches({ tags: { name: 'web' } })).toBe(false);
    expect(matches({ tags: { 'N*': 'web' } })).toBe(false);
  });

  it('an empty tag only by a pattern that an empty text matches', () => {
    const empty = launch({ tags: { Project: '' } });
    expect(matches({ tags: { Project: '*' } }, empty)).toBe(true);
    expect(matches({ tags: { Project: '?*' } }, empty)).toBe(false);
  });

  it('by type only where every type it may become is allowed, and one is known', () => {
    expect(matches({ types: ['t3.*'] })).toBe(true);
    expect(matches({ types: ['t3.*'] }, launch({ types: [type('t3.micro'), type('p3.2xlarge')] }))).toBe(false);
    expect(matches({ types: ['*'] }, launch({ types: [], gaps: ['instance'] }))).toBe(false);
  });

  it('by Region and account', () => {
    expect(matches({ regions: ['us-*'] })).toBe(true);
    expect(matches({ regions: ['eu-west-1'] })).toBe(false);
    expect(matches({ accounts: [account] })).toBe(true);
    expect(matches({ accounts: ['210987654321'] })).toBe(false);
  });

  it('by the role or user for whom a service acts, or at whose order it does', () => {
    const role = `arn:aws:iam::${account}:role/karpenter`;
    const principals = [role];
    expect(matches({ principals }, called({ principal: { ...service('karpenter'), actsFor: role } }))).toBe(true);
    expect(matches({ principals }, called({ principal: service('karpenter') }))).toBe(false);
    expect(matches({ principals }, launch({ orderedBy: { time: 0, principalKey: role } }))).toBe(true);
    expect(matches({ principals }, launch({ orderedBy: { time: 0, principalKey: 'other' } }))).toBe(false);
  });

  it("by a principal's ARN or key", () => {
    const session = human({
      kind: 'role',
      key: `arn:aws:iam::${account}:role/deployer`,
      arn: `arn:aws:sts::${account}:assumed-role/deployer/alice`,
    });
    expect(matches({ principals: ['arn:aws:iam::*:role/deployer'] }, called({ principal: session }))).toBe(true);
    expect(matches({ principals: ['*:assumed-role/deployer/alice'] }, called({ principal: session }))).toBe(true);
    expect(matches({ principals: ['*/deploy'] }, called({ principal: session }))).toBe(false);
    expect(matches({ principals: ['autoscaling.amazonaws.com'] }, called({ principal: service() }))).toBe(true);
  });

  it('no principals condition where nobody knows who did it, not even by a star', () => {
    expect(matches({ principals: ['*'] })).toBe(false);
    expect(matches({ principals: ['*'] }, called({ principal: human({ kind: 'unknown', key: account }) }))).toBe(false);
  });

  it('only where all conditions hold together', () => {
    const all = { tags: { Name: 'web' }, types: ['t3.*'], regions: ['us-east-1'], accounts: [account] };
    expect(matches(all)).toBe(true);
    expect(matches({ ...all, regions: ['eu-west-1'] })).toBe(false);
    expect(matches({ ...all, tags: { Name: 'db' } })).toBe(false);
    expect(matches({ ...all, types: ['m5.large'] })).toBe(false);
    expect(matches({ ...all, principals: ['*'] })).toBe(false);
  });

  it('nothing where it has no condition, or an empty one', () => {
    expect(matches({})).toBe(false);
    expect(matches({ tags: {} })).toBe(false);
    expect(matches({ types: [] })).toBe(false);
    expect(matches({ regions: [], tags: { Name: 'web' } })).toBe(false);
  });

  it('exact metacharacters of regular expressions', () => {
    expect(matches({ tags: { Name: '.*' } })).toBe(false);
    expect(matches({ tags: { Name: 'w.b' } })).toBe(false);
    expect(matches({ tags: { Name: 'web|db' } })).toBe(false);
  });
});

describe('an entry that expires', () => {
  const expires = '2026-11-20';
  const on = (time: string): boolean => matches({ regions: ['*'], expires }, launch({ time: Date.parse(time) }));

  it('counts to the end of its last day, UTC', () => {
    expect(on('2026-11-20T00:00:00Z')).toBe(true);
    expect(on('2026-11-20T23:59:59.999Z')).toBe(true);
    expect(on('2026-11-21T00:00:00Z')).toBe(false);
  });

  it('is over a second later wherever the owner lives', () => {
    expect(on('2026-11-20T19:00:00-05:00')).toBe(false);
    expect(on('2026-11-21T08:59:59+09:00')).toBe(true);
  });

  it('counts through the last day of a leap February', () => {
    expect(isExpired(entry({ expires: '2028-02-29' }), Date.parse('2028-02-29T23:59:59Z'))).toBe(false);
    expect(isExpired(entry({ expires: '2028-02-29' }), Date.parse('2028-03-01T00:00:00Z'))).toBe(true);
  });

  it('never counts where its day cannot be read: to alert is the safe side', () => {
    expect(isExpired(entry({ expires: 'soon' }), 0)).toBe(true);
  });

  it('counts for ever without a day', () => {
    expect(isExpired(entry({}), Number.MAX_SAFE_INTEGER)).toBe(false);
  });
});

describe('the allowlist is not a blindfold', () => {
  const tagged = entry({ name: 'tags alone', tags: { Name: 'web' } });
  const strong: readonly (readonly [string, AllowEntry])[] = [
    ['types', entry({ name: 'types', types: ['t3.*'] })],
    ['regions', entry({ name: 'regions', regions: ['us-east-1'] })],
    ['principals', entry({ name: 'principals', principals: ['*'] })],
    ['a tag that only AWS can set', entry({ name: 'aws tag', tags: { 'aws:autoscaling:groupName': 'web' } })],
    ['ordinary tags and a Region', entry({ name: 'both', tags: { Name: 'web' }, regions: ['us-east-1'] })],
  ];

  it('an entry of ordinary tags covers a launch without a strong signal', () => {
    expect(coversStrong(tagged)).toBe(false);
    expect(coveringEntry([tagged], [])).toBe(tagged);
    expect(coveringEntry([tagged], [signal('weak'), signal('weak')])).toBe(tagged);
  });

  it('and none with one: whoever may launch may also tag', () => {
    expect(coveringEntry([tagged], [signal('weak'), signal('strong')])).toBeUndefined();
  });

  it('tags that only look like those of AWS are ordinary', () => {
    for (const key of ['awsome', 'AWS:x', 'xaws:y', 'aws']) {
      expect(coversStrong(entry({ tags: { [key]: '*' } }))).toBe(false);
    }
  });

  it.each(strong)('an entry with %s covers a strong signal', (_, one) => {
    expect(coversStrong(one)).toBe(true);
    expect(coveringEntry([one], [signal('strong'), signal('strong')])).toBe(one);
  });

  it.each([['tags', tagged] as const, ...strong])('no entry covers a hard signal: %s', (_, one) => {
    expect(coveringEntry([one], [signal('hard')])).toBeUndefined();
    expect(coveringEntry([one], [signal('weak'), signal('strong'), signal('hard')])).toBeUndefined();
  });

  it('an entry with an empty list covers no strong signal', () => {
    expect(coversStrong(entry({ types: [], tags: { Name: 'web' } }))).toBe(false);
  });

  it('a second entry covers what the first may not', () => {
    const [, types] = strong[0] as (typeof strong)[number];
    expect(coveringEntry([tagged, types], [signal('strong')])).toBe(types);
    expect(coveringEntry([tagged, types], [])).toBe(tagged);
  });

  it('nothing covers where nothing matches', () => {
    expect(coveringEntry([], [])).toBeUndefined();
  });
});

describe('what an entry covers may cost together', () => {
  it('what it says itself, whatever else it says', () => {
    expect(boundOf(entry({ types: ['t3.*'], hourly: 7 }), 3)).toBe(7);
    expect(boundOf(entry({ principals: ['*ci'], hourly: 700 }), 3)).toBe(700);
  });

  it('ten times the budget where it covers strong signals of any type', () => {
    expect(boundOf(entry({ principals: ['*ci'] }), 3)).toBe(30);
    expect(boundOf(entry({ regions: ['us-east-1'], types: [] }), 3)).toBe(30);
    expect(boundOf(entry({ regions: ['us-east-1'], types: ['*'] }), 3)).toBe(30);
  });

  it('as much as it likes where it names types, or covers no strong signal', () => {
    expect(boundOf(entry({ principals: ['*ci'], types: ['t3.*'] }), 3)).toBeUndefined();
    expect(boundOf(entry({ tags: { Name: 'web' } }), 3)).toBeUndefined();
  });
});

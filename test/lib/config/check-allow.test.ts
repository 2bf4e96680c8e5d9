import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../lib/config/load.ts';
import { ConfigError } from '../../../lib/config/problem.ts';
import { folder } from '../../support/folder.ts';

const load = (conditions: object) => {
  const yaml = JSON.stringify({ email: 'me@example.com', allow: [{ name: 'a', reason: 'x', ...conditions }] });
  return loadConfig({ directory: folder({ 'cdk.json': '{}', 'davylamp.yaml': yaml }) });
};
const warnings = (conditions: object): readonly string[] => load(conditions).warnings.map(({ message }) => message);

describe('an entry of wildcards alone would silence everything', () => {
  it.each([
    { types: ['*'] },
    { types: ['*.*'] },
    { types: ['m7g.large', '*'] },
    { regions: ['*-*-*'] },
    { accounts: ['????????????'] },
    { principals: ['arn:*'] },
    { principals: ['arn:aws:iam::*'] },
    { types: ['*'], regions: ['*'], accounts: ['*'], principals: ['*'] },
  ])('so %j is refused', (conditions) => {
    expect(() => load(conditions)).toThrow(ConfigError);
    expect(() => load(conditions)).toThrow(/has wildcards alone/);
  });

  it.each([
    { types: ['*.large'] },
    { types: ['*'], regions: ['us-east-1'] },
    { regions: ['eu-*'] },
    { accounts: ['1234*'] },
    { principals: ['arn:aws:iam::*:role/ci-*'] },
    { principals: ['arn:aws:iam::*:user/*'] },
    // A tag has to be there, whatever its value.
    { tags: { 'aws:autoscaling:groupName': '*' } },
  ])('and %j is not', (conditions) => {
    expect(load(conditions).allow).toHaveLength(1);
  });
});

describe('a value that never matches is told', () => {
  it.each([
    [{ principals: ['ci-deploy'] }, /"ci-deploy" is no ARN.*arn:aws:iam::\*:user\/ci-deploy/],
    [{ principals: ['ci-*'] }, /"ci-\*" is no ARN/],
    [{ principals: ['arn:aws:iam::12345:user/ci'] }, /account id of 5 digits/],
    [{ principals: ['arn:aws:ec2:us-east-1:123456789012:instance/i-1'] }, /ARN of ec2/],
    [{ types: ['c5.metall'] }, /no size metall\. Did you mean metal\?/],
    [{ types: ['g.large'] }, /family has no number/],
    [{ accounts: ['12345?'], types: ['t3.*'] }, /not twelve characters/],
  ])('%j', (conditions, says) => {
    expect(warnings(conditions)).toEqual([expect.stringMatching(says)]);
  });

  it.each([
    {
      principals: [
        '*ci-deploy*',
        'arn:aws:iam::*:user/x*',
        'arn:aws:sts::123456789012:assumed-role/ci/*',
        'autoscaling.amazonaws.com',
      ],
    },
    {
      types: [
        't3.nano',
        'u-6tb1.112xlarge',
        'mac2-m2pro.metal',
        'c7i.metal-24xl',
        'ml.g5.2xlarge',
        'p4d.*',
        'u7i-6tb.112xlarge',
      ],
    },
    { accounts: ['123456789012', '1234*'] },
  ])('and nothing is said of %j', (conditions) => {
    expect(warnings(conditions)).toEqual([]);
  });
});

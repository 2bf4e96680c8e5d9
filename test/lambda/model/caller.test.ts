import { describe, expect, it } from 'vitest';
import { agentFamilyOf, networkOf } from '../../../lambda/model/caller.ts';

describe('the network of a call', () => {
  it.each([
    ['198.51.100.44', '198.51.100.0/24'],
    ['2001:DB8:1:2:3:4:5:6', '2001:db8:1::/48'],
    ['2001:db8::7', '2001:db8:::/48'],
    ['Batch.amazonaws.com', 'batch.amazonaws.com'],
    ['AWS Internal', 'AWS Internal'],
  ])('of %s is %s', (source, network) => {
    expect(networkOf(source)).toBe(network);
  });

  it('is unknown where the record does not say', () => {
    expect([networkOf(undefined), networkOf('')]).toEqual([undefined, undefined]);
  });

  it('is short, whatever the record says', () => {
    expect(networkOf('x'.repeat(5_000))?.length).toBeLessThan(100);
  });
});

describe('the family of a user agent', () => {
  it.each([
    ['Boto3/1.40.2 md/Botocore#1.40.2 ua/2.1 os/linux', 'boto3'],
    ['aws-cli/2.31.0 md/awscrt#0.27.6', 'aws-cli'],
    ['[aws-cli/1.18.31 Python/3.7.3]', 'aws-cli'],
    ['APN/1.0 HashiCorp/1.0 Terraform/1.13.4 (+https://www.terraform.io) terraform-provider-aws/6.2.0', 'terraform'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36', 'mozilla'],
    ['AWS Internal', 'aws'],
  ])('%s', (agent, family) => {
    expect(agentFamilyOf(agent)).toBe(family);
  });

  it('stays the same when the program is updated, so that an update makes nobody a stranger', () => {
    expect(agentFamilyOf('Boto3/1.7.42 Python/2.7.15')).toBe(agentFamilyOf('Boto3/1.40.2 md/Botocore#1.40.2'));
  });
});

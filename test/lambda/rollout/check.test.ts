import { describe, expect, it } from 'vitest';
import { countRegions, failureReason, missingMail, type StackInstance } from '../../../lambda/rollout/check.ts';

const regions = ['us-east-1', 'eu-west-1', 'eu-west-2', 'ap-south-2'];
const current = (region: string): StackInstance => ({ region, status: 'CURRENT' });

/** The rollout with these Regions current and nothing known of the others. */
const rollout = (...watched: string[]) => countRegions('us-east-1', regions, watched.map(current));

describe('a rollout', () => {
  it('is complete where every Region is current', () => {
    expect(rollout(...regions)).toEqual({ regions: 4, missing: [], failed: false });
  });

  it('has failed without the home Region, however many others there are: account-level events arrive there', () => {
    expect(rollout('eu-west-1', 'eu-west-2', 'ap-south-2').failed).toBe(true);
  });

  it('has failed where more than half is missing, and not where exactly half is', () => {
    expect(rollout('us-east-1', 'eu-west-1').failed).toBe(false);
    expect(rollout('us-east-1').failed).toBe(true);
  });

  it('misses a Region that is outdated, and one that CloudFormation does not know at all', () => {
    const instances = [
      current('us-east-1'),
      current('eu-west-1'),
      { region: 'eu-west-2', status: 'OUTDATED', reason: 'User: arn:aws:sts::1:x is not\nauthorized' },
    ];
    expect(countRegions('us-east-1', regions, instances).missing).toEqual([
      { region: 'eu-west-2', why: 'User: arn:aws:sts::1:x is not authorized' },
      { region: 'ap-south-2' },
    ]);
  });

  it('does not care about Regions that were asked for earlier', () => {
    expect(
      countRegions('us-east-1', ['us-east-1'], [current('us-east-1'), { region: 'sa-east-1', status: 'INOPERABLE' }]),
    ).toEqual({ regions: 1, missing: [], failed: false });
  });
});

describe('what is told about it', () => {
  it('fits into what CloudFormation and SNS take, however much is missing and why', () => {
    const many = Array.from({ length: 34 }, (_, i) => `ap-southeast-${i}`);
    const bad = countRegions(
      'us-east-1',
      many,
      many.map((region) => ({ region, status: 'OUTDATED', reason: 'x'.repeat(5_000) })),
    );
    expect(failureReason(bad).length).toBeLessThanOrEqual(900);
    const { subject, body } = missingMail(bad, 'en');
    expect(subject).toMatch(/^[\x20-\x7e]{1,100}$/);
    expect(Buffer.byteLength(body)).toBeLessThan(256 * 1_024);
  });

  it('names each missing Region, why, and the command that tries again', () => {
    const { subject, body } = missingMail(rollout('us-east-1', 'eu-west-1', 'eu-west-2'), 'en');
    expect(subject).toBe('[DAVYLAMP] 1 of 4 Regions are not watched');
    expect(body).toContain('  ap-south-2       no stack instance');
    expect(body).toContain('npx --no-install davylamp regions --refresh && npx cdk deploy');
    // A number would have to be counted up by a person.
    expect(body).not.toContain('-c ');
  });

  it('is Korean where mails are, with the same command and an English subject: SNS takes ASCII alone there', () => {
    const { subject, body } = missingMail(rollout('us-east-1', 'eu-west-1', 'eu-west-2'), 'ko');
    expect(subject).toBe('[DAVYLAMP] 1 of 4 Regions are not watched');
    expect(body).toContain('리전 4곳 중 1곳');
    expect(body).toContain('  ap-south-2       스택 인스턴스 없음');
    expect(body).toContain('npx --no-install davylamp regions --refresh && npx cdk deploy');
    expect(body).not.toMatch(/watched|Regions|Davylamp was/);
  });
});

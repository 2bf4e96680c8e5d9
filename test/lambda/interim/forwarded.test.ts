import { expect, it } from 'vitest';
import { createForwarded } from '../../../lambda/interim/forwarded.ts';
import { busArn, homeAccount, patrolOptions, someDeployed } from '../../support/patrol.ts';

const forwardedBy = (read: Parameters<typeof createForwarded>[1], warned: string[] = []) =>
  createForwarded(homeAccount, read, (message) => warned.push(message));

const event = (region: string, state: string, account = homeAccount) => ({
  source: 'aws.ec2',
  'detail-type': 'EC2 Instance State-change Notification',
  account,
  region,
  detail: { 'instance-id': 'i-1', state },
});

it('lets through from a new Region what the real rules would, and leaves out the rest', () => {
  const isForwarded = forwardedBy(() => someDeployed);
  expect(isForwarded(event('ap-east-1', 'pending'))).toBe(true);
  expect(isForwarded(event('ap-east-1', 'terminated'))).toBe(false);
  // A member's Region that others have rules in may be new there.
  const inMembers = forwardedBy(() => ({ ...someDeployed, regions: ['us-east-1', 'ap-east-1'] }));
  expect(inMembers(event('ap-east-1', 'terminated', '111122223333'))).toBe(false);
  expect(inMembers(event('ap-east-1', 'terminated'))).toBe(true);
});

it('does not look again at what comes from a Region with rules, nor at what names none', () => {
  const isForwarded = forwardedBy(() => someDeployed);
  expect(isForwarded(event('eu-west-1', 'terminated'))).toBe(true);
  for (const odd of [null, 'text', {}, { region: 7 }]) expect(isForwarded(odd)).toBe(true);
});

it('lets everything through where nobody knows the rules, or they cannot be read', () => {
  const unknown = forwardedBy(() => patrolOptions().deployed);
  expect(unknown(event('ap-east-1', 'terminated'))).toBe(true);
  const rules = [{ name: 'davylamp-x', pattern: { source: [{ cidr: '10.0.0.0/8' }] } }];
  const warned: string[] = [];
  const odd = forwardedBy(() => ({ ...someDeployed, busArn, rules }), warned);
  expect([odd(event('ap-east-1', 'terminated')), odd(event('ap-east-1', 'pending'))]).toEqual([true, true]);
  expect(warned).toEqual([expect.stringContaining('the deployed rules are not understood')]);
});

import { expect, it } from 'vitest';
import { readDeployed } from '../../../lambda/adapters/deployed.ts';
import { deployedFile } from '../../../lib/forwarder/deployed-file.ts';
import { forwarderRules } from '../../../lib/forwarder/patterns.ts';
import { folder } from '../../support/folder.ts';
import { fakePorts } from '../../support/ports.ts';

const env = {
  DAVYLAMP_ACCOUNT: '123456789012',
  DAVYLAMP_BUS_ARN: 'arn:aws:events:us-east-1:123456789012:event-bus/davylamp',
  DAVYLAMP_FORWARDING_ROLE_ARN: 'arn:aws:iam::123456789012:role/forwarding',
  DAVYLAMP_BUS_RULE: 'davylamp|davylamp-HubToDetector-1A2B',
  DAVYLAMP_EVENT_QUEUE_ARN: 'arn:aws:sqs:us-east-1:123456789012:davylamp-events',
  DAVYLAMP_MEMBER_FORWARDING_ROLE: 'davylamp-forwarder-member',
};
const bus = { source: ['aws.ec2'] };
const regions = ['us-east-1', 'eu-west-1'];
const read = (text: string | undefined) => {
  const { ports, warnings } = fakePorts();
  const files = text === undefined ? {} : { 'deployed.json': text };
  return { deployed: readDeployed(`${folder(files)}/deployed.json`, env, ports.journal), warnings };
};

it('what deployment wrote is read: every rule to the letter, and the role of each account', () => {
  const { deployed, warnings } = read(deployedFile(forwarderRules(), regions, bus));
  expect(warnings).toEqual([]);
  expect(deployed.rules).toEqual(
    forwarderRules().map(({ name, pattern, onlyIn }) => ({ name, pattern, ...(onlyIn && { onlyIn }) })),
  );
  expect(deployed.busRule).toEqual({
    bus: 'davylamp',
    name: 'davylamp-HubToDetector-1A2B',
    pattern: bus,
    target: env.DAVYLAMP_EVENT_QUEUE_ARN,
  });
  expect(deployed.regions).toEqual(['eu-west-1', 'us-east-1']);
  expect(deployed.roleArn('123456789012')).toBe(env.DAVYLAMP_FORWARDING_ROLE_ARN);
  expect(deployed.roleArn('111122223333')).toBe('arn:aws:iam::111122223333:role/davylamp-forwarder-member');
});

it('another rule or Region has another digest, and the same have the same', () => {
  const digest = (text: string) => read(text).deployed.digest;
  const same = digest(deployedFile(forwarderRules(), regions, bus));
  expect(digest(deployedFile(forwarderRules(), [...regions].reverse(), bus))).toBe(same);
  expect(digest(deployedFile(forwarderRules().slice(1), regions, bus))).not.toBe(same);
  expect(digest(deployedFile(forwarderRules(), regions, { source: [] }))).not.toBe(same);
  expect(digest(deployedFile(forwarderRules(), ['us-east-1'], bus))).not.toBe(same);
});

it.each([undefined, 'no JSON', '{"rules":[{}]}'])(
  'a file that is damaged (%s) compares nothing, and says so',
  (text) => {
    const { deployed, warnings } = read(text);
    expect(deployed).toMatchObject({ rules: [], regions: [] });
    expect(warnings).toHaveLength(1);
  },
);

/**
 * Every command that a mail can hold, read as bash and the AWS CLI would read it: the operation exists in the
 * SDK's own models, takes every option, and misses none that it requires.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { watchedCalls } from '../../../lambda/events/calls/catalog.ts';
import type { IncidentLaunch, IncidentView } from '../../../lambda/model/incident.ts';
import { awsCalls, bashReads, pastedCommands, syntaxProblems } from '../../support/aws-cli.ts';
import {
  ACCOUNT,
  incidentActor,
  incidentCall,
  incidentLaunch,
  incidentLaunches,
  leakedKey,
  seventeenRegions,
  taskRole,
} from '../../support/incidents.ts';
import { body } from '../../support/mail-commands.ts';

/** Names as each call may have them: none, one, several. */
const namesOf = (eventName: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => {
    const id = `0a1b2c3d-000${index}`;
    switch (eventName) {
      case 'RequestSpotInstances':
        return `sir-0a1b2c3${index}`;
      case 'RequestSpotFleet':
        return `sfr-${id}`;
      case 'CreateFleet':
        return `fleet-${id}`;
      case 'RunJobFlow':
        return `j-0A1B2C3${index}`;
      case 'AllocateHosts':
        return `h-0a1b2c3${index}`;
      case 'CreateCapacityReservation':
        return `cr-0a1b2c3${index}`;
      case 'RetryBuild':
      case 'StartBuildBatch':
      case 'RetryBuildBatch':
      case 'StartSandbox':
      case 'StartBuild':
        return `web:${id}`;
      default:
        return `name-${index}`;
    }
  });

const madeByCalls: readonly IncidentLaunch[][] = watchedCalls.flatMap(({ eventName, eventSource }) =>
  [0, 1, 3].map((count) => [
    incidentCall({
      kind: eventName === 'RequestServiceQuotaIncrease' || eventName === 'EnableRegion' ? 'notice' : 'request',
      eventName,
      eventSource,
      cluster: 'prod',
      ...(count > 0 && {
        names: namesOf(eventName, count),
        target: eventName === 'EnableRegion' ? 'ap-east-1' : 'name',
      }),
      ...(eventName.includes('AutoScaling') && count > 0 && { groupName: 'web' }),
    }),
  ]),
);

const operated = ['eks.amazonaws.com', 'ecs.amazonaws.com', 'lambda.amazonaws.com'].map((operator) => [
  incidentLaunch({ operator, tags: { 'aws:eks:cluster-name': 'prod' } }),
]);

const launches: readonly (readonly IncidentLaunch[])[] = [
  ...madeByCalls,
  ...operated,
  [
    incidentLaunch({
      operator: 'eks.amazonaws.com',
      tags: { 'aws:eks:cluster-name': 'prod', 'karpenter.sh/nodepool': 'gpu' },
    }),
  ],
  incidentLaunches(1000, seventeenRegions, { signals: ['termination-protected'], instanceTypes: ['c5.metal'] }),
  [incidentLaunch({ restarted: true })],
  [incidentLaunch({ spot: true })],
  [incidentLaunch({ tags: { 'aws:ec2spot:fleet-request-id': 'sfr-12345678-1234' } })],
  [incidentLaunch({ tags: { 'aws:ec2:fleet-id': 'fleet-12345678-1234' } })],
  [incidentLaunch({ tags: { 'eks:nodegroup-name': 'gpu', 'eks:cluster-name': 'prod' } })],
  [incidentLaunch({ tags: { 'aws:autoscaling:groupName': 'web' } })],
  ['g1', 'g2'].map((groupName) =>
    incidentCall({ kind: 'preparation', eventName: 'CreateAutoScalingGroup', groupName, eventId: groupName }),
  ),
  [
    incidentCall({
      kind: 'notice',
      eventName: 'EnableRegion',
      target: 'ap-east-1',
      account: '444455556666',
      calledFrom: ACCOUNT,
    }),
  ],
];

const people: readonly Partial<IncidentView>[] = [
  {},
  { launches: [incidentLaunch({ madeBy: 'batch.amazonaws.com' })] },
  ...[
    leakedKey,
    { ...leakedKey, accessKeyId: 'ASIAIOSFODNN7EXAMPLE' },
    taskRole,
    { ...taskRole, lentBy: { kind: 'instance' as const, name: 'i-0123456789abcdef0', region: 'us-east-1' } },
    { ...taskRole, lentBy: { kind: 'function' as const, name: 'resize', region: 'us-east-1' } },
    { kind: 'federated' as const, key: 'f', isHuman: true },
    { kind: 'federated' as const, key: 'f', name: 'broker', isHuman: true },
    { ...leakedKey, kind: 'service' as const, service: 'cloudformation.amazonaws.com', isHuman: false },
  ].map((principal) => ({ actors: [incidentActor(principal)] })),
];

describe('every command', () => {
  const commands = new Set<string>();
  beforeAll(() => {
    for (const given of [...launches.map((each) => ({ launches: each })), ...people])
      for (const command of pastedCommands(body(given))) commands.add(command);
  });

  it('is read by bash', () => {
    expect(commands.size).toBeGreaterThan(80);
    for (const command of commands) expect(() => bashReads(command), command).not.toThrow();
  }, 60_000);

  it('calls operations that exist, with options that they take and all that they require', async () => {
    const calls = [...commands].flatMap(awsCalls);
    expect(calls.length).toBeGreaterThan(100);
    const problems = await Promise.all(calls.map(syntaxProblems));
    expect([...new Set(problems.flat())]).toEqual([]);
  });

  it('is a call of aws or kubectl, or a loop over such', () => {
    for (const command of commands) expect(command).toMatch(/^(aws|kubectl|npx|for \w+ in) /);
  });

  it('fits lines that no mail program wraps, but for links and single long words', () => {
    for (const command of commands)
      for (const line of command.split('\n'))
        if (line.trim().replace(/ \\$/, '').includes(' ') && !line.includes('"jobQueues'))
          expect(`     ${line}`.length, line).toBeLessThanOrEqual(76);
  });

  it('says where: each call names its Region, but for services that have only one', () => {
    for (const { service, operation, options } of [...commands].flatMap(awsCalls))
      if (!['iam', 'account'].includes(service)) expect(options.has('region'), `${service} ${operation}`).toBe(true);
  });
});

describe('what these tests would find', () => {
  it.each([
    ['aws ec2 terminate-instance --region us-east-1 --instance-ids i-1', 'ec2 terminate-instance: no such operation'],
    ['aws ec2 terminate-instances --region us-east-1 --instance-id i-1', 'ec2 terminate-instances: no --instance-id'],
    ['aws batch terminate-job --region us-east-1 --job-id 1', 'batch terminate-job: reason is required'],
  ])('%s', async (command, problem) => {
    const problems = await Promise.all(awsCalls(command).map(syntaxProblems));
    expect(problems.flat()).toContain(problem);
  });

  it('a loop that is not closed', () => {
    expect(() => bashReads('for id in a b; do echo "$id"')).toThrow();
  });
});

import { describe, expect, it } from 'vitest';
import { renderMail } from '../../../lambda/mail/mail.ts';
import type { IncidentView } from '../../../lambda/model/incident.ts';
import {
  ACCOUNT,
  incidentCall,
  incidentLaunch,
  incidentLaunches,
  incidentSignal,
  incidentView,
  START,
} from '../../support/incidents.ts';
import { settings } from './mails.ts';

const subject = (given: Partial<IncidentView>, names: Record<string, string> = { [ACCOUNT]: 'prod' }): string =>
  renderMail(incidentView(given), { ...settings, accountNames: names }).subject;

const high = { id: 'x', openedAt: START, verdict: 'high' } as const;
const long = 'a-name-of-thirty-characters-xx';

describe('the subject', () => {
  it('names several types, the most frequent first, and says that there are more', () => {
    const launches = [
      ...incidentLaunches(3, ['us-east-1'], { instanceTypes: ['c5.metal'] }),
      incidentLaunch({ instanceId: 'i-1', instanceTypes: ['g4dn.xlarge'] }),
      incidentLaunch({ instanceId: 'i-2', instanceTypes: ['p3.2xlarge'] }),
    ];
    expect(subject({ launches })).toContain('5 instances (c5.metal, g4dn.xlarge, ...) in us-east-1 - acct 1234 (prod)');
  });

  it('does not count an instance twice when two events told of it', () => {
    expect(subject({ launches: [incidentLaunch(), incidentLaunch({ eventId: 'other' })] })).toContain('1 x t3.micro');
  });

  it('says that nothing started when AWS refused it all, without a price', () => {
    const launches = [incidentCall({ kind: 'attempt', refusalCode: 'VcpuLimitExceeded', usdPerHour: 50 })];
    expect(subject({ launches })).toBe('[NOTICE] 1 refused launch attempt in us-east-1 - acct 1234 (prod)');
  });

  it('a dry run is no refused attempt', () => {
    const launches = [incidentCall({ kind: 'attempt', refusalCode: 'DryRunOperation' })];
    expect(subject({ launches })).toContain('1 dry run of a launch');
  });

  it('names a call that mails have no words for with its service, as IAM does, and its namesake apart', () => {
    const cluster = incidentCall({
      kind: 'request',
      eventSource: 'sagemaker.amazonaws.com',
      eventName: 'CreateCluster',
      count: 10,
    });
    expect(subject({ launches: [cluster] })).toContain('sagemaker:CreateCluster call for 10 instances in us-east-1');
    const own = incidentCall({ kind: 'preparation', eventSource: 'ecs.amazonaws.com', eventName: 'CreateCluster' });
    expect(subject({ launches: [own] })).toContain('ECS cluster in us-east-1');
  });

  it('says what is bought costs an hour', () => {
    const hosts = incidentCall({ kind: 'notice', eventName: 'AllocateHosts', usdPerHour: 110 });
    expect(subject({ launches: [hosts] })).toBe(
      '[NOTICE] ec2:AllocateHosts call in us-east-1 - acct 1234 (prod), $110/h',
    );
  });

  it('puts the worst first, then what it came with', () => {
    const launches = [
      incidentLaunch(),
      incidentCall({ kind: 'preparation', eventName: 'CreateAutoScalingGroup', groupName: 'a', verdict: 'critical' }),
    ];
    const incident = { ...high, verdict: 'critical' } as const;
    expect(subject({ launches, incident })).toBe(
      '[CRITICAL] Auto Scaling group + 1 x t3.micro in us-east-1 - acct 1234 (prod), $0.01/h',
    );
    const signals = [incidentSignal('huge-auto-scaling-group', 'hard', { max: 999, name: 'a' })];
    expect(subject({ launches, signals, incident })).toContain(
      'Auto Scaling group for up to 999 instances in us-east-1',
    );
  });

  it.each([
    ['EnableRegion', 'af-south-1', '[NOTICE] Region af-south-1 enabled - acct 1234 (prod)'],
    ['RequestServiceQuotaIncrease', 'ec2', '[NOTICE] quota increase requested in us-east-1 - acct 1234 (prod)'],
  ])('has words of its own for %s', (eventName, target, expected) => {
    expect(subject({ launches: [incidentCall({ kind: 'notice', eventName, target })] })).toBe(expected);
  });

  it('reads a Region opt-in event, which is no call, as an enabled Region', () => {
    const { eventName: _, eventSource: _2, ...launch } = incidentCall({ kind: 'notice', target: 'me-south-1' });
    expect(subject({ launches: [launch] })).toContain('Region me-south-1 enabled');
  });

  it('marks follow-ups, and gives several accounts as a number', () => {
    const launches = [incidentLaunch(), incidentLaunch({ account: '210987654321' })];
    expect(subject({ kind: 'follow-up', incident: high, launches })).toBe(
      '[FOLLOW-UP][HIGH] 2 x t3.micro in us-east-1 - 2 accounts, $0.02/h',
    );
  });

  it('gives the whole number of an account without a name, or with one that is not ASCII', () => {
    expect(subject({}, {})).toContain(`- acct ${ACCOUNT},`);
    expect(subject({}, { [ACCOUNT]: '운영' })).toContain(`- acct ${ACCOUNT},`);
    expect(subject({}, { [ACCOUNT]: 'a\nBcc: x' })).toContain(`- acct ${ACCOUNT},`);
  });

  it('drops what matters least until it fits: the second thing first, never what, where and severity', () => {
    const launches = [
      ...incidentLaunches(400, ['ap-southeast-1', 'ap-southeast-2'], {
        instanceTypes: ['u-24tb1.112xlarge'],
        usdPerHour: 218.4,
      }),
      incidentLaunch({ instanceId: 'i-1', instanceTypes: ['u-12tb1.112xlarge'] }),
      incidentCall({ kind: 'attempt', refusalCode: 'VcpuLimitExceeded' }),
    ];
    const result = subject({ kind: 'follow-up', incident: high, launches }, { [ACCOUNT]: long });
    expect(result.length).toBeLessThanOrEqual(100);
    expect(result).toContain('[FOLLOW-UP][HIGH] 401 instances');
    expect(result).toContain('Regions');
    expect(result).not.toContain('refused');
  });

  it('a test is a test whatever it claims', () => {
    const result = subject({ isTest: true, incident: { ...high, verdict: 'critical' } });
    expect(result).toBe('[TEST] Davylamp test alert from us-east-1 - acct 1234 (prod)');
    expect(subject({ isTest: true, launches: [] })).toBe('[TEST] Davylamp test alert');
  });

  it('stays English in a Korean mail, because SNS takes ASCII only', () => {
    const korean = renderMail(incidentView(), { ...settings, language: 'ko' });
    expect(korean.subject).toBe(subject({}));
  });
});

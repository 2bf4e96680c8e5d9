import { describe, expect, it } from 'vitest';
import type { IncidentView } from '../../../lambda/model/incident.ts';
import {
  ACCOUNT,
  incidentCall,
  incidentLaunch,
  incidentLaunches,
  incidentSignal,
  leakedKey,
  START,
} from '../../support/incidents.ts';
import { body, by, commands, run } from '../../support/mail-commands.ts';

describe('step 2 stops it in the order in which it stays stopped', () => {
  it('a group made in the incident is deleted, before its instances are terminated', () => {
    const launches = [
      incidentCall({ kind: 'preparation', eventName: 'CreateAutoScalingGroup', groupName: 'miners' }),
      incidentLaunch({ tags: { 'aws:autoscaling:groupName': 'miners' } }),
    ];
    const lines = commands({ launches, ...by(leakedKey) }).slice(2);
    const name = '--region us-east-1 --auto-scaling-group-name miners';
    expect(lines.slice(0, 3)).toEqual([
      `aws autoscaling update-auto-scaling-group ${name} --min-size 0 --max-size 0 --desired-capacity 0`,
      `aws autoscaling update-auto-scaling-group ${name} --deletion-protection none`,
      `aws autoscaling delete-auto-scaling-group ${name} --force-delete`,
    ]);
    expect(lines[3]).toContain('terminate-instances');
  });

  it('does with a loop a Region what a campaign of many groups needs', () => {
    const launches = ['g1', 'g2', 'g3'].map((groupName) =>
      incidentCall({ kind: 'preparation', eventName: 'CreateAutoScalingGroup', groupName, eventId: groupName }),
    );
    const lines = commands({ launches, ...by(leakedKey) }).slice(2);
    expect(lines).toHaveLength(3);
    expect(run(lines[2] as string)).toEqual(
      ['g1', 'g2', 'g3'].map(
        (name) =>
          `autoscaling|delete-auto-scaling-group|--region|us-east-1|--auto-scaling-group-name|${name}|--force-delete|`,
      ),
    );
  });

  const planted = incidentCall({
    kind: 'preparation',
    eventName: 'ModifyInstanceAttribute',
    instanceId: 'i-0a1b2c3d4e5f60718',
    signals: ['miner-in-user-data'],
  });
  const stopped = ['aws ec2 stop-instances --region us-east-1 --instance-ids i-0a1b2c3d4e5f60718'];
  const terminated = ['aws ec2 terminate-instances --region us-east-1 --instance-ids i-0a1b2c3d4e5f60718'];

  it("an instance that was there before is stopped when a call plants a miner in it: it may hold its owner's data", () => {
    const days = 24 * 60 * 60_000;
    const old = { ...planted, launchTime: START - 30 * days };
    for (const launches of [[planted], [old], [planted, incidentLaunch({ restarted: true })]])
      expect(commands({ launches, ...by(leakedKey) }).slice(2)).toEqual(stopped);
  });

  it('an instance that was launched in the incident is terminated, whatever was changed or started later', () => {
    const again = incidentLaunch({ restarted: true, eventName: 'StartInstances' });
    for (const launches of [
      [planted, incidentLaunch()],
      [incidentLaunch(), again],
      [{ ...planted, launchTime: START }],
    ])
      expect(commands({ launches, ...by(leakedKey) }).slice(2)).toEqual(terminated);
  });

  it('what was only started again is stopped; what was launched beside it is terminated', () => {
    const [started, launched] = incidentLaunches(2, ['us-east-1']);
    const launches = [
      { ...started, eventName: 'StartInstances', restarted: true },
      launched,
    ] as IncidentView['launches'];
    expect(commands({ launches, ...by(leakedKey) }).slice(2)).toEqual([
      `aws ec2 terminate-instances --region us-east-1 --instance-ids ${launched?.instanceId}`,
      `aws ec2 stop-instances --region us-east-1 --instance-ids ${started?.instanceId}`,
    ]);
  });

  it('a Batch compute environment with a name leaves nothing to fill in', () => {
    const eventName = 'CreateComputeEnvironment';
    const named = body({ launches: [incidentCall({ kind: 'request', eventName, target: 'gpu' })] });
    expect(named).toContain('--compute-environment gpu --state DISABLED');
    expect(named).not.toContain('in capitals');
    expect(body({ launches: [incidentCall({ kind: 'request', eventName })] })).toContain('in capitals');
  });

  it('a group that was there before and fits no command is not deleted by hand either', () => {
    const launches = [
      incidentCall({ kind: 'preparation', eventName: 'UpdateAutoScalingGroup', groupName: 'web prod' }),
    ];
    expect(body({ launches })).toContain('set the Auto Scaling group "web prod" to size 0');
  });

  it('a group that was there before may be your own: it is emptied, not deleted', () => {
    const launches = [incidentLaunch({ tags: { 'aws:autoscaling:groupName': 'web' } })];
    expect(commands({ launches })).toContain(
      'aws autoscaling update-auto-scaling-group --region us-east-1 --auto-scaling-group-name web --min-size 0 --max-size 0 --desired-capacity 0',
    );
    expect(body({ launches })).not.toContain('delete-auto-scaling-group');
  });

  it('Spot requests and fleets are cancelled first, or they bring the instances back', () => {
    const spot = commands({ launches: [incidentLaunch({ spot: true })] });
    expect(spot[1]).toContain('cancel-spot-instance-requests');
    expect(spot[1]).toContain('Name=instance-id,Values=i-0a1b2c3d4e5f60718');
    const id = 'sfr-12345678-1234-1234-1234-123456789012';
    const fleet = commands({
      launches: [incidentLaunch({ spot: true, tags: { 'aws:ec2spot:fleet-request-id': id } })],
    });
    expect(fleet[1]).toBe(
      `aws ec2 cancel-spot-fleet-requests --region us-east-1 --spot-fleet-request-ids ${id} --terminate-instances`,
    );
  });

  it('a fleet that an Auto Scaling group made is the business of the group', () => {
    const tags = { 'aws:autoscaling:groupName': 'web', 'aws:ec2:fleet-id': 'fleet-12345678-1234' };
    expect(body({ launches: [incidentLaunch({ spot: true, tags })] })).not.toMatch(/delete-fleets|cancel-spot/);
    const { 'aws:ec2:fleet-id': id } = tags;
    expect(commands({ launches: [incidentLaunch({ tags: { 'aws:ec2:fleet-id': id } })] })).toContain(
      `aws ec2 delete-fleets --region us-east-1 --fleet-ids ${id} --terminate-instances`,
    );
  });

  it('termination protection is taken off before the instances are terminated, and only where it was set', () => {
    const [open, locked] = incidentLaunches(2, ['us-east-1', 'eu-west-1']);
    const launches = [open, { ...locked, signals: ['termination-protected'] }] as IncidentView['launches'];
    const lines = commands({ launches }).slice(1);
    expect(lines).toHaveLength(3);
    expect(run(lines[0] as string)).toEqual([
      `ec2|modify-instance-attribute|--region|eu-west-1|--instance-id|${locked?.instanceId}|--no-disable-api-termination|`,
      `ec2|modify-instance-attribute|--region|eu-west-1|--instance-id|${locked?.instanceId}|--no-disable-api-stop|`,
    ]);
    expect(lines[1]).toContain('terminate-instances');
  });

  it('protection that a later call set is taken off that instance, and off no other', () => {
    const [bystander, locked] = incidentLaunches(2, ['us-east-1', 'eu-west-1']);
    const later = incidentCall({
      kind: 'preparation',
      eventName: 'ModifyInstanceAttribute',
      region: 'eu-west-1',
      signals: ['termination-protected'],
      ...(locked?.instanceId && { instanceId: locked.instanceId }),
    });
    const launches = [bystander, locked, later] as IncidentView['launches'];
    const off = commands({ launches }).filter((line) => line.includes('--no-disable-api-termination'));
    expect(off).toHaveLength(1);
    expect(off[0]).toContain(`for id in ${locked?.instanceId}; do`);
  });

  it('protection that a service or a role asked for is taken off too, though it is no signal', () => {
    const [launch] = incidentLaunches(1, ['us-east-1']);
    const lines = commands({ launches: [{ ...launch, isProtected: true }] as IncidentView['launches'] });
    expect(lines.filter((line) => line.includes('--no-disable-api-stop'))).toHaveLength(1);
  });

  it('an instance that was there before, and cannot be stopped, is made stoppable first', () => {
    const [launch] = incidentLaunches(1, ['us-east-1']);
    const launches = [{ ...launch, restarted: true, isProtected: true }] as IncidentView['launches'];
    const lines = commands({ launches }).slice(-2);
    expect(run(lines[0] as string)).toEqual([
      `ec2|modify-instance-attribute|--region|us-east-1|--instance-id|${launch?.instanceId}|--no-disable-api-stop|`,
    ]);
    expect(lines[1]).toBe(`aws ec2 stop-instances --region us-east-1 --instance-ids ${launch?.instanceId}`);
  });

  it('an instance that is only known because a call protected it is stopped too', () => {
    const launches = [
      incidentCall({
        kind: 'preparation',
        eventName: 'ModifyInstanceAttribute',
        instanceId: 'i-0bad',
        signals: ['termination-protected'],
      }),
    ];
    const signals = [incidentSignal('termination-protected', 'strong', { minutes: 5 }, 'who-and-how')];
    expect(commands({ launches, signals, ...by(leakedKey) }).at(-1)).toBe(
      'aws ec2 terminate-instances --region us-east-1 --instance-ids i-0bad',
    );
  });

  it('one command a Region; a long list is cut, counted, and the rest can be found', () => {
    const launches = incidentLaunches(100, ['us-east-1', 'eu-west-1'], { instanceTypes: ['c5.metal'] });
    const text = body({ launches });
    const terminate = commands({ launches }).filter((line) => line.startsWith('aws ec2 terminate-instances'));
    expect(terminate).toHaveLength(2);
    expect(terminate.map((line) => line.split(' i-').length - 1)).toEqual([40, 40]);
    expect(text).toContain('20 instances not listed above.');
    expect(run(commands({ launches }).at(-1) as string)).toHaveLength(4);
  });

  it('protected instances come first in a list that is cut, and no other is unprotected', () => {
    const launches = incidentLaunches(60, ['us-east-1']).map((launch, index) =>
      index === 59 ? { ...launch, signals: ['termination-protected' as const] } : launch,
    );
    const [unprotect, terminate] = commands({ launches }).slice(1);
    const id = launches[59]?.instanceId;
    expect(unprotect).toMatch(new RegExp(`^for id in ${id}; do `));
    expect(terminate).toContain(`--instance-ids ${id} `);
  });

  it('nothing is stopped where AWS refused everything', () => {
    const launches = [incidentCall({ kind: 'attempt', refusalCode: 'VcpuLimitExceeded' })];
    expect(body({ launches })).toContain('2. Nothing to stop.');
  });

  it('an enabled Region is disabled again', () => {
    const launches = [incidentCall({ kind: 'notice', eventName: 'EnableRegion', target: 'af-south-1' })];
    expect(commands({ launches })).toContain('aws account disable-region --region-name af-south-1');
  });

  it('a Region that another account enabled for a member is disabled from there, by the id of the member', () => {
    const launches = [
      incidentCall({
        kind: 'notice',
        target: 'ap-east-1',
        account: '444455556666',
        calledFrom: ACCOUNT,
        eventName: 'EnableRegion',
      }),
    ];
    expect(commands({ launches })).toContain(
      'aws account disable-region --region-name ap-east-1 --account-id 444455556666',
    );
    expect(body({ launches })).toContain(`Run this in account ${ACCOUNT}, which made the call:`);
  });

  it('of several accounts, each command says where to run it', () => {
    const launches = [incidentLaunch(), incidentLaunch({ account: '210987654321', instanceId: 'i-2' })];
    const text = body({ launches });
    expect(text).toContain('   In prod (123456789012):\n     aws ec2 terminate-instances');
    expect(text).toContain('   In account 210987654321:\n     aws ec2 terminate-instances');
  });
});

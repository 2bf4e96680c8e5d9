import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { renderMail } from '../../../lambda/mail/mail.ts';
import type { IncidentView } from '../../../lambda/model/incident.ts';
import type { Principal } from '../../../lambda/model/principal.ts';
import { hostile } from '../../support/hostile.ts';
import {
  ACCOUNT,
  incidentActor,
  incidentCall,
  incidentLaunch,
  incidentLaunches,
  incidentSignal,
  incidentView,
  leakedKey,
  taskRole,
} from '../../support/incidents.ts';
import { settings } from './mails.ts';

const body = (given: Partial<IncidentView>, given2: Partial<typeof settings> = {}): string =>
  renderMail(incidentView(given), { ...settings, ...given2 }).body;

const isCommand = (line: string): boolean => /^ {5}(aws|for) /.test(line);
const commands = (given: Partial<IncidentView>): string[] =>
  body(given)
    .split('\n')
    .filter(isCommand)
    .map((line) => line.trim());

const by = (principal: Principal): Partial<IncidentView> => ({ actors: [incidentActor(principal)] });

/** The words that `aws` gets when a shell runs the command: a call a line, words divided by `|`. */
function run(line: string): string[] {
  const aws = `aws() { case "$*" in *list-access-keys*) echo "AKIA1 AKIA2";; *list-clusters*) echo c1;; *list-tasks*query*) echo t1;; *) for w in "$@"; do printf '%s|' "$w"; done; echo;; esac; }`;
  return execFileSync('sh', ['-c', `${aws}; ${line}`], { encoding: 'utf8' })
    .trim()
    .split('\n');
}

describe('step 1 cuts the credential off before anything else', () => {
  test("a user's key is deactivated", () => {
    expect(commands(by(leakedKey))[0]).toBe(
      'aws iam update-access-key --user-name ci-deploy --access-key-id AKIAIOSFODNN7EXAMPLE --status Inactive',
    );
  });

  test("a user's session has no key to deactivate: the user is denied everything, and all keys go", () => {
    const lines = commands(by({ ...leakedKey, accessKeyId: 'ASIAIOSFODNN7EXAMPLE' }));
    expect(lines[0]).toBe(
      'aws iam attach-user-policy --user-name ci-deploy --policy-arn arn:aws:iam::aws:policy/AWSDenyAll',
    );
    expect(run(lines[1] as string)).toEqual([
      'iam|update-access-key|--user-name|ci-deploy|--access-key-id|AKIA1|--status|Inactive|',
      'iam|update-access-key|--user-name|ci-deploy|--access-key-id|AKIA2|--status|Inactive|',
    ]);
  });

  test("a role's sessions are revoked by a policy that a shell passes on as valid JSON", () => {
    const words = run(commands(by(taskRole))[0] as string)[0]?.split('|') ?? [];
    expect(words.slice(0, 6)).toEqual([
      'iam',
      'put-role-policy',
      '--role-name',
      'web-task',
      '--policy-name',
      'AWSRevokeOlderSessions',
    ]);
    const policy = JSON.parse(words[7] ?? '');
    expect(policy.Statement[0]).toMatchObject({ Effect: 'Deny', Action: '*', Resource: '*' });
    expect(policy.Statement[0].Condition.DateLessThan['aws:TokenIssueTime']).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
    );
  });

  test('root is sent to the page where its keys are', () => {
    const text = body(by({ kind: 'root', key: ACCOUNT, accessKeyId: 'AKIAIOSFODNN7EXAMPLE', isHuman: true }));
    expect(text).toContain('     https://console.aws.amazon.com/iam/home#/security_credentials\n');
    expect(text).not.toContain('update-access-key');
  });

  test('an Identity Center role cannot be given a policy, so that the person is disabled there', () => {
    const name = 'AWSReservedSSO_Admin_0123456789abcdef';
    const text = body(by({ ...taskRole, name, sessionName: 'jane@example.com' }));
    expect(text).toContain('Open IAM Identity Center, Users, jane@example.com');
    expect(text).not.toContain('put-role-policy');
  });

  test('a federated session falls with the IAM user that made it', () => {
    const lines = commands(by({ kind: 'federated', key: 'f', name: 'broker', sessionName: 'jane', isHuman: true }));
    expect(lines[0]).toContain('attach-user-policy --user-name broker');
    const unnamed = commands(by({ kind: 'federated', key: 'f', isHuman: true }));
    expect(unnamed[0]).toContain('AttributeKey=EventName,AttributeValue=GetFederationToken');
  });

  test('behind a service somebody set something up; nobody cuts off the service', () => {
    const launches = [incidentLaunch({ madeBy: 'autoscaling.amazonaws.com' })];
    const text = body({ launches });
    expect(text).toContain('1. Find out who told AWS to do this:');
    expect(text).toContain('AttributeValue=CreateAutoScalingGroup');
    const withHuman = body({
      launches,
      actors: [
        incidentActor({ kind: 'service', key: 'x', service: 'autoscaling.amazonaws.com', isHuman: false }),
        incidentActor(leakedKey),
      ],
    });
    expect(withHuman).toContain('1. Cut the key off:');
  });

  test('a service that acts for an IAM user names the user, and says how to stop that user', () => {
    const forUser: Principal = {
      ...leakedKey,
      kind: 'service',
      service: 'cloudformation.amazonaws.com',
      isHuman: false,
    };
    const launches = [incidentLaunch({ madeBy: 'cloudformation.amazonaws.com' })];
    const text = body({ launches, ...by(forUser) });
    expect(text).toContain('AWS itself, by cloudformation.amazonaws.com for IAM user ci-deploy');
    expect(commands({ launches, ...by(forUser) }).slice(0, 2)).toEqual([
      'aws iam update-access-key --user-name ci-deploy --access-key-id AKIAIOSFODNN7EXAMPLE --status Inactive',
      'aws iam attach-user-policy --user-name ci-deploy --policy-arn arn:aws:iam::aws:policy/AWSDenyAll',
    ]);
    const ofARole: Principal = { ...taskRole, kind: 'service', service: 'autoscaling.amazonaws.com', isHuman: false };
    expect(body({ launches, ...by(ofARole) })).not.toMatch(/put-role-policy|update-access-key/);
  });

  test('a service-linked role is the service itself, and acts for nobody', () => {
    const name = 'AWSServiceRoleForAutoScaling';
    const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/AutoScaling`;
    const text = body(
      by({ kind: 'service', key: 's', service: 'autoscaling.amazonaws.com', name, arn, isHuman: false }),
    );
    expect(text).toContain('AWS itself, by autoscaling.amazonaws.com\n');
  });

  test('the same role in two accounts is cut off in both: nothing that was said of one is left out of the other', () => {
    const text = body({
      launches: [incidentLaunch(), incidentLaunch({ account: '210987654321' })],
      actors: [incidentActor(taskRole), incidentActor(taskRole, { account: '210987654321' })],
    });
    const [first, second] = text.split('In account 210987654321:');
    expect(first).toContain('put-role-policy --role-name web-task');
    expect(second).toContain('put-role-policy --role-name web-task');
  });

  test('without anybody known, CloudTrail is asked for the instance', () => {
    expect(commands({})[0]).toContain(
      'aws cloudtrail lookup-events --region us-east-1 --lookup-attributes AttributeKey=ResourceName,AttributeValue=i-0a1b2c3d4e5f60718 ',
    );
  });

  test('several people are cut off one after the other', () => {
    const text = body({ actors: [incidentActor(leakedKey), incidentActor(taskRole)] });
    expect(text.indexOf('update-access-key')).toBeLessThan(text.indexOf('put-role-policy'));
    expect(text).toContain('1. Cut off everybody who did this:');
  });
});

describe('step 2 stops it in the order in which it stays stopped', () => {
  test('a group made in the incident is deleted, before its instances are terminated', () => {
    const launches = [
      incidentCall({ kind: 'preparation', eventName: 'CreateAutoScalingGroup', groupName: 'miners' }),
      incidentLaunch({ tags: { 'aws:autoscaling:groupName': 'miners' } }),
    ];
    const lines = commands({ launches, ...by(leakedKey) }).slice(2);
    expect(lines[0]).toBe(
      'aws autoscaling delete-auto-scaling-group --region us-east-1 --auto-scaling-group-name miners --force-delete',
    );
    expect(lines[1]).toContain('terminate-instances');
  });

  test('an instance whose user data a call replaced is stopped, and not terminated with the data of its owner', () => {
    const planted = incidentCall({
      kind: 'preparation',
      eventName: 'ModifyInstanceAttribute',
      instanceId: 'i-0a1b2c3d4e5f60718',
      signals: ['miner-in-user-data'],
    });
    for (const launches of [[planted], [planted, incidentLaunch()]]) {
      const lines = commands({ launches, ...by(leakedKey) }).slice(2);
      expect(lines).toEqual(['aws ec2 stop-instances --region us-east-1 --instance-ids i-0a1b2c3d4e5f60718']);
    }
  });

  test('what was only started again is stopped; what was launched beside it is terminated', () => {
    const [started, launched] = incidentLaunches(2, ['us-east-1']);
    const launches = [{ ...started, eventName: 'StartInstances' }, launched] as IncidentView['launches'];
    expect(commands({ launches, ...by(leakedKey) }).slice(2)).toEqual([
      `aws ec2 terminate-instances --region us-east-1 --instance-ids ${launched?.instanceId}`,
      `aws ec2 stop-instances --region us-east-1 --instance-ids ${started?.instanceId}`,
    ]);
  });

  test('a Batch compute environment with a name leaves nothing to fill in', () => {
    const eventName = 'CreateComputeEnvironment';
    const named = body({ launches: [incidentCall({ kind: 'request', eventName, target: 'gpu' })] });
    expect(named).toContain('--compute-environment gpu --state DISABLED');
    expect(named).not.toContain('in capitals');
    expect(body({ launches: [incidentCall({ kind: 'request', eventName })] })).toContain('in capitals');
  });

  test('a group that was there before and fits no command is not deleted by hand either', () => {
    const launches = [
      incidentCall({ kind: 'preparation', eventName: 'UpdateAutoScalingGroup', groupName: 'web prod' }),
    ];
    expect(body({ launches })).toContain('set the Auto Scaling group "web prod" to size 0');
  });

  test('a group that was there before may be your own: it is emptied, not deleted', () => {
    const launches = [incidentLaunch({ tags: { 'aws:autoscaling:groupName': 'web' } })];
    expect(body({ launches })).toContain(
      'aws autoscaling update-auto-scaling-group --region us-east-1 --auto-scaling-group-name web --min-size 0',
    );
    expect(body({ launches })).not.toContain('delete-auto-scaling-group');
  });

  test('Spot requests and fleets are cancelled first, or they bring the instances back', () => {
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

  test('a fleet that an Auto Scaling group made is the business of the group', () => {
    const tags = { 'aws:autoscaling:groupName': 'web', 'aws:ec2:fleet-id': 'fleet-12345678-1234' };
    expect(body({ launches: [incidentLaunch({ spot: true, tags })] })).not.toMatch(/delete-fleets|cancel-spot/);
    const { 'aws:ec2:fleet-id': id } = tags;
    expect(body({ launches: [incidentLaunch({ tags: { 'aws:ec2:fleet-id': id } })] })).toContain(
      `aws ec2 delete-fleets --region us-east-1 --fleet-ids ${id} --terminate-instances`,
    );
  });

  test('termination protection is taken off before the instances are terminated, and only where it was set', () => {
    const [open, locked] = incidentLaunches(2, ['us-east-1', 'eu-west-1']);
    const launches = [open, { ...locked, signals: ['termination-protected'] }] as IncidentView['launches'];
    const lines = commands({ launches }).slice(1);
    expect(lines).toHaveLength(3);
    expect(run(lines[0] as string)).toEqual([
      `ec2|modify-instance-attribute|--region|eu-west-1|--instance-id|${locked?.instanceId}|--no-disable-api-termination|`,
    ]);
    expect(lines[1]).toContain('terminate-instances');
  });

  test('protection that a later call set is taken off that instance, and off no other', () => {
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

  test('an instance that is only known because a call protected it is stopped too', () => {
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

  test('one command a Region; a long list is cut, counted, and the rest can be found', () => {
    const launches = incidentLaunches(100, ['us-east-1', 'eu-west-1'], { instanceTypes: ['c5.metal'] });
    const text = body({ launches });
    const terminate = commands({ launches }).filter((line) => line.startsWith('aws ec2 terminate-instances'));
    expect(terminate).toHaveLength(2);
    expect(terminate.map((line) => line.split(' i-').length - 1)).toEqual([40, 40]);
    expect(text).toContain('20 instances not listed above.');
    expect(run(commands({ launches }).at(-1) as string)).toHaveLength(4);
  });

  test('nothing is stopped where AWS refused everything', () => {
    const launches = [incidentCall({ kind: 'attempt', refusalCode: 'VcpuLimitExceeded' })];
    expect(body({ launches })).toContain('2. Nothing to stop.');
  });

  test.each([
    ['RunTask', 'aws ecs stop-task --region us-east-1 --cluster "$cluster" --task "$task"'],
    [
      'CreateService',
      'aws ecs update-service --region us-east-1 --cluster CLUSTER --service SERVICE --desired-count 0',
    ],
    ['CreateInstances', 'aws lightsail delete-instance --region us-east-1 --instance-name NAME'],
    ['CreateNotebookInstance', 'aws sagemaker stop-notebook-instance --region us-east-1'],
    ['CreateTrainingJob', 'aws sagemaker stop-training-job --region us-east-1'],
    ['CreateProcessingJob', 'aws sagemaker stop-processing-job --region us-east-1'],
    ['CreateComputeEnvironment', '--compute-environment xmr --state DISABLED'],
    ['StartBuild', 'aws codebuild stop-build --region us-east-1 --id BUILD'],
    ['RequestSpotFleet', 'aws ec2 cancel-spot-fleet-requests --region us-east-1 --spot-fleet-request-ids REQUEST'],
    ['CreateFleet', 'aws ec2 delete-fleets --region us-east-1 --fleet-ids FLEET --terminate-instances'],
  ])('%s has its own way to be stopped', (eventName, expected) => {
    expect(body({ launches: [incidentCall({ kind: 'request', eventName, target: 'xmr' })] })).toContain(expected);
  });

  test('the loops over ECS tasks are right in a shell', () => {
    const lines = commands({ launches: [incidentCall({ kind: 'request', eventName: 'RunTask', target: 'xmr' })] });
    expect(run(lines.at(-1) as string)).toEqual(['ecs|stop-task|--region|us-east-1|--cluster|c1|--task|t1|']);
  });

  test('an enabled Region is disabled again', () => {
    const launches = [incidentCall({ kind: 'notice', eventName: 'EnableRegion', target: 'af-south-1' })];
    expect(commands({ launches })).toContain('aws account disable-region --region-name af-south-1');
  });

  test('of several accounts, each command says where to run it', () => {
    const launches = [incidentLaunch(), incidentLaunch({ account: '210987654321', instanceId: 'i-2' })];
    const text = body({ launches });
    expect(text).toContain('   In prod (123456789012):\n     aws ec2 terminate-instances');
    expect(text).toContain('   In account 210987654321:\n     aws ec2 terminate-instances');
  });
});

describe('what an attacker wrote never becomes part of a command', () => {
  const bad = [hostile.shell, hostile.lines, '-x', '--force', '$(id)', 'a b', '*', '~root', "a'b", '=ls'];

  test.each(bad)('%j as a name, an id and a Region', (name) => {
    const principals: Principal[] = [
      { ...leakedKey, name, accessKeyId: name },
      { ...taskRole, name, sessionName: name },
      { kind: 'federated', key: name, name, isHuman: true },
      { kind: 'service', key: name, service: name, isHuman: false },
    ];
    const launches = [
      incidentLaunch({ instanceId: name, instanceTypes: [name], imageId: name, groupName: name, spot: true }),
      incidentLaunch({ region: name, tags: { 'aws:ec2:fleet-id': name, 'aws:ec2spot:fleet-request-id': name } }),
      ...['CreateAutoScalingGroup', 'RunTask', 'CreateComputeEnvironment', 'EnableRegion'].map((eventName, index) =>
        incidentCall({
          kind: index < 3 ? 'request' : 'notice',
          eventName,
          eventId: eventName,
          target: name,
          groupName: name,
        }),
      ),
    ];
    const shown = principals.flatMap((principal) => commands({ launches, ...by(principal) }));
    expect(shown.length).toBeGreaterThan(0);
    for (const line of shown) {
      expect(line.replaceAll('"$(date -u +%Y', '')).not.toContain(` ${name} `);
      expect(line.endsWith(` ${name}`)).toBe(false);
      expect(line).not.toMatch(/evil|Ignore/);
    }
  });
});

describe('step 3 links to the event history', () => {
  test('of the key or the user, encoded, and of us-east-1 for what was done to IAM', () => {
    const launches = [incidentLaunch({ region: 'eu-west-1' })];
    const text = body({ launches, ...by({ ...leakedKey, name: 'a b/c?d#e://é', accessKeyId: 'ASIA' }) });
    for (const region of ['eu-west-1', 'us-east-1'])
      expect(text).toContain(
        `     https://${region}.console.aws.amazon.com/cloudtrailv2/home?region=${region}#/events?Username=a%20b%2Fc%3Fd%23e%3A%2F%2F%C3%A9\n`,
      );
  });
});

import { describe, expect, it } from 'vitest';
import type { Principal } from '../../../lambda/model/principal.ts';
import { ACCOUNT, incidentActor, incidentLaunch, leakedKey, taskRole } from '../../support/incidents.ts';
import { body, by, commands, run } from '../../support/mail-commands.ts';

describe('step 1 cuts the credential off before anything else', () => {
  it("a user's key is deactivated", () => {
    expect(commands(by(leakedKey))[0]).toBe(
      'aws iam update-access-key --user-name ci-deploy --access-key-id AKIAIOSFODNN7EXAMPLE --status Inactive',
    );
  });

  it("a user's session has no key to deactivate: the user is denied everything, and all keys go", () => {
    const lines = commands(by({ ...leakedKey, accessKeyId: 'ASIAIOSFODNN7EXAMPLE' }));
    expect(lines[0]).toBe(
      'aws iam attach-user-policy --user-name ci-deploy --policy-arn arn:aws:iam::aws:policy/AWSDenyAll',
    );
    expect(run(lines[1] as string)).toEqual([
      'iam|update-access-key|--user-name|ci-deploy|--access-key-id|AKIA1|--status|Inactive|',
      'iam|update-access-key|--user-name|ci-deploy|--access-key-id|AKIA2|--status|Inactive|',
    ]);
  });

  it("a role's sessions are revoked by a policy that a shell passes on as valid JSON", () => {
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

  it('what lent the credentials loses its role: whoever is inside gets new ones within the hour', () => {
    const lent = (lentBy: Principal['lentBy']) => by({ ...taskRole, ...(lentBy && { lentBy }) });
    const instance = { kind: 'instance', name: 'i-0123456789abcdef0', region: 'eu-west-1' } as const;
    expect(commands(lent(instance))[1]).toContain(
      'aws ec2 disassociate-iam-instance-profile --region eu-west-1 --association-id',
    );
    expect(commands(lent({ kind: 'function', name: 'resize', region: 'eu-west-1' }))[1]).toBe(
      'aws lambda put-function-concurrency --region eu-west-1 --function-name resize --reserved-concurrent-executions 0',
    );
    const unplaced = lent({ kind: 'instance', name: 'i-0123456789abcdef0' });
    expect(body(unplaced)).toContain('The credentials were lent by i-0123456789abcdef0');
    expect(commands(unplaced).join('\n')).not.toContain('disassociate');
    expect(body(by(taskRole))).not.toContain('were lent by');
  });

  it('root is sent to the page where its keys are', () => {
    const text = body(by({ kind: 'root', key: ACCOUNT, accessKeyId: 'AKIAIOSFODNN7EXAMPLE', isHuman: true }));
    expect(text).toContain('     https://console.aws.amazon.com/iam/home#/security_credentials\n');
    expect(text).not.toContain('update-access-key');
  });

  it('an Identity Center role cannot be given a policy, so that the person is disabled there', () => {
    const name = 'AWSReservedSSO_Admin_0123456789abcdef';
    const text = body(by({ ...taskRole, name, sessionName: 'jane@example.com' }));
    expect(text).toContain('Open IAM Identity Center, Users, jane@example.com');
    expect(text).not.toContain('put-role-policy');
  });

  it('a federated session falls with the IAM user that made it', () => {
    const lines = commands(by({ kind: 'federated', key: 'f', name: 'broker', sessionName: 'jane', isHuman: true }));
    expect(lines[0]).toContain('attach-user-policy --user-name broker');
    const unnamed = commands(by({ kind: 'federated', key: 'f', isHuman: true }));
    expect(unnamed[0]).toContain('AttributeKey=EventName,AttributeValue=GetFederationToken');
  });

  it('behind a service somebody set something up; nobody cuts off the service', () => {
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

  it('a service that acts for an IAM user names the user, and says how to stop that user', () => {
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

  it('a service-linked role is the service itself, and acts for nobody', () => {
    const name = 'AWSServiceRoleForAutoScaling';
    const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/AutoScaling`;
    const text = body(
      by({ kind: 'service', key: 's', service: 'autoscaling.amazonaws.com', name, arn, isHuman: false }),
    );
    expect(text).toContain('AWS itself, by autoscaling.amazonaws.com\n');
  });

  it('the same role in two accounts is cut off in both: nothing that was said of one is left out of the other', () => {
    const text = body({
      launches: [incidentLaunch(), incidentLaunch({ account: '210987654321' })],
      actors: [incidentActor(taskRole), incidentActor(taskRole, { account: '210987654321' })],
    });
    const [first, second] = text.split('In account 210987654321:');
    expect(first).toContain('put-role-policy --role-name web-task');
    expect(second).toContain('put-role-policy --role-name web-task');
  });

  it('without anybody known, CloudTrail is asked for the instance', () => {
    expect(commands({})[0]).toContain(
      'aws cloudtrail lookup-events --region us-east-1 --lookup-attributes AttributeKey=ResourceName,AttributeValue=i-0a1b2c3d4e5f60718 ',
    );
  });

  it('several people are cut off one after the other', () => {
    const text = body({ actors: [incidentActor(leakedKey), incidentActor(taskRole)] });
    expect(text.indexOf('update-access-key')).toBeLessThan(text.indexOf('put-role-policy'));
    expect(text).toContain('1. Cut off everybody who did this:');
  });
});

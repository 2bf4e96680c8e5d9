import { describe, expect, it } from 'vitest';
import { actorsOf, describePrincipal, isIdentityCenter, permissionSetOf } from '../../../lambda/mail/facts.ts';
import { en } from '../../../lambda/mail/texts/index.ts';
import { incidentActor, incidentView, leakedKey, taskRole } from '../../support/incidents.ts';

describe('who it was', () => {
  it('is named with the ends of the key: enough to find it, and not the whole', () => {
    expect(describePrincipal(leakedKey, en)).toBe('IAM user ci-deploy, key AKIA...MPLE');
    expect(describePrincipal({ ...leakedKey, accessKeyId: 'not a key' }, en)).toBe('IAM user ci-deploy');
  });

  it('is the person who signed in, not the role that Identity Center made', () => {
    const signedIn = { ...taskRole, name: 'AWSReservedSSO_Admin_0123456789abcdef', sessionName: 'jane@example.com' };
    expect(isIdentityCenter(signedIn)).toBe(true);
    expect(isIdentityCenter(taskRole)).toBe(false);
    expect(describePrincipal(signedIn, en)).toContain('jane@example.com, signed in by IAM Identity Center as Admin');
    expect(permissionSetOf('AWSReservedSSO_PowerUserAccess_0123456789abcdef')).toBe('PowerUserAccess');
  });

  it('says by way of which service, and what lent the credentials', () => {
    const lentBy = { kind: 'function', name: 'resize' } as const;
    const text = describePrincipal({ ...taskRole, through: 'cloudformation.amazonaws.com', lentBy }, en);
    expect(text).toMatch(/through CloudFormation, lent by function resize$/);
  });

  it('of a service-linked role is the service alone', () => {
    const service = { kind: 'service', key: 's', isHuman: false, service: 'autoscaling.amazonaws.com' } as const;
    expect(describePrincipal({ ...service, name: 'AWSServiceRoleForAutoScaling' }, en)).not.toContain(' for ');
    const forUser = { ...service, arn: 'arn:aws:iam::123456789012:user/anna', name: 'anna' };
    expect(describePrincipal(forUser, en)).toContain('for IAM user anna');
  });
});

it('people come before services, and each principal and key once', () => {
  const service = { kind: 'service', key: 's', isHuman: false, service: 'ec2.amazonaws.com' } as const;
  const actors = [incidentActor(service), incidentActor(leakedKey), incidentActor(leakedKey)];
  expect(actorsOf(incidentView({ actors })).map(({ principal }) => principal.key)).toEqual([leakedKey.key, 's']);
});

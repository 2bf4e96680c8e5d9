import { describe, expect, it } from 'vitest';
import { homeTemplate, onlyResource, resourcesOf } from '../../support/home-stack.ts';
import { someOrganization } from '../../support/organization.ts';
import { evaluate, plain, testAccount } from '../../support/policy.ts';

const type = 'AWS::Events::EventBusPolicy';

/** All statements of the bus, as one document. */
const document = (template: ReturnType<typeof homeTemplate>) => ({
  Statement: resourcesOf(template, type).map(([, { Properties }]) => Properties.Statement),
});

describe("the policy of an organization's bus", () => {
  const template = homeTemplate({ organization: someOrganization });
  const bus = `<${onlyResource(template, 'AWS::Events::EventBus')[0]}.Arn>`;

  const put = (role: string, organization?: string, account = '111122223333', action = 'events:PutEvents') =>
    evaluate(document(template), {
      action,
      resource: bus,
      principal: { AWS: `arn:aws:sts::${account}:assumed-role/${role}/1` },
      context: {
        'aws:PrincipalArn': `arn:aws:iam::${account}:role/${role}`,
        ...(organization === undefined ? {} : { 'aws:PrincipalOrgID': organization }),
      },
    });

  it('admits the forwarding role of any account of the organization', () => {
    expect(put('davylamp-forwarder-member', someOrganization.id)).toBe('allowed');
    expect(put('davylamp-forwarder-member', someOrganization.id, '444455556666')).toBe('allowed');
  });

  it('keeps out another organization, and who belongs to none', () => {
    expect(put('davylamp-forwarder-member', 'o-otherother1')).toBe('denied');
    expect(put('davylamp-forwarder-member')).toBe('denied');
  });

  it('keeps out every other role of the organization: whoever may put events may forge a test alert', () => {
    expect(put('admin', someOrganization.id)).toBe('denied');
    expect(put('davylamp-forwarder-member-2', someOrganization.id)).toBe('denied');
    expect(put('path/davylamp-forwarder-member', someOrganization.id)).toBe('denied');
    expect(put('davylamp-reader', someOrganization.id)).toBe('denied');
  });

  it('lets nobody change the rules of the bus', () => {
    expect(put('davylamp-forwarder-member', someOrganization.id, testAccount, 'events:PutRule')).toBe('denied');
  });

  it("admits the own account's forwarders as before", () => {
    const statements = document(template).Statement.map((statement) => plain(statement));
    expect(statements).toContainEqual(plain(document(homeTemplate()).Statement[0]));
    expect(statements).toHaveLength(2);
  });
});

it('without an organization the bus names one role of its own account and nobody else', () => {
  expect(document(homeTemplate()).Statement).toHaveLength(1);
});

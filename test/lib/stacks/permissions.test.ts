/**
 * What the functions call and what their roles allow are the same, both ways: nothing fails for a permission,
 * none is left over.
 */
import { describe, expect, it } from 'vitest';
import { memberRolesTemplate } from '../../../lib/forwarder/member-template.ts';
import { homeTemplate, type Overrides, resourcesOf, type Template } from '../../support/home-stack.ts';
import { someOrganization } from '../../support/organization.ts';
import { sdkCalls } from '../../support/sdk-calls.ts';

/** The code of each function, by the start of its logical id. */
const entries = {
  DetectorFunction: 'lambda/detector.ts',
  RolloutFunction: 'lambda/rollout-check.ts',
  FeedHubFunction: 'lambda/notification-hub.ts',
  PatrolFunction: 'lambda/patrol.ts',
  HistoryFunction: 'lambda/history.ts',
} as const;
type FunctionName = keyof typeof entries;

/** Calls that AWS makes in a role's name, or for which it asks for another permission. */
const madeByAws: Readonly<Record<FunctionName, readonly string[]>> = {
  DetectorFunction: [
    // Lambda's event source mapping.
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:ChangeMessageVisibility',
    'sqs:GetQueueAttributes',
  ],
  // CloudFormation looks whether the caller is a delegated administrator.
  RolloutFunction: ['organizations:ListDelegatedAdministrators'],
  FeedHubFunction: [
    // Cloud Control, for a hub.
    'notifications:ListNotificationHubs',
    'notifications:RegisterNotificationHub',
    'iam:CreateServiceLinkedRole',
    // User Notifications, for trusted access.
    'organizations:EnableAWSServiceAccess',
  ],
  PatrolFunction: [
    // CloudFormation looks whether the caller is a delegated administrator.
    'organizations:ListDelegatedAdministrators',
    // EventBridge, for the role of the interim rule.
    'iam:PassRole',
    // Cloud Control, for the feed's rule and a contact.
    'notifications:GetEventRule',
    'notifications:UpdateEventRule',
    'notifications-contacts:GetEmailContact',
    'notifications-contacts:ListTagsForResource',
  ],
  // The same as of patrol; and Lambda keeps a run that failed.
  HistoryFunction: ['organizations:ListDelegatedAdministrators', 'sqs:SendMessage'],
};
const logging = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** What is called in some deployments only; a policy of the others does not allow it. */
const organizationOnly: Readonly<Record<FunctionName, readonly string[]>> = {
  DetectorFunction: ['sts:AssumeRole', 'organizations:DescribeAccount', 'organizations:ListParents'],
  RolloutFunction: ['cloudformation:DescribeStackSet'],
  FeedHubFunction: ['notifications:EnableNotificationsAccessForOrganization'],
  PatrolFunction: ['sts:AssumeRole', 'cloudformation:ListStackInstances'],
  HistoryFunction: ['sts:AssumeRole', 'cloudformation:ListStackInstances'],
};

const list = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value);

interface Document {
  readonly Statement: readonly { readonly Effect: string; readonly Action: string | readonly string[] }[];
}

const allowedBy = (policies: unknown): readonly string[] =>
  (policies as { PolicyDocument: Document }[]).flatMap(({ PolicyDocument }) =>
    PolicyDocument.Statement.flatMap(({ Effect, Action }) => (Effect === 'Allow' ? list(Action) : [])),
  );

/** What the function's role allows, sorted. */
function allowed(template: Template, name: FunctionName): readonly string[] {
  const found = resourcesOf(template, 'AWS::Lambda::Function').find(([id]) => id.startsWith(name));
  const [role = ''] = (found?.[1].Properties.Role as { 'Fn::GetAtt': string[] } | undefined)?.['Fn::GetAtt'] ?? [];
  const apart = resourcesOf(template, 'AWS::IAM::RolePolicy').flatMap(([, { Properties }]) =>
    (Properties.RoleName as { Ref: string }).Ref === role ? [Properties] : [],
  );
  return [...new Set([...allowedBy(template.Resources[role]?.Properties.Policies), ...allowedBy(apart)])].sort();
}

const organization = { ...someOrganization, looksUpUnits: true };
const deployments: Readonly<Record<string, Overrides>> = {
  'a single account': {},
  'a management account': { organization },
  'a delegated administrator': { organization: { ...organization, deployedFrom: 'delegated-administrator' } },
};
const templates = Object.fromEntries(Object.entries(deployments).map(([name, props]) => [name, homeTemplate(props)]));

const names = Object.keys(entries) as FunctionName[];

describe.each(Object.entries(templates))('in %s', (_, template) => {
  it('every function is looked at here', () => {
    const ids = resourcesOf(template, 'AWS::Lambda::Function').map(([id]) => id);
    expect(ids.filter((id) => !names.some((name) => id.startsWith(name)))).toEqual([]);
    expect(ids).toHaveLength(names.length);
  });

  it.each(names)('%s may do what it calls, and nothing else', (name) => {
    const calls = sdkCalls(entries[name]);
    const may = allowed(template, name);
    expect(calls.length).toBeGreaterThan(0);
    const fine = [...calls, ...madeByAws[name], ...logging];
    expect(may.filter((action) => !fine.includes(action))).toEqual([]);
    expect(calls.filter((action) => !may.includes(action) && !organizationOnly[name].includes(action))).toEqual([]);
  });
});

describe('over all deployments', () => {
  it.each(names)('%s is allowed what is listed here, and what is for an organization in no single account', (name) => {
    const everywhere = Object.values(templates).flatMap((template) => allowed(template, name));
    expect(organizationOnly[name].filter((action) => !everywhere.includes(action))).toEqual([]);
    expect(madeByAws[name].filter((action) => !everywhere.includes(action))).toEqual([]);
    const alone = allowed(templates['a single account'] as Template, name);
    expect(alone.filter((action) => organizationOnly[name].includes(action))).toEqual([]);
  });
});

describe("in a member's account", () => {
  const called = new Set(['detector', 'patrol', 'history'].flatMap((name) => sdkCalls(`lambda/${name}.ts`)));
  const asked = [...called].filter((action) => /^(ec2|ecs|cloudtrail|events):/.test(action)).sort();
  const { ReadOnlyRole, ProvingRole, InterimRole } = memberRolesTemplate().Resources;
  const puts = 'events:PutEvents';
  const makes = ['events:DeleteRule', 'events:PutRule', 'events:PutTargets', 'events:RemoveTargets'];

  it('the read-only role allows what detector, patrol and history ask of it, and nothing else', () => {
    expect([...allowedBy(ReadOnlyRole.Properties.Policies)].sort()).toEqual(
      asked.filter((action) => ![puts, ...makes].includes(action)),
    );
  });

  it('the interim role allows to make its rule and to remove it', () => {
    for (const action of makes) expect(asked).toContain(action);
    expect([...allowedBy(InterimRole.Properties.Policies)].sort()).toEqual([...makes, 'iam:PassRole']);
  });

  it('the proving role allows what is left', () => {
    expect(asked).toContain(puts);
    expect(allowedBy(ProvingRole.Properties.Policies)).toEqual([puts]);
  });
});

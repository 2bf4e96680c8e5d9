/**
 * The two stacks that every account of an organization gets: its roles, once, and its forwarders, in each
 * Region. Pure functions and plain JSON without assets, like the template of the own account.
 */
import { testSource } from '../../lambda/events/parse.ts';
import { interimRule, memberInterimRole } from '../../lambda/model/interim.ts';
import { type ForwarderRule, forwarderTemplate, rulePrefix } from './template.ts';

/** Fixed, because the forwarders of every Region and the policy of the bus name it. */
export const memberForwardingRoleName = 'davylamp-forwarder-member';

/** Fixed, because patrol's role names it. */
export const memberProvingRoleName = 'davylamp-prover-member';

/** Parameters that the StackSet of the roles fills in: the same values for every account. */
export const memberRolesParameters = {
  busArn: 'BusArn',
  detectorRoleArn: 'DetectorRoleArn',
  patrolRoleArn: 'PatrolRoleArn',
  historyRoleArn: 'HistoryRoleArn',
  externalId: 'ExternalId',
  organizationId: 'OrganizationId',
  readOnlyRoleName: 'ReadOnlyRoleName',
  revision: 'Revision',
} as const;

/** As `forwarderTemplate`, with the forwarding role of whatever account the stack is made in. */
export const memberForwarderTemplate = (rules: readonly ForwarderRule[]) =>
  forwarderTemplate(rules, memberForwardingRoleName);

const statement = (sid: string, actions: readonly string[], resource: unknown) => ({
  Sid: sid,
  Effect: 'Allow',
  Action: actions,
  Resource: resource,
});

/** With which this account's rules put events on the bus in the other account. */
const forwardingRole = () => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: memberForwardingRoleName,
    Description: "Davylamp: this account's rules put events on Davylamp's bus with it.",
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnLike: {
              'aws:SourceArn': {
                'Fn::Sub': `arn:\${AWS::Partition}:events:*:\${AWS::AccountId}:rule/${rulePrefix}*`,
              },
            },
          },
        },
      ],
    },
    Policies: [
      {
        PolicyName: 'davylamp-forward',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [statement('PutOnTheBus', ['events:PutEvents'], { Ref: memberRolesParameters.busArn })],
        },
      },
    ],
  },
});

/** Only those roles of this organization that give the external id. */
const trustIn = (...roleArns: readonly string[]) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: roleArns.map((parameter) => ({ Ref: parameter })) },
      Action: 'sts:AssumeRole',
      Condition: {
        StringEquals: {
          'sts:ExternalId': { Ref: memberRolesParameters.externalId },
          'aws:PrincipalOrgID': { Ref: memberRolesParameters.organizationId },
        },
      },
    },
  ],
});

/**
 * With which the detector looks at what was launched, patrol at what runs, and the history at both. It
 * changes nothing.
 */
const readOnlyRole = () => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: { Ref: memberRolesParameters.readOnlyRoleName },
    Description:
      "Davylamp: its detector, patrol and history, and nobody else, look at this account's launches with it.",
    AssumeRolePolicyDocument: trustIn(
      memberRolesParameters.detectorRoleArn,
      memberRolesParameters.patrolRoleArn,
      memberRolesParameters.historyRoleArn,
    ),
    Policies: [
      {
        PolicyName: 'davylamp-read',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            // Type, image and tags of what was launched; what runs, and where. None of these knows resources:
            // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
            statement(
              'LookAtLaunches',
              ['ec2:DescribeInstances', 'ec2:DescribeInstanceTypes', 'ec2:DescribeImages', 'ec2:DescribeRegions'],
              '*',
            ),
            // How large the tasks of a service are. Knows no resources:
            // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
            statement('SizeTasks', ['ecs:DescribeTaskDefinition'], '*'),
            // User data, to find miners in it: any instance, in any Region, of this account.
            statement('ReadUserData', ['ec2:DescribeInstanceAttribute'], {
              'Fn::Sub': `arn:\${AWS::Partition}:ec2:*:\${AWS::AccountId}:instance/*`,
            }),
            // Who launched it, and what was called before. Knows no resources:
            // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudtrail.html
            statement('LookUpWho', ['cloudtrail:LookupEvents'], '*'),
            // Whether the rules are as they were deployed. The lists know no resources:
            // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
            statement('ListRules', ['events:ListRules', 'events:ListRuleNamesByTarget'], '*'),
            statement('ReadOurTargets', ['events:ListTargetsByRule'], {
              'Fn::Sub': `arn:\${AWS::Partition}:events:*:\${AWS::AccountId}:rule/${rulePrefix}*`,
            }),
          ],
        },
      },
    ],
  },
});

/**
 * With which patrol puts a test on the default bus of each Region, to see whether it arrives: tests and
 * nothing else.
 */
const provingRole = () => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: memberProvingRoleName,
    Description: "Davylamp: its patrol, and nobody else, puts tests on this account's default buses with it.",
    AssumeRolePolicyDocument: trustIn(memberRolesParameters.patrolRoleArn),
    Policies: [
      {
        PolicyName: 'davylamp-prove',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              ...statement('PutTests', ['events:PutEvents'], {
                'Fn::Sub': `arn:\${AWS::Partition}:events:*:\${AWS::AccountId}:event-bus/default`,
              }),
              Condition: { StringEquals: { 'events:source': testSource } },
            },
          ],
        },
      },
    ],
  },
});

/**
 * With which patrol watches a Region that is enabled later: one rule, to our bus alone, with our role alone.
 */
const interimRole = () => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: memberInterimRole,
    Description: 'Davylamp: its patrol, and nobody else, watches Regions that are enabled later with it.',
    AssumeRolePolicyDocument: trustIn(memberRolesParameters.patrolRoleArn),
    Policies: [
      {
        PolicyName: 'davylamp-interim',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            statement('OneRule', ['events:PutRule', 'events:RemoveTargets', 'events:DeleteRule'], theInterimRule),
            // A target anywhere else would carry this account's events away.
            {
              ...statement('OneTarget', ['events:PutTargets'], theInterimRule),
              Condition: { ArnEquals: { 'events:TargetArn': { Ref: memberRolesParameters.busArn } } },
            },
            {
              ...statement('HandOnTheForwardingRole', ['iam:PassRole'], { 'Fn::GetAtt': ['ForwardingRole', 'Arn'] }),
              Condition: { StringEquals: { 'iam:PassedToService': 'events.amazonaws.com' } },
            },
          ],
        },
      },
    ],
  },
});

const theInterimRule = {
  'Fn::Sub': `arn:\${AWS::Partition}:events:*:\${AWS::AccountId}:rule/${interimRule}`,
};

/** The template of the roles, for us-east-1 alone: IAM is the same in every Region. */
export const memberRolesTemplate = () => ({
  AWSTemplateFormatVersion: '2010-09-09',
  Description: 'Davylamp: the roles to forward events from this account, and to look at its launches.',
  Parameters: {
    [memberRolesParameters.busArn]: { Type: 'String', Description: 'The event bus that the events go to.' },
    [memberRolesParameters.detectorRoleArn]: {
      Type: 'String',
      Description: 'The role of the detector, which may assume the read-only role.',
    },
    [memberRolesParameters.patrolRoleArn]: {
      Type: 'String',
      Description: 'The role of patrol, which may, too.',
    },
    [memberRolesParameters.historyRoleArn]: {
      Type: 'String',
      Description: 'The role of the reading of the history, the only other one that may.',
    },
    [memberRolesParameters.externalId]: { Type: 'String', Description: 'Which it has to give.' },
    [memberRolesParameters.organizationId]: { Type: 'String', Description: 'The organization it has to belong to.' },
    [memberRolesParameters.readOnlyRoleName]: { Type: 'String', Description: 'The name of the read-only role.' },
    [memberRolesParameters.revision]: { Type: 'String', Description: 'A new value updates every account again.' },
  },
  Resources: {
    ForwardingRole: forwardingRole(),
    ReadOnlyRole: readOnlyRole(),
    ProvingRole: provingRole(),
    InterimRole: interimRole(),
  },
  // CloudFormation skips an update that changes nothing but a parameter nobody refers to.
  Outputs: { Revision: { Value: { Ref: memberRolesParameters.revision } } },
});

/**
 * The stack that every watched Region gets: rules on its default bus that forward to the bus in us-east-1. A
 * pure function and plain JSON without assets, so that one StackSet carries it and no Region but us-east-1
 * needs a bootstrap.
 */
import { homeRegion } from '../account/plan.ts';

/** Every rule of ours is named so, on every bus. */
export const rulePrefix = 'davylamp-';

/** A rule of the default bus, as lib/forwarder/patterns.ts lists them. */
export interface ForwarderRule {
  /** Unique in a Region, starts with `davylamp-`: the roles of the StackSet may touch no other rule. */
  readonly name: string;
  readonly description: string;
  /** At most 2,048 characters as JSON. */
  readonly pattern: object;
  /** The only Region that needs the rule: account-level events arrive there. @default every Region */
  readonly onlyIn?: typeof homeRegion;
}

/** Parameters that the StackSet fills in. */
export const forwarderParameters = {
  busArn: 'BusArn',
  roleArn: 'RoleArn',
  revision: 'Revision',
} as const;

const atHome = 'IsHomeRegion';

/** CloudFormation's logical id of a rule: `davylamp-ec2-states` becomes `Ec2States`. */
const logicalId = (name: string): string =>
  name
    .slice(rulePrefix.length)
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

const resourceOf = (rule: ForwarderRule, roleArn: object) => ({
  Type: 'AWS::Events::Rule',
  ...(rule.onlyIn === undefined ? {} : { Condition: atHome }),
  Properties: {
    Name: rule.name,
    Description: rule.description,
    State: 'ENABLED',
    EventPattern: rule.pattern,
    Targets: [{ Id: 'davylamp', Arn: { Ref: forwarderParameters.busArn }, RoleArn: roleArn }],
  },
});

/**
 * The template as a plain object; print it with `JSON.stringify`. A StackSet takes at most 51,200 bytes
 * inline:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 *
 * @param roleName the role of that name in whatever account the stack is made in: a StackSet for an
 * organization has one value of a parameter for all accounts. @default the role that a parameter names
 */
export function forwarderTemplate(rules: readonly ForwarderRule[], roleName?: string) {
  const roleArn =
    roleName === undefined
      ? { Ref: forwarderParameters.roleArn }
      : { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${roleName}` };
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Davylamp: forwards what starts compute in this Region to the bus in us-east-1.',
    Parameters: {
      [forwarderParameters.busArn]: { Type: 'String', Description: 'The event bus that the events go to.' },
      ...(roleName === undefined
        ? {
            [forwarderParameters.roleArn]: {
              Type: 'String',
              Description: 'The role with which EventBridge puts them there.',
            },
          }
        : {}),
      [forwarderParameters.revision]: { Type: 'String', Description: 'A new value updates every Region again.' },
    },
    // Without a rule for one Region alone the condition would be unused.
    ...(rules.some((rule) => rule.onlyIn !== undefined)
      ? { Conditions: { [atHome]: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, homeRegion] } } }
      : {}),
    Resources: Object.fromEntries(rules.map((rule) => [logicalId(rule.name), resourceOf(rule, roleArn)])),
    // CloudFormation skips an update that changes nothing but a parameter nobody refers to.
    Outputs: { Revision: { Value: { Ref: forwarderParameters.revision } } },
  };
}

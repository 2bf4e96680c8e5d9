import { CfnResource, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { HomeStack } from '../../../lib/stacks/home-stack.ts';
import { homeStackProps, testApp } from '../../support/home-stack.ts';
import { someOrganization } from '../../support/organization.ts';

/** What cdk-nag's AwsSolutions pack finds and nobody has explained. */
function findings(props = homeStackProps(), change: (stack: HomeStack) => void = () => {}): readonly string[] {
  const app = testApp();
  const stack = new HomeStack(app, props);
  change(stack);
  const report = new AwsSolutionsChecks(app).validateScope(app);
  return report.violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => `${constructPath} ${ruleName}`),
  );
}

const delegated = { ...someOrganization, deployedFrom: 'delegated-administrator', looksUpUnits: true } as const;
const routes = [{ address: 'oncall@example.com', filterPolicy: { route: ['prod'] } }];

/** Everything that a deployment may have. */
const variants = {
  alone: homeStackProps(),
  'an organization': homeStackProps({ organization: someOrganization, routes }),
  "a delegated administrator's": homeStackProps({ organization: delegated }),
};

describe('AwsSolutions', () => {
  it('finds nothing that is not explained', () => {
    for (const [name, props] of Object.entries(variants)) expect(findings(props), name).toEqual([]);
    expect(findings(homeStackProps({ feed: 'off' }))).toEqual([]);
  });

  it('does look: without the explanations there are findings', () => {
    const bare = findings(homeStackProps(), (stack) => {
      for (const { node } of stack.node.findAll()) {
        const key = Validations.ACKNOWLEDGED_RULES_METADATA_KEY;
        Object.defineProperty(node, 'metadata', { value: node.metadata.filter(({ type }) => type !== key) });
      }
    });
    expect(bare.length).toBeGreaterThan(3);
    expect(bare.filter((finding) => !finding.includes('IAM5'))).toEqual([
      expect.stringMatching(/History\/DeadLetters\/Resource AwsSolutions-SQS3$/),
      expect.stringMatching(/Patrol\/DeadLetters\/Resource AwsSolutions-SQS3$/),
    ]);
  });

  it.each(Object.entries(variants))('and every explanation explains a finding that exists: %s', (_, props) => {
    const stack = new HomeStack(testApp(), props);
    const key = Validations.ACKNOWLEDGED_RULES_METADATA_KEY;
    const explained = stack.node
      .findAll()
      .flatMap(({ node }) =>
        node.metadata.filter(({ type }) => type === key).flatMap(({ data }) => Object.keys(data as object)),
      )
      .map((id) => id.replace(/^annotation::/i, ''));
    const bare = findings(props, (other) => {
      for (const { node } of other.node.findAll()) Object.defineProperty(node, 'metadata', { value: [] });
    });
    for (const id of explained)
      expect(
        bare.some((finding) => finding.endsWith(` ${id}`)),
        id,
      ).toBe(true);
  });
});

describe("CloudFormation's own rules", () => {
  const synthesize = (props: Parameters<typeof findings>[0], change: (stack: HomeStack) => void = () => {}): void => {
    const app = testApp(true);
    change(new HomeStack(app, props as ReturnType<typeof homeStackProps>));
    app.synth();
  };

  it.each(Object.entries(variants))('are kept by %s', (_, props) => {
    expect(() => synthesize(props)).not.toThrow();
  });

  it('are looked at: a property that no topic has is refused', () => {
    const change = (stack: HomeStack): void => {
      new CfnResource(stack, 'Wrong', { type: 'AWS::SNS::Topic', properties: { NoSuchProperty: 1 } });
    };
    expect(() => synthesize(homeStackProps(), change)).toThrow(/NoSuchProperty|[Vv]alidation/);
  });
});

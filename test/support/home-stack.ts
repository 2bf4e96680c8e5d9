/** Builds the home stack for tests: complete properties to override, and the template that comes out. */
import { readFileSync } from 'node:fs';
import { App, Stack, Tags } from 'aws-cdk-lib';
import type { ForwarderRule } from '../../lib/forwarder/template.ts';
import { HomeStack, type HomeStackProps } from '../../lib/stacks/home-stack.ts';

export const projectRoot = new URL('../..', import.meta.url);

/** Rules of the shape that lib/forwarder/patterns.ts has, and few, so that a test can name them. */
export const someRules: readonly ForwarderRule[] = [
  {
    name: 'davylamp-ec2-states',
    description: 'Instances that start.',
    pattern: { source: ['aws.ec2'], 'detail-type': ['EC2 Instance State-change Notification'] },
  },
  {
    name: 'davylamp-region-opt-in',
    description: 'Regions that are enabled.',
    pattern: { source: ['aws.account'], 'detail-type': ['Region Opt-In Status Change'] },
    onlyIn: 'us-east-1',
  },
];

export type Overrides = Omit<Partial<HomeStackProps>, 'feed'> & { readonly feed?: HomeStackProps['feed'] | 'off' };

export function homeStackProps({ feed, ...overrides }: Overrides = {}): HomeStackProps {
  return {
    emails: ['me@example.com'],
    ...(feed === 'off' ? {} : { feed: feed ?? { states: ['pending'], aggregation: 'SHORT' } }),
    regions: {
      enabled: ['us-east-1', 'eu-west-1', 'ap-south-2'],
      optIn: ['ap-south-2'],
      feed: ['us-east-1', 'eu-west-1', 'ap-south-2'],
    },
    patterns: { rules: someRules, bus: { source: ['aws.ec2', 'aws.account'] } },
    settings: { alertAt: 'notice', language: 'en', budget: { usdPerHour: 3 }, allow: [], accountNames: {} },
    revision: '1',
    ...overrides,
  };
}

const cdkJson = (): { context: Record<string, unknown> } =>
  JSON.parse(readFileSync(new URL('cdk.json', projectRoot), 'utf8')) as { context: Record<string, unknown> };

/**
 * An app as the CDK CLI would make it, without bundles.
 *
 * @param isValidated CDK checks the templates by CloudFormation's rules, which takes seconds
 */
export const testApp = (isValidated = false): App =>
  new App({
    analyticsReporting: false,
    builtinCloudFormationValidation: isValidated,
    context: { ...cdkJson().context, 'aws:cdk:bundling-stacks': [] },
  });

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** The synthesized template of the home stack. `tags`: what `Tags.of(app)` is told. */
export function homeTemplate(overrides: Overrides = {}, tags: Record<string, string> = {}): Template {
  const app = testApp();
  const stack = new HomeStack(app, homeStackProps(overrides));
  for (const [key, value] of Object.entries(tags)) Tags.of(app).add(key, value);
  return app.synth().getStackArtifact(Stack.of(stack).artifactId).template as Template;
}

/** Logical ids and resources of a type, such as `AWS::SNS::Topic`. */
export const resourcesOf = (template: Template, type: string): readonly (readonly [string, Resource])[] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

/** The only resource of a type. */
export function onlyResource(template: Template, type: string): readonly [string, Resource] {
  const all = resourcesOf(template, type);
  const [first] = all;
  if (first === undefined || all.length > 1) throw new Error(`expected one ${type}, found ${all.length}`);
  return first;
}

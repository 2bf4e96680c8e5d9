/** The construct as an app of somebody else holds it. */
import { App, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { describe, expect, it } from 'vitest';
import { fileSchema } from '../../lib/config/schema.ts';
import { Davylamp, type DavylampProps, ForwarderStackSet, NotificationFeed } from '../../lib/index.ts';
import { homeTemplate, type Template } from '../support/home-stack.ts';

const account = '123456789012';
const env = { account, region: 'us-east-1' };

/** None of our feature flags, and no bundles. */
const appOf = (context: Record<string, unknown> = {}): App =>
  new App({
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    context: { 'aws:cdk:bundling-stacks': [], ...context },
  });

const stackOf = (app: App, props: StackProps = { env }, id = 'Watch'): Stack => new Stack(app, id, props);

const props: DavylampProps = { email: ['me@example.com'], enabledRegions: ['us-east-1', 'eu-west-1', 'ap-south-2'] };

const templateOf = (app: App, name = 'Watch'): Template => app.synth().getStackByName(name).template as Template;

const regionsOf = (template: Template): unknown =>
  Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::CloudFormation::StackSet')
    .map(({ Properties }) => (Properties.StackInstancesGroup as { Regions: unknown }[])[0]?.Regions);

describe('Davylamp in an app that knows none of its feature flags', () => {
  it('makes the resources that the clone deploys, one for one', () => {
    const app = appOf();
    new Davylamp(stackOf(app), 'Davylamp', props);
    const types = (template: Template) => Object.values(template.Resources).map(({ Type }) => Type);
    expect(types(templateOf(app))).toEqual(types(homeTemplate()));
  });

  it('watches what cdk.context.json keeps for the account, as the command writes it', () => {
    const document = {
      schemaVersion: 1,
      account,
      source: 'account:ListRegions',
      asOf: '2026-11-20T14:03:11Z',
      enabled: [
        { name: 'ap-east-1', status: 'ENABLED' },
        { name: 'us-east-1', status: 'ENABLED_BY_DEFAULT' },
      ],
      feed: ['ap-east-1', 'us-east-1'],
      skipped: [],
    };
    const app = appOf({ [`davylamp:regions:${account}`]: document });
    new Davylamp(stackOf(app), 'Davylamp', { email: ['me@example.com'] });
    expect(regionsOf(templateOf(app))).toEqual([['ap-east-1', 'us-east-1']]);
  });

  it('warns where nobody knows the Regions: an opt-in Region would be a silent gap', () => {
    const app = appOf();
    new Davylamp(stackOf(app), 'Davylamp', { email: ['me@example.com'] });
    const { messages } = app.synth().getStackByName('Watch');
    expect(messages.map(({ entry }) => entry.data)).toContainEqual(expect.stringContaining('enabledRegions'));
  });

  it('takes the configuration key by key as davylamp.yaml has it', () => {
    const known: Record<keyof Omit<DavylampProps, 'enabledRegions' | 'revision'>, true> = {
      email: true,
      alertAt: true,
      language: true,
      timeZone: true,
      feed: true,
      regions: true,
      budget: true,
      patrol: true,
      mode: true,
      signals: true,
      allow: true,
      accountNames: true,
      deployedBy: true,
      organization: true,
      routes: true,
    };
    expect(Object.keys(known).sort()).toEqual(Object.keys(fileSchema.shape).sort());
  });

  it('names every problem of its properties at once, with whose they are', () => {
    const wrong = { ...props, email: ['me'], regions: { exclude: ['us-east-1'] } };
    expect(() => new Davylamp(stackOf(appOf()), 'Davylamp', wrong)).toThrow(
      /Watch\/Davylamp {2}email\[0\] {2}"me" is not an e-mail address.*\n.*regions\.exclude\[0\]/,
    );
  });
});

describe('refused with the reason and what to do', () => {
  it.each([
    ['another Region', { env: { account, region: 'eu-west-1' } }, /is in eu-west-1; .*us-east-1/],
    ['a Region that is not known', {}, /no Region that is known at synthesis/],
  ])('%s', (_, stackProps, reason) => {
    const stack = stackOf(appOf(), stackProps);
    expect(() => new Davylamp(stack, 'Davylamp', props)).toThrow(reason);
    expect(() => new NotificationFeed(stack, 'Feed', { emails: props.email, regions: ['us-east-1'] })).toThrow(reason);
  });

  it('a second one for the same account, in whichever stack; not one for another account', () => {
    const app = appOf();
    new Davylamp(stackOf(app), 'Davylamp', props);
    expect(() => new Davylamp(stackOf(app, { env }, 'Again'), 'Davylamp', props)).toThrow(
      /Again\/Davylamp.* is a second Davylamp for one account; the first is Watch\/Davylamp/,
    );
    const other = stackOf(app, { env: { account: '210987654321', region: 'us-east-1' } }, 'Other');
    expect(() => new Davylamp(other, 'Davylamp', props)).not.toThrow();
  });

  it('tags of the app where they become tags of the stack, which would replace the contacts', () => {
    const app = appOf();
    new Davylamp(stackOf(app), 'Davylamp', props);
    Tags.of(app).add('Team', 'x');
    const { messages } = app.synth().getStackByName('Watch');
    expect(messages.map(({ entry }) => entry.data)).toContainEqual(
      expect.stringMatching(/tags \(Team\).*"@aws-cdk\/core:explicitStackTags": true/),
    );
  });
});

describe('the parts that are useful alone', () => {
  it('the feed mails starts of instances, with a hub that it ensures by itself', () => {
    const app = appOf();
    new NotificationFeed(stackOf(app), 'Feed', { emails: ['me@example.com'], regions: ['us-east-1'] });
    const types = Object.values(templateOf(app).Resources).map(({ Type }) => Type);
    expect(types).toContain('AWS::NotificationsContacts::EmailContact');
    expect(types).toContain('AWS::Lambda::Function');
  });

  it('the StackSet forwards to a bus of the app, with roles that it makes', () => {
    const app = appOf();
    const stack = stackOf(app);
    new ForwarderStackSet(stack, 'Forwarders', {
      regions: ['us-east-1', 'ap-south-2'],
      optInRegions: ['ap-south-2'],
      bus: new events.EventBus(stack, 'Bus'),
    });
    const template = templateOf(app);
    expect(regionsOf(template)).toEqual([['ap-south-2', 'us-east-1']]);
    expect(JSON.stringify(template)).toContain('cloudformation.ap-south-2.amazonaws.com');
  });
});

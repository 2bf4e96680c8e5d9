/** All that Davylamp has in us-east-1, in whichever stack. */
import { CfnOutput, type CustomResource } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { defined } from '../../lambda/model/defined.ts';
import { localCommand } from '../../lambda/model/local-command.ts';
import type { Settings } from '../../lambda/model/settings.ts';
import { bundle } from '../bundle.ts';
import { Detector } from '../constructs/detector.ts';
import { EventHub } from '../constructs/event-hub.ts';
import { ForwarderStackSet } from '../constructs/forwarder-stack-set.ts';
import { ForwardingRole } from '../constructs/forwarding-role.ts';
import { History } from '../constructs/history.ts';
import { requireHomeRegion } from '../constructs/home-region.ts';
import { MailTopic } from '../constructs/mail-topic.ts';
import { NotificationFeed } from '../constructs/notification-feed.ts';
import { callAsOf, Organization, type WatchedOrganization } from '../constructs/organization.ts';
import { ownAlarmsPublish } from '../constructs/own-alarms.ts';
import { PathWatch } from '../constructs/path-watch.ts';
import { Patrol, type PatrolHours } from '../constructs/patrol.ts';
import { addresseesFile } from '../constructs/patrol-delivery.ts';
import { RegionEnabled } from '../constructs/region-enabled.ts';
import { Rollout } from '../constructs/rollout.ts';
import { SelfWatch } from '../constructs/self-watch.ts';
import { StackSetRoles } from '../constructs/stack-set-roles.ts';
import type { MailSubscription } from '../constructs/subscriptions.ts';
import { TopicWatch } from '../constructs/topic-watch.ts';
import { deployedFile, digest } from '../forwarder/deployed-file.ts';
import { type ForwarderRule, forwarderTemplate } from '../forwarder/template.ts';
import { version } from '../package-folder.ts';
import { featureFlags } from './feature-flags.ts';
import { refuseSecond } from './only-one.ts';
import { confirmationMails, type Outputs, observedNote, organizationNotes } from './outputs.ts';

export interface HomeProps {
  /** Addresses that get every mail without a route of its own. */
  readonly emails: readonly string[];
  /** Who gets the mails with a route of their own. @default there are no routes */
  readonly routes?: readonly MailSubscription[];
  /** Whose accounts are watched, too. @default the own account alone */
  readonly organization?: WatchedOrganization;
  /** What AWS User Notifications mails. @default the verdict path alone */
  readonly feed?: {
    readonly states: readonly string[];
    readonly aggregation: 'LONG' | 'SHORT' | 'NONE';
    /** @default a contact is created for each address */
    readonly existingContactArns?: readonly string[];
  };
  readonly regions: {
    /** Regions that get forwarders. */
    readonly enabled: readonly string[];
    /**
     * Regions that the account had to enable, excluded ones too: their forwarders may still have to be
     * deleted.
     */
    readonly optIn: readonly string[];
    /** Regions that nobody looks at, by the configuration. @default none */
    readonly exclude?: readonly string[];
    /** Those of them whose events User Notifications takes. */
    readonly feed: readonly string[];
  };
  /** What the forwarders let through, and the bus's rule once more. */
  readonly patterns: { readonly rules: readonly ForwarderRule[]; readonly bus: object };
  /**
   * Hours after which patrol looks at an account again. @default the own one every hour, a member every six
   */
  readonly patrolHours?: PatrolHours;
  /** Shipped beside the detector's code. */
  readonly settings: Settings;
  /**
   * Another value brings every Region's forwarders up to date again: when the Regions were asked for, or a
   * number.
   */
  readonly revision: string;
}

export class Home extends Construct {
  /**
   * In a stack as `Default`, a name that CDK leaves out of logical ids.
   * @throws UserError outside us-east-1, and beside another Davylamp of the same account.
   */
  constructor(scope: Construct, id: string, props: HomeProps) {
    super(scope, id);
    // Before there are children: in every app the resources come out as they are tested.
    for (const [flag, value] of Object.entries(featureFlags())) this.node.setContext(flag, value);
    requireHomeRegion(this);
    refuseSecond(this);
    const { topic } = new MailTopic(this, 'Alerts', {
      logicalId: 'AlertTopic',
      subscriptionPrefix: 'AlertMail',
      subscriptions: props.emails.map((address) => ({ address })),
      otherPublisher: ownAlarmsPublish,
    });
    const { organization } = props;
    const routes =
      props.routes === undefined || props.routes.length === 0
        ? undefined
        : new MailTopic(this, 'Routes', {
            logicalId: 'RoutesTopic',
            subscriptionPrefix: 'RouteMail',
            subscriptions: props.routes,
          });
    const settingsFile = { 'settings.json': `${JSON.stringify(props.settings, null, 2)}\n` };
    const deployed = deployedFile(props.patterns.rules, props.regions.enabled, props.patterns.bus);
    const detector = new Detector(this, 'Detector', {
      code: bundle({ entry: 'lambda/detector.ts', files: { ...settingsFile, 'deployed.json': deployed } }),
      topic,
      ...defined({ routesTopic: routes?.topic, organization }),
    });
    const history = new History(this, 'History', {
      code: bundle({
        entry: 'lambda/history.ts',
        files: { ...settingsFile, 'rules.json': `${JSON.stringify(props.patterns)}\n` },
      }),
      table: detector.table,
      topic,
      exclude: props.regions.exclude ?? [],
      ...(organization && { organization: { ...organization, callAs: callAsOf(organization) } }),
    });
    const hub = new EventHub(this, 'Hub');
    const forwardingRole = new ForwardingRole(this, 'ForwardingRole', { bus: hub.bus }).role;
    const busRule = hub.deliver(props.patterns.bus, detector.events.queue, detector.events.deadLetters);

    const feed =
      props.feed &&
      new NotificationFeed(this, 'Feed', {
        ...props.feed,
        emails: props.emails,
        regions: props.regions.feed,
        organizationAccess: organization?.deployedFrom === 'management',
      });
    const patrol = new Patrol(this, 'Patrol', {
      code: bundle({
        entry: 'lambda/patrol.ts',
        files: {
          ...settingsFile,
          'deployed.json': deployed,
          'delivery.json': addresseesFile({ emails: props.emails, routes: props.routes ?? [], feed: props.feed }),
        },
      }),
      delivery: {
        topic,
        ...defined({ routesTopic: routes?.topic, contacts: feed?.contacts.all.map(({ arn }) => arn) }),
      },
      ...defined({ feedRule: feed?.states.rule.attrArn }),
      table: detector.table,
      eventQueue: detector.events.queue,
      bus: hub.bus,
      busRule,
      forwardingRole,
      revision: digest([props.revision, deployed, props.settings]),
      exclude: props.regions.exclude ?? [],
      ...defined({ hours: props.patrolHours }),
      ...(organization && { organization: { ...organization, callAs: callAsOf(organization) } }),
    });
    new RegionEnabled(this, 'RegionEnabled', { bus: hub.bus, patrol });
    const selfWatch = new SelfWatch(this, 'SelfWatch', {
      detector,
      patrol,
      history,
      topic,
      language: props.settings.language,
      ...defined({ feed }),
    });
    const topicWatch =
      feed && new TopicWatch(this, 'TopicWatch', { topics: [topic, ...(routes ? [routes.topic] : [])], feed });
    const configurations = [feed?.states, selfWatch.route, topicWatch?.route].flatMap(
      (route) => route?.configuration.attrArn ?? [],
    );
    detector.knows({
      feedArns: [...configurations, ...(feed?.contacts.all ?? []).map(({ arn }) => arn)],
      patrolRole: patrol.role,
    });
    new PathWatch(this, 'PathWatch', {
      topic,
      detector,
      hub,
      language: props.settings.language,
      ...defined({ deployedBy: props.settings.deployedBy }),
      ...(feed && { configurations: [feed.states.configuration.attrArn] }),
    });
    const { check, rollout, settled } = this.rollOut(props, {
      hub,
      forwardingRole,
      detector,
      patrol,
      history,
      topic,
      ...defined({ feed }),
    });
    const members =
      organization &&
      new Organization(this, 'Organization', {
        config: organization,
        regions: props.regions,
        rules: props.patterns.rules,
        revision: props.revision,
        hub,
        detector,
        patrol,
        history,
        rollout,
        settled,
        ...defined({ feed }),
      });

    patrol.afterDeployment.node.addDependency(check, settled, ...(members ? [members] : []));
    history.startAfter(check, settled, ...(members ? [members] : []));

    this.outputs({
      AlertTopicArn: ['The topic that verdicts are mailed through.', topic.topicArn],
      ...(routes ? { RoutesTopicArn: ['The topic of mails with a route of their own.', routes.topic.topicArn] } : {}),
      EventBusArn: ['The bus that every Region forwards to.', hub.bus.eventBusArn],
      EventQueueUrl: ['The queue that the detector reads.', detector.events.queue.queueUrl],
      Version: ['The version of Davylamp that this is.', version],
      ...observedNote(props.settings),
      ...(props.regions.exclude?.length
        ? {
            RegionsExcluded: ['Regions that are not to be watched.', props.regions.exclude.join(',')] as const,
          }
        : {}),
      RegionsNotWatched: ['Regions whose forwarders are missing.', check.getAttString('Missing')],
      ...(members
        ? { AccountsNotWatched: ['Accounts of the organization.', members.check.getAttString('Missing')] }
        : {}),
      ...organizationNotes(props),
      ConfirmationMails: ['What each address has to confirm before it gets anything else.', confirmationMails(props)],
      KeepMailsComing: [
        'How to confirm so that no mail scanner can end the subscription, and how to renew a confirmation.',
        'docs/delivery.md',
      ],
      NextCommand: ['When that is done: a test through the whole path.', `${localCommand} test-alert`],
    });
  }

  /** Roles, a pause for IAM, then the forwarders of every Region, then the count of what arrived. */
  private rollOut(props: HomeProps, { hub, forwardingRole, detector, patrol, history, topic, feed }: Parts): RolledOut {
    const { enabled, optIn } = props.regions;
    const { organization } = props;
    const templateBody = JSON.stringify(forwarderTemplate(props.patterns.rules));
    const admission = hub.admit(forwardingRole);
    const roles = new StackSetRoles(this, 'StackSetRoles', { optInRegions: optIn, forwardingRole });
    const forwarders = new ForwarderStackSet(this, 'Forwarders', {
      templateBody,
      regions: enabled,
      roles,
      bus: hub.bus,
      forwardingRole,
      revision: props.revision,
    });
    const rollout = new Rollout(this, 'Rollout', {
      code: bundle({ entry: 'lambda/rollout-check.ts' }),
      topic,
      language: props.settings.language,
      stackSetName: forwarders.name,
      ...defined({ members: organization && callAsOf(organization) }),
    });
    const settled = rollout.settle([
      forwardingRole,
      roles.administration,
      roles.execution,
      ...(feed ? [feed.hub.role] : []),
      patrol.role,
      history.role,
      ...(organization ? [detector.role] : []),
    ]);
    // The rules forward as soon as they are there, and what the bus refuses is lost.
    forwarders.stackSet.node.addDependency(admission);
    for (const user of [admission, forwarders.stackSet, ...(feed ? [feed.hub.registration] : [])]) {
      user.node.addDependency(settled);
    }
    const check = rollout.check(forwarders.stackSet, { regions: enabled, templateBody, revision: props.revision });
    return { check, rollout, settled };
  }

  /** By their literal names, so that scripts can read them. */
  private outputs(all: Outputs): void {
    for (const [name, [description, value]] of Object.entries(all)) new CfnOutput(this, name, { description, value });
  }
}

interface Parts {
  readonly hub: EventHub;
  readonly forwardingRole: iam.Role;
  readonly detector: Detector;
  readonly patrol: Patrol;
  readonly history: History;
  readonly topic: sns.ITopic;
  readonly feed?: NotificationFeed;
}

interface RolledOut {
  readonly check: CustomResource;
  readonly rollout: Rollout;
  readonly settled: CustomResource;
}

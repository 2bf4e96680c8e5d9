/**
 * What a deployment of Davylamp is made of, read from its stack alone: no clone and no configuration is
 * needed.
 */
import { hasUserNotifications } from '../account/fallback.ts';
import { homeRegion } from '../account/plan.ts';

export interface StackResource {
  readonly logicalId: string;
  /** The ARN, URL or name that `Ref` gives. */
  readonly physicalId: string;
  readonly type: string;
}

/** The home stack as CloudFormation describes it. */
export interface StackFacts {
  readonly name: string;
  readonly id: string;
  /** CloudFormation's, such as UPDATE_COMPLETE. */
  readonly status: string;
  /** When it was made or last changed, in milliseconds since the epoch; undefined where AWS does not say. */
  readonly changedAt?: number;
  readonly resources: readonly StackResource[];
  /** As it was deployed; undefined where it may not be read. */
  readonly template: unknown;
}

/** An address that a topic mails to, as it was deployed. */
export interface DeployedSubscription {
  readonly address: string;
  readonly topicArn: string;
  /** Names of the routes; undefined for the topic of verdicts, which filters nothing. */
  readonly routes?: readonly string[];
}

/** A contact of User Notifications that gets the feed. */
export interface DeployedContact {
  readonly arn: string;
  /** Undefined for one that was made elsewhere, and where the template may not be read. */
  readonly address?: string;
}

export interface ForwarderRuleFacts {
  readonly name: string;
  readonly pattern: unknown;
  readonly isOnlyAtHome: boolean;
}

export interface Deployment {
  readonly stackName: string;
  readonly stackStatus: string;
  /** When it was last deployed, in milliseconds since the epoch; undefined where AWS does not say. */
  readonly changedAt?: number;
  readonly account: string;
  /** Undefined: the template does not say, or may not be read. */
  readonly version?: string;
  /**
   * Signals that are recorded and not mailed; `all`: no alert is mailed. Undefined: the template may not be
   * read.
   */
  readonly observed?: readonly string[];
  readonly busArn: string;
  readonly alertTopicArn?: string;
  readonly routesTopicArn?: string;
  readonly eventsQueueUrl?: string;
  readonly deadLettersUrl?: string;
  readonly timersQueueUrl?: string;
  readonly deadTimersUrl?: string;
  readonly table?: string;
  readonly functionName?: string;
  /** The function that looks every hour at what runs; undefined before there was one. */
  readonly patrolName?: string;
  readonly logGroup?: string;
  /** `bus|rule`, as CloudFormation names a rule of a custom bus. */
  readonly busRule?: string;
  readonly feedRuleArn?: string;
  readonly contacts: readonly DeployedContact[];
  readonly subscriptions: readonly DeployedSubscription[];
  /** Regions that were to get forwarders; undefined where the template may not be read. */
  readonly watchedRegions?: readonly string[];
  /** Enabled Regions that the configuration leaves out. */
  readonly excludedRegions: readonly string[];
  /** Regions whose state changes User Notifications was told to mail. */
  readonly feedRegions: readonly string[];
  /** What each Region was to get; empty where the template may not be read. */
  readonly rules: readonly ForwarderRuleFacts[];
}

type Json = Readonly<Record<string, unknown>>;

const record = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const texts = (value: unknown): readonly string[] =>
  list(value).filter((each): each is string => typeof each === 'string');

/** The part of a logical id before the CDK's hash; a construct around Davylamp puts its own name in front. */
const ends = {
  eventsQueueUrl: /DetectorEventsQueue[0-9A-F]{8}$/,
  deadLettersUrl: /DetectorEventsDeadLetters[0-9A-F]{8}$/,
  timersQueueUrl: /DetectorTimersQueue[0-9A-F]{8}$/,
  deadTimersUrl: /DetectorTimersDeadLetters[0-9A-F]{8}$/,
  table: /DetectorMemory[0-9A-F]{8}$/,
  functionName: /DetectorFunction[0-9A-F]{8}$/,
  patrolName: /PatrolFunction[0-9A-F]{8}$/,
  logGroup: /DetectorLogs[0-9A-F]{8}$/,
  busRule: /HubToDetector[0-9A-F]{8}$/,
  feedRuleArn: /FeedStatesRule[0-9A-F]{8}$/,
  alertTopicArn: /AlertTopic$/,
  routesTopicArn: /RoutesTopic$/,
} as const;

const types: Readonly<Record<keyof typeof ends, string>> = {
  eventsQueueUrl: 'AWS::SQS::Queue',
  deadLettersUrl: 'AWS::SQS::Queue',
  timersQueueUrl: 'AWS::SQS::Queue',
  deadTimersUrl: 'AWS::SQS::Queue',
  table: 'AWS::DynamoDB::Table',
  functionName: 'AWS::Lambda::Function',
  patrolName: 'AWS::Lambda::Function',
  logGroup: 'AWS::Logs::LogGroup',
  busRule: 'AWS::Events::Rule',
  feedRuleArn: 'AWS::Notifications::EventRule',
  alertTopicArn: 'AWS::SNS::Topic',
  routesTopicArn: 'AWS::SNS::Topic',
};

/** In a construct of somebody else an output has the name of that in front, and a hash behind. */
const outputNamed = (name: string): RegExp => new RegExp(`${name}([0-9A-F]{8})?$`);

/** Statuses in which nothing of a deployment is there. */
export const isGone = (status: string): boolean =>
  ['DELETE_COMPLETE', 'REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'CREATE_FAILED'].includes(status);

/** Finds the parts of a deployment; what is not there is left out. */
export function deploymentOf(stack: StackFacts): Deployment {
  const account = stack.id.split(':')[4] ?? '';
  const template = record(stack.template);
  const declared = Object.entries(record(template.Resources)).map(
    ([logicalId, resource]) => [logicalId, record(resource)] as const,
  );
  const ofType: OfType = (type) =>
    declared.flatMap(([id, resource]) => (resource.Type === type ? [[id, record(resource.Properties)] as const] : []));
  const found = Object.fromEntries(
    (Object.keys(ends) as (keyof typeof ends)[]).flatMap((name) => {
      const one = stack.resources.find(
        ({ logicalId, type, physicalId }) => type === types[name] && ends[name].test(logicalId) && physicalId !== '',
      );
      return one === undefined ? [] : [[name, one.physicalId]];
    }),
  ) as Partial<Record<keyof typeof ends, string>>;
  const [, stackSet = {}] = ofType('AWS::CloudFormation::StackSet').find(([id]) => /ForwardersStackSet/.test(id)) ?? [];
  const feedRule = ofType('AWS::Notifications::EventRule').find(([id]) => ends.feedRuleArn.test(id))?.[1];
  const output = (name: string): string | undefined => {
    const [, found] = Object.entries(record(template.Outputs)).find(([id]) => outputNamed(name).test(id)) ?? [];
    return texts([record(found).Value])[0];
  };
  const version = output('Version');
  const watched = list(stackSet.StackInstancesGroup).flatMap((group) => texts(record(group).Regions));
  return {
    ...found,
    stackName: stack.name,
    stackStatus: stack.status,
    ...(stack.changedAt === undefined ? {} : { changedAt: stack.changedAt }),
    account,
    ...(version === undefined ? {} : { version }),
    ...(stack.template === undefined ? {} : { observed: output('Observed')?.split(',') ?? [] }),
    busArn: `arn:aws:events:${homeRegion}:${account}:event-bus/davylamp`,
    contacts: contactsOf(stack.resources, ofType),
    subscriptions: ofType('AWS::SNS::Subscription').flatMap(([id, properties]) =>
      subscriptionOf(id, properties, found),
    ),
    ...(watched.length > 0 ? { watchedRegions: watched } : {}),
    excludedRegions: output('RegionsExcluded')?.split(',') ?? [],
    feedRegions: texts(feedRule?.Regions),
    rules: rulesOf(stackSet.TemplateBody),
  };
}

type OfType = (type: string) => readonly (readonly [string, Json])[];

function contactsOf(resources: readonly StackResource[], ofType: OfType): readonly DeployedContact[] {
  const type = 'AWS::NotificationsContacts::EmailContact';
  const declared = new Map(ofType(type).map(([id, { EmailAddress }]) => [id, EmailAddress]));
  const own = resources.filter((resource) => resource.type === type && resource.physicalId !== '');
  const elsewhere = ofType('AWS::Notifications::ChannelAssociation').flatMap(([, { Arn }]) => texts([Arn]));
  return [
    ...own.map(({ logicalId, physicalId }) => {
      const address = declared.get(logicalId);
      return { arn: physicalId, ...(typeof address === 'string' ? { address } : {}) };
    }),
    ...[...new Set(elsewhere)].map((arn) => ({ arn })),
  ];
}

function subscriptionOf(
  id: string,
  { Endpoint, FilterPolicy }: Json,
  { alertTopicArn, routesTopicArn }: { readonly alertTopicArn?: string; readonly routesTopicArn?: string },
): readonly DeployedSubscription[] {
  if (typeof Endpoint !== 'string') return [];
  if (/AlertMail[0-9a-f]{8}$/.test(id) && alertTopicArn !== undefined)
    return [{ address: Endpoint, topicArn: alertTopicArn }];
  if (/RouteMail[0-9a-f]{8}$/.test(id) && routesTopicArn !== undefined)
    return [{ address: Endpoint, topicArn: routesTopicArn, routes: texts(record(FilterPolicy).route) }];
  return [];
}

function rulesOf(templateBody: unknown): readonly ForwarderRuleFacts[] {
  let inner: Json = {};
  try {
    inner = record(typeof templateBody === 'string' ? JSON.parse(templateBody) : templateBody);
  } catch {
    // No rule is known; whatever rules a Region has then count.
  }
  return Object.values(record(inner.Resources)).flatMap((resource) => {
    const { Type, Condition, Properties } = record(resource);
    const { Name, EventPattern } = record(Properties);
    if (Type !== 'AWS::Events::Rule' || typeof Name !== 'string') return [];
    return [{ name: Name, pattern: EventPattern, isOnlyAtHome: Condition !== undefined }];
  });
}

/** Whether User Notifications mails what happens there, as deployed. */
export function feedIn({ feedRegions }: Pick<Deployment, 'feedRegions'>, region: string): 'yes' | 'no' | 'unsupported' {
  if (feedRegions.includes(region)) return 'yes';
  return feedRegions.length > 0 && !hasUserNotifications(region) ? 'unsupported' : 'no';
}

/** What the commands ask AWS about a deployment. Every method rejects with what the SDK throws. */
import type { Contact, Subscription } from '../../lambda/model/delivery.ts';
import type { Store } from '../../lambda/ports.ts';
import type { RegionsApi } from '../account/discover.ts';
import type { StackFacts } from './deployment.ts';

export interface Caller {
  readonly account: string;
  readonly arn: string;
}

export interface RuleFacts {
  readonly name: string;
  readonly isEnabled: boolean;
  readonly pattern: unknown;
}

/** The rules of a Region's default bus that are named as ours. */
export interface RegionRules {
  readonly rules: readonly RuleFacts[];
  /** Names of those that the bus in us-east-1 is a target of. */
  readonly forwarding: readonly string[];
}

export interface MoveTask {
  /** RUNNING, COMPLETED, CANCELLING, CANCELLED or FAILED. */
  readonly status: string;
  readonly moved: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly failure?: string;
}

export interface DetectorFacts {
  /** The event source mappings that bring it the queues' messages. */
  readonly sources: readonly { readonly id: string; readonly isOn: boolean }[];
  /** Reserved concurrency of zero: it may not run at all. */
  readonly isCapped: boolean;
}

export interface Trail {
  readonly name: string;
  readonly isLogging: boolean;
  readonly isInEveryRegion: boolean;
}

export interface DeploymentApi {
  readonly regions: RegionsApi;
  caller(signal?: AbortSignal): Promise<Caller>;
  /** Undefined where there is none. Its template is undefined where it may not be read. */
  stack(signal?: AbortSignal): Promise<StackFacts | undefined>;
  rules(region: string, busArn: string, signal?: AbortSignal): Promise<RegionRules>;
  /**
   * When each rule of ours last matched in the last two weeks, ISO 8601, to the hour; one that never did is
   * absent.
   */
  lastMatches(region: string, signal?: AbortSignal): Promise<Readonly<Record<string, string>>>;
  subscriptions(topicArn: string, signal?: AbortSignal): Promise<readonly Subscription[]>;
  /** Only an AWS principal can end it. */
  isProtected(subscriptionArn: string, signal?: AbortSignal): Promise<boolean>;
  subscribe(topicArn: string, address: string, routes?: readonly string[]): Promise<void>;
  /** The subscription's ARN; from then on only an AWS principal can end it. */
  confirm(topicArn: string, token: string): Promise<string>;
  /** Undefined where it is gone. */
  contact(arn: string, signal?: AbortSignal): Promise<Contact | undefined>;
  /** The status of each Region in the feed's rule; undefined where the rule is gone. */
  feedRule(arn: string, signal?: AbortSignal): Promise<Readonly<Record<string, string>> | undefined>;
  /** The status of the notification hub in us-east-1, such as ACTIVE; undefined where there is none. */
  hub(signal?: AbortSignal): Promise<string | undefined>;
  /** Messages in a queue, roughly, those under way too. */
  waiting(queueUrl: string, signal?: AbortSignal): Promise<number>;
  isRuleEnabled(busName: string, rule: string, signal?: AbortSignal): Promise<boolean>;
  detector(functionName: string, signal?: AbortSignal): Promise<DetectorFacts>;
  /** In the last 24 hours. */
  functionErrors(functionName: string, signal?: AbortSignal): Promise<number>;
  /** Runs of patrol that came to their end in the last three hours. */
  heartbeats(signal?: AbortSignal): Promise<number>;
  trails(signal?: AbortSignal): Promise<readonly Trail[]>;
  /** Latest first. */
  moveTasks(queueArn: string): Promise<readonly MoveTask[]>;
  startMove(from: string, to: string): Promise<void>;
  putTest(region: string, correlationId: string): Promise<void>;
  store(table: string): Store;
}

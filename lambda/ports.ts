/**
 * The outside world as the pipeline sees it. Adapters to AWS live in adapters/, in-memory ones in lib/local/.
 *
 * The last parameter of what calls a service is a signal: once it is aborted, nobody waits for the answer,
 * and the call ends.
 */

import type { Contact, Subscription } from './model/delivery.ts';
import type { Mail } from './model/incident.ts';
import type { TypeFacts } from './model/launch.ts';
import type { Principal } from './model/principal.ts';
import type { TimerTask } from './model/timer.ts';

/** An account's Region, where a call has to be made. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /**
   * Resolves as `work` does, or rejects with a TimeoutError after so many milliseconds; the signal is aborted
   * then, so that what nobody waits for any more is not done either.
   */
  within<T>(milliseconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

/** An instance as ec2:DescribeInstances returns it, in our terms. */
export interface InstanceFacts {
  readonly instanceId: string;
  readonly instanceType?: string;
  readonly imageId?: string;
  readonly launchTime?: number;
  /** The earliest AttachTime of its disks and network interfaces. */
  readonly attachedAt?: number;
  readonly state?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly spot: boolean;
  readonly reservationId?: string;
  /** The service that operates the instance, such as `eks.amazonaws.com`; undefined: its owner does. */
  readonly operator?: string;
}

export interface ImageFacts {
  readonly imageId: string;
  readonly name?: string;
  /** self, amazon, aws-marketplace, or the owning account's id. */
  readonly owner: string;
}

/** Every method may reject; the pipeline goes on without the answer and says so in the mail. */
export interface Inventory {
  /** By the filter `instance-id`: an unknown id is absent from the answer and fails nothing. */
  instances(place: Place, instanceIds: readonly string[], signal?: AbortSignal): Promise<readonly InstanceFacts[]>;
  /** Without prices. A type that the Region does not know is absent. */
  types(place: Place, instanceTypes: readonly string[], signal?: AbortSignal): Promise<readonly TypeFacts[]>;
  /** Base64 as ec2:DescribeInstanceAttribute returns it; undefined where there is none. */
  userData(place: Place, instanceId: string, signal?: AbortSignal): Promise<string | undefined>;
  images(place: Place, imageIds: readonly string[], signal?: AbortSignal): Promise<readonly ImageFacts[]>;
  /** When `instances` was last asked about it here, milliseconds since the epoch. @default nobody knows */
  lookedAt?(place: Place): number | undefined;
}

/**
 * A task definition, as ecs:DescribeTaskDefinition returns it; its environment and its commands are nobody's
 * business here.
 */
export interface TaskDefinitionFacts {
  /** CPU units of a whole task; 1,024 are one vCPU. */
  readonly cpu?: number;
  /** MiB. */
  readonly memory?: number;
  /** Of the containers that do its work. */
  readonly images: readonly string[];
}

export interface TaskDefinitions {
  /** By `family` (the latest) or `family:revision`; undefined where ECS knows none. May reject. */
  taskDefinition(place: Place, definition: string, signal?: AbortSignal): Promise<TaskDefinitionFacts | undefined>;
}

export interface Prices {
  /** Linux on demand, US dollars an hour; undefined where the Price List has none. May reject. */
  usdPerHour(region: string, instanceType: string, signal?: AbortSignal): Promise<number | undefined>;
}

export interface Key {
  readonly partition: string;
  readonly sort: string;
}

/**
 * What the detector remembers. `data` is plain JSON; undefined in what a store gives back: nobody can read
 * it.
 */
export interface Item extends Key {
  readonly data: unknown;
  /** Milliseconds since the epoch; an item past it is treated as absent, whether or not it is deleted yet. */
  readonly expiresAt: number;
  /** Counts the conditional writes of the item; absent, and as good as 0, on items that are only ever put. */
  readonly version?: number;
}

/**
 * Strongly consistent. Every method may reject; the pipeline then alerts without memory and says so in the
 * mail. An item that no store would take (model/refused-item.ts) rejects its write with a RefusedItemError,
 * and is absent to a read.
 */
export interface Store {
  /** In the order of the keys; undefined where absent or expired. */
  get(keys: readonly Key[], signal?: AbortSignal): Promise<readonly (Item | undefined)[]>;
  /** Items of a partition with `from <= sort <= to`, sorted. */
  list(partition: string, from?: string, to?: string, signal?: AbortSignal): Promise<readonly Item[]>;
  /** Writes without a condition; the same item twice is the same as once. Refused items keep out no other. */
  put(items: readonly Item[], signal?: AbortSignal): Promise<void>;
  /**
   * Writes if the stored version is still `expected` (undefined: if absent or expired; 0: if it has none), as
   * version `expected + 1` (or 1). False, and nothing written, where somebody else was faster.
   */
  putIf(item: Omit<Item, 'version'>, expected: number | undefined, signal?: AbortSignal): Promise<boolean>;
  /**
   * Several conditional writes in few calls, each on its own condition; one item each. False: not written, or
   * refused; `putIf` says which. @default there is only putIf
   */
  putEachIf?(writes: readonly ConditionalWrite[], signal?: AbortSignal): Promise<readonly boolean[]>;
}

export interface ConditionalWrite {
  readonly item: Omit<Item, 'version'>;
  /** As of `putIf`. */
  readonly expected: number | undefined;
}

export interface Outbox {
  /**
   * Rejects where the mail was not taken: the only failure that sends an event back to its queue. Rejects
   * with what `isPerhapsSent` knows where nobody can say: such a mail is not sent again for the event's sake.
   */
  send(mail: Mail, signal?: AbortSignal): Promise<void>;
}

export interface Timers {
  /** Brings the task back at `dueAt` or a little later, at least once. */
  schedule(task: TimerTask, signal?: AbortSignal): Promise<void>;
}

/** Who made the call that launched an instance. Source: cloudtrail:LookupEvents, which needs no trail. */
export interface History {
  /** Undefined where CloudTrail has nothing (yet). Rejects where it is throttled or denied. */
  launcher(place: Place, instanceId: string, signal?: AbortSignal): Promise<Principal | undefined>;
}

/**
 * What AWS Organizations says of an account. Every method may reject: the mail then goes out without the
 * answer.
 */
export interface Directory {
  /** Undefined where it is no account of the organization. */
  accountName(account: string, signal?: AbortSignal): Promise<string | undefined>;
  /** The organizational units that it is in, the nearest first, and the root at the end. */
  organizationalUnitsOf(account: string, signal?: AbortSignal): Promise<readonly string[]>;
}

/** Where what went wrong, or only half right, is told to the operator. Never gets user data or secrets. */
export interface Journal {
  warn(message: string, details?: Readonly<Record<string, unknown>>): void;
}

export interface Ports {
  readonly clock: Clock;
  readonly inventory: Inventory;
  readonly taskDefinitions: TaskDefinitions;
  readonly prices: Prices;
  readonly store: Store;
  readonly outbox: Outbox;
  readonly timers: Timers;
  readonly history: History;
  readonly directory: Directory;
  readonly journal: Journal;
}

/** A page of CloudTrail's event history. */
export interface HistoryPage {
  /** CloudTrail's records as it writes them: each a JSON text. Newest first. */
  readonly records: readonly string[];
  /** Undefined on the last page. */
  readonly next?: string;
}

/** A pending or running instance, as far as patrol looks at it. */
export interface RunningInstance {
  readonly instanceId: string;
  /** Milliseconds since the epoch: of its last start. */
  readonly launchTime?: number;
  readonly state: string;
}

/** A rule that is named as ours. */
export interface RuleFacts {
  readonly name: string;
  readonly isEnabled: boolean;
  /** Undefined where it has none, or none that is JSON. */
  readonly pattern: unknown;
  /** What it should hand events to is one of its targets. */
  readonly isForwarding: boolean;
}

export interface TargetFacts {
  readonly arn: string;
  readonly roleArn?: string;
  /** It hands on the event as it is. */
  readonly isWhole: boolean;
}

/** What CloudTrail's event history is asked for. */
export interface CallQuery {
  readonly by: 'EventName' | 'ResourceName';
  readonly value: string;
}

/** A call that CloudTrail recorded. */
export interface PastCall {
  readonly eventName: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** As CloudTrail wrote it: anybody's text. */
  readonly record: unknown;
}

/** A pending or running instance, with all that EC2 says of it. */
export type RunningFacts = InstanceFacts & RunningInstance;

/**
 * What patrol needs of the world. Every method may reject: what it asked for is then unread, and the rest
 * goes on.
 */
export interface PatrolPorts extends Pick<Ports, 'clock' | 'store' | 'journal' | 'outbox'> {
  /** Regions that the account has enabled at this moment. */
  regions(account: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** The other accounts that are watched. */
  members(signal?: AbortSignal): Promise<readonly string[]>;
  /** Page by page, so that an account of any size fits in memory. */
  running(place: Place, signal?: AbortSignal): AsyncIterable<readonly RunningInstance[]>;
  /** Hands events to the detector; rejects where one of them was not taken. */
  hand(events: readonly object[], signal?: AbortSignal): Promise<void>;
  /** Ours of the default bus, or all of another bus. `target`: ARN of what they should hand events to. */
  rules(place: Place, bus: string, target: string, signal?: AbortSignal): Promise<readonly RuleFacts[]>;
  targets(place: Place, rule: string, signal?: AbortSignal): Promise<readonly TargetFacts[]>;
  /** Puts one event on the place's default bus that nobody but the detector makes anything of. */
  prove(place: Place, proof: string, signal?: AbortSignal): Promise<void>;
  /** The latest calls since a time, newest first, as many as a page or two hold. */
  calls(place: Place, query: CallQuery, since: number, signal?: AbortSignal): Promise<readonly PastCall[]>;
  readonly interim: InterimPorts;
}

/** What patrol does where a Region is new. Everything may be done twice. */
export interface InterimPorts {
  /** Has the interim rule on the place's default bus forward what matches. */
  cover(
    place: Place,
    rule: { readonly pattern: unknown; readonly busArn: string; readonly roleArn: string },
    signal?: AbortSignal,
  ): Promise<void>;
  /** Removes that rule. */
  uncover(place: Place, signal?: AbortSignal): Promise<void>;
  /** Adds Regions to those that User Notifications mails of; false: there is no feed. */
  widenFeed(regions: readonly string[], signal?: AbortSignal): Promise<boolean>;
}

/** What patrol needs to see whether mails arrive. Every method may reject. */
export interface DeliveryPorts {
  /** By mail; none where the topic is gone. */
  subscriptions(topic: 'verdict' | 'routes', signal?: AbortSignal): Promise<readonly Subscription[]>;
  /** Only an AWS principal can end it, no link in a mail. */
  isProtected(subscriptionArn: string, signal?: AbortSignal): Promise<boolean>;
  /** Undefined where it is gone. */
  contact(arn: string, signal?: AbortSignal): Promise<Contact | undefined>;
}

/**
 * What reading an account's own history needs of the world. Every method may reject: what it asked for is
 * then asked for again at the next run.
 */
export interface HistoryPorts extends Pick<PatrolPorts, 'clock' | 'store' | 'journal' | 'regions' | 'members'> {
  readonly outbox: Outbox;
  /** Somebody has confirmed to get the mails: one that goes out before that is lost. */
  isHeard(signal?: AbortSignal): Promise<boolean>;
  /**
   * cloudtrail:LookupEvents, newest first: of the calls of that name, or of all that was written. Times are
   * milliseconds since the epoch.
   */
  lookUp(
    place: Place,
    query: string,
    span: { readonly from: number; readonly to: number },
    next: string | undefined,
    signal?: AbortSignal,
  ): Promise<HistoryPage>;
  /** Page by page. */
  running(place: Place, signal?: AbortSignal): AsyncIterable<readonly RunningFacts[]>;
  userData: Inventory['userData'];
}

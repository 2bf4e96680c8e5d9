/** One thing that starts, asks for, or prepares compute, with all that could be found out about it. */
import type { ApiCall, Refusal, ServiceStart } from './observation.ts';
import { isRoleThroughService, type Principal } from './principal.ts';

/**
 * instance: one start of one EC2 instance. request: a call that asked for compute and names no instance.
 * attempt: a call that AWS refused. notice: a quota increase, an enabled Region, capacity that is bought.
 * preparation: a call that comes before.
 */
export const launchKinds = ['instance', 'request', 'attempt', 'notice', 'preparation'] as const;
export type LaunchKind = (typeof launchKinds)[number];

export interface Price {
  readonly usdPerHour: number;
  /** From a built-in table, not from the Price List. */
  readonly estimated: boolean;
}

/** Facts of an instance type. Source: ec2:DescribeInstanceTypes, by name where that is not to be had. */
export interface TypeFacts {
  readonly instanceType: string;
  readonly vcpu?: number;
  /** GPU, Neuron, inference, FPGA or media accelerators. */
  readonly accelerated: boolean;
  readonly bareMetal: boolean;
  /** Linux, on demand, in the launch's Region. */
  readonly price?: Price;
}

/** Something that could not be looked up, so that the mail can say so. */
export const gaps = ['instance', 'type', 'user-data', 'image', 'role', 'store', 'price', 'allowlist'] as const;
export type Gap = (typeof gaps)[number];

/**
 * Why an instance could not be looked at. role: Davylamp's role in its account cannot be assumed. gone: EC2
 * answers and knows no such instance, so that it was terminated long before, or never was there.
 */
export const unseenReasons = ['role', 'denied', 'throttled', 'no-answer', 'gone'] as const;
export type UnseenReason = (typeof unseenReasons)[number];

/** An instance that could not be looked at: nobody knows whether it is harmless. */
export interface Unseen {
  readonly why: UnseenReason;
  /** How often it was tried. */
  readonly looks: number;
}

/** A second look did not help either: it has to be told, whatever is mailed otherwise. */
export const isGivenUp = (unseen: Unseen | undefined): boolean => unseen !== undefined && unseen.looks >= 2;

/** A person told a service to keep instances: by a group, a fleet, an environment, a stack. */
export interface Order {
  readonly time: number;
  readonly principalKey: string;
  /** The person is a role's session through a service, of which nobody is visible. */
  readonly isThroughService?: true;
  /** From where, and with what, it was ordered: see model/caller.ts. */
  readonly network?: string;
  readonly agent?: string;
}

export interface Launch {
  readonly kind: LaunchKind;
  /**
   * `account/region/instanceId` of an instance, else `account/region/call/eventId`; the same for a
   * redelivery.
   */
  readonly id: string;
  readonly eventId: string;
  readonly time: number;
  readonly account: string;
  readonly region: string;
  /** The call that told of it; undefined for a state change. */
  readonly call?: ApiCall;
  /** The service's own event that told of it. */
  readonly started?: ServiceStart;
  /** What of the call's names it is, where each is a start of its own. */
  readonly names?: readonly string[];
  readonly principal?: Principal;
  readonly refusal?: Refusal;
  readonly instanceId?: string;
  /** EC2's LaunchTime: changes at every start. */
  readonly launchTime?: number;
  /** The instance was there before, and is only started again. */
  readonly restarted?: boolean;
  readonly state?: string;
  /** Instances of one call share it. */
  readonly reservationId?: string;
  /** Instances, or tasks, it stands for: 1 for an instance, the requested number for a call. */
  readonly count: number;
  /** Of its count: what their own events told of, and counted, before. */
  readonly toldBefore?: number;
  /**
   * Of one of what it asks for, where no EC2 instance will tell of it: a task on Fargate, a build, a bundle,
   * an `ml.` type.
   */
  readonly price?: Price;
  readonly types: readonly TypeFacts[];
  readonly tags: Readonly<Record<string, string>>;
  readonly imageId?: string;
  readonly imageName?: string;
  /** self, amazon, aws-marketplace, or another account's id. */
  readonly imageOwner?: string;
  readonly spot: boolean;
  /** The service that operates the instance (`eks.amazonaws.com`); EC2 lets nobody else terminate it. */
  readonly operator?: string;
  /** The account that called, where it is about another one. */
  readonly calledFrom?: string;
  /** The Region that is being enabled. */
  readonly enabledRegion?: string;
  /** Names of the miners' fingerprints found in its user data; never the user data. */
  readonly fingerprints: readonly string[];
  /**
   * The AWS service that made it, from the principal or from `aws:` tags; undefined: a human, or nobody
   * knows.
   */
  readonly madeBy?: string;
  /** The person's order by which the service made it. */
  readonly orderedBy?: Order;
  readonly gaps: readonly Gap[];
  /**
   * A small job of a pipeline, or of a service, or what deployments of Davylamp do: counted, and told only
   * where a hard or strong signal fires.
   */
  readonly isRoutine?: true;
  /** Only of an instance of which nothing but what its event says is known. */
  readonly unseen?: Unseen;
}

/** The caller asked for something impossible: counted, and told only as a part of something worse. */
export const isMistake = ({ refusal }: Pick<Launch, 'refusal'>): boolean => refusal?.kind === 'mistake';

/**
 * Requested dollars an hour: the price of one times the count; of a request that leaves the choice of a type
 * to a fleet, the middle one's (the upper of two), or the cheapest where a service asks. Undefined where
 * nothing has a price.
 */
export function usdPerHour(launch: Launch): number | undefined {
  if (launch.price) return launch.price.usdPerHour * Math.max(0, launch.count - (launch.toldBefore ?? 0));
  const price = typePrice(launch);
  return price === undefined ? undefined : price * launch.count;
}

/** Of one instance of the launch's types. */
export function typePrice(launch: Launch): number | undefined {
  const prices = launch.types.flatMap((type) => (type.price ? [type.price.usdPerHour] : []));
  return prices.sort((a, b) => a - b)[isByHuman(launch) ? Math.floor(prices.length / 2) : 0];
}

/** The call, or the service's own event, that told of it: what was asked for, and under which name. */
export const toldBy = ({ call, started }: Launch): ApiCall | ServiceStart | undefined => call ?? started;

/**
 * A person, or a program with a person's credentials, is known to have made the call. A fleet's tag on the
 * instances takes nothing away from that: whoever calls CreateFleet by hand launches by hand. What the fleet
 * calls itself names the service.
 */
export const isByHuman = (launch: Launch): boolean => launch.principal?.isHuman === true;

/**
 * A service calls on with a role's session: what only says how it was asked, a template may have asked as
 * well.
 */
export const isByRoleThroughService = (launch: Launch): boolean => isRoleThroughService(launch.principal);

/** A service made it, and nobody is known to have told the service by hand within the last day. */
export const isMadeByService = (launch: Launch): boolean =>
  launch.madeBy !== undefined && !isByHuman(launch) && launch.orderedBy === undefined;

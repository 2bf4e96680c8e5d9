/** What a detection is: a pure look at one launch that may find one signal. */
import { isMistake, type Launch } from '../model/launch.ts';
import type { RefusalKind } from '../model/observation.ts';
import type { Language, Settings } from '../model/settings.ts';
import type { Evidence, SignalGroup, SignalId, Strength } from '../model/signal.ts';

/** A refused call as it is counted. */
export interface CountedRefusal {
  readonly code: string;
  readonly kind: RefusalKind;
  readonly region: string;
  /** Dollars an hour that it asked for; undefined: not every type's price is known. */
  readonly usdPerHour?: number;
}

/** An allowlist entry that matches a launch, whose bound the launch would pass. */
export type BeyondEntry = {
  /** Its name. */
  readonly entry: string;
  /** Dollars an hour. */
  readonly bound: number;
  /**
   * Dollars an hour of what it covers and still runs, with this launch; or of what this launch alone asks
   * for.
   */
  readonly usdPerHour: number;
  /** no: a refused call, or one that only makes what is seen by itself. */
  readonly adds: 'up' | 'no';
};

/**
 * What the store knows of the time around a launch. Spans are ten minutes that contain the launch, unless
 * said.
 */
export interface RecentActivity {
  /**
   * Regions in which the launch's human principal launched or tried, or made a mistake that counts; without
   * those that are expected or usual for it.
   */
  readonly principalRegions: readonly string[];
  /** Regions likewise that are not expected, and usual for the principal. */
  readonly principalUsualRegions: readonly string[];
  /** Those that are neither, and the expected ones. */
  readonly principalRegionsOfAnyKind: readonly string[];
  /**
   * Auto Scaling groups and node groups that the launch's human principal made or raised, by Region and name,
   * once each.
   */
  readonly principalGroups: readonly { readonly name: string; readonly size: number }[];
  /** Refusals that the launch's human principal met, one a call. */
  readonly principalRefusals: readonly CountedRefusal[];
  /**
   * Accounts of the organization in which the launch's human principal, or its source address, launched or
   * tried.
   */
  readonly accountsTogether: readonly string[];
  /** Undeclared Regions of the account in which instances started that no service is known to have made. */
  readonly undeclaredRegions: readonly string[];
  /** Those and the ones in which a service made instances. */
  readonly undeclaredRegionsWithServices: readonly string[];
  /**
   * Dollars an hour that the launch is part of: what the account's persons started within ten minutes, or
   * what they started within a day and still runs; of a service's launch, what its call started. Without what
   * an entry may cover at any strength.
   */
  readonly accountUsdPerHour: number;
  /** An entry would cover the launch, but for what it covers already. */
  readonly beyondEntry?: BeyondEntry;
  /** Ids of the account's launches of instances, the launch's own among them. */
  readonly instancesAround: readonly string[];
  /** The Region's first instance, in an account that has been watched long enough to tell. */
  readonly firstInRegion: boolean;
  /** A role starts stopped instances, as it did before. */
  readonly isScheduledStart: boolean;
  /** The launch's instance families that are new to the account, likewise. */
  readonly newFamilies: readonly string[];
  /** The principal is new to the account, likewise. */
  readonly newPrincipal: boolean;
  /** Calls that prepare a launch, by the same principal in the same Region in the 15 minutes before. */
  readonly preparation: readonly string[];
}

export const noRecentActivity: RecentActivity = {
  principalRegions: [],
  principalUsualRegions: [],
  principalRegionsOfAnyKind: [],
  principalGroups: [],
  principalRefusals: [],
  accountsTogether: [],
  undeclaredRegions: [],
  undeclaredRegionsWithServices: [],
  accountUsdPerHour: 0,
  instancesAround: [],
  firstInRegion: false,
  isScheduledStart: false,
  newFamilies: [],
  newPrincipal: false,
  preparation: [],
};

/** All that a detection may look at. */
export interface DetectionInput {
  readonly launch: Launch;
  readonly recent: RecentActivity;
  readonly settings: Pick<Settings, 'expectedRegions' | 'budget' | 'deployedBy' | 'organization' | 'deployment'>;
}

export interface Detection<E extends Evidence = Evidence> {
  readonly id: SignalId;
  readonly strength: Strength;
  /** Where it may be milder than that. */
  readonly strengthOf?: (evidence: E) => Strength;
  readonly group: SignalGroup;
  /**
   * It only says that it is much, or far: where that is usual, it is a step milder. Undefined: never, whoever
   * does it.
   */
  readonly says?: 'much' | 'far';
  /** Where it says something else as well. @default all of it is usual */
  readonly mayBeUsual?: (evidence: E) => boolean;
  /** MITRE ATT&CK's ids of what the attacker does: `T1535`, `T1496.001`. */
  readonly techniques: readonly string[];
  /** Where this was seen, or is described. */
  readonly reference: string;
  /** Davylamp's version that had it first. */
  readonly since: `${number}.${number}.${number}`;
  readonly title: string;
  /** What an attacker can do without being seen by this detection. */
  readonly misses: string;
  /** Ordinary things that look like it. */
  readonly lookAlikes: readonly string[];
  readonly evaluate: (input: DetectionInput) => E | undefined;
  /** The evidence as a phrase without a full stop, for the mail. */
  readonly say: Readonly<Record<Language, (evidence: E) => string>>;
}

/**
 * Gives the evidence its type inside the detection and drops it outside, so that all detections fit one list.
 */
export const detection = <E extends Evidence>(definition: Detection<E>): Detection =>
  definition as unknown as Detection;

/**
 * The launch asks for compute now; preparation and notices do not, and a DryRun or a mistake asks for
 * nothing.
 */
export const asksForCompute = ({ launch }: DetectionInput): boolean =>
  launch.kind === 'instance' ||
  launch.kind === 'request' ||
  (launch.kind === 'attempt' && launch.refusal?.kind !== 'dry-run' && !isMistake(launch));

/** `a, b and 3 more`. */
export function some(names: readonly string[], language: Language, limit = 4, count = names.length): string {
  const shown = names.slice(0, limit).join(', ');
  const rest = count - Math.min(limit, names.length);
  if (rest <= 0) return shown;
  return language === 'ko' ? `${shown} 외 ${rest}개` : `${shown} and ${rest} more`;
}

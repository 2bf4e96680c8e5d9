/**
 * What the detector takes from davylamp.yaml. Made by lib/config at synthesis, shipped beside the bundle as
 * settings.json.
 */
import type { SignalId } from './signal.ts';
import type { Verdict } from './verdict.ts';

export const languages = ['en', 'ko'] as const;
export type Language = (typeof languages)[number];

/** observe: what would be mailed is recorded only. */
export const modes = ['alert', 'observe'] as const;
export type Mode = (typeof modes)[number];

/**
 * One line of the allowlist. All conditions that are given must hold; patterns are exact, or globs with `*`
 * and `?` anchored at both ends. At least one condition is given.
 */
export interface AllowEntry {
  readonly name: string;
  /**
   * Tag key to pattern of its value. A key in the reserved `aws:` prefix cannot be set by whoever launches.
   */
  readonly tags?: Readonly<Record<string, string>>;
  readonly types?: readonly string[];
  readonly regions?: readonly string[];
  readonly accounts?: readonly string[];
  /** Patterns of the principal's ARN or key. Holds only where a CloudTrail call names the principal. */
  readonly principals?: readonly string[];
  /**
   * US dollars an hour that what it covers, and still runs, may cost together. Undefined: no bound, but for
   * an entry that covers strong signals without types.
   */
  readonly hourly?: number;
  readonly reason: string;
  /** Last day on which it counts, YYYY-MM-DD in UTC. */
  readonly expires?: string;
}

/** The name of the route that takes what no other takes; no route of the configuration is called so. */
export const defaultRoute = 'default';

/**
 * Mails that go to others than the default. All conditions that are given must hold; at least one is given.
 */
export interface Route {
  /** Unique. */
  readonly name: string;
  /** The mail is about one of these accounts. */
  readonly accounts?: readonly string[];
  /** The mail is about an account that is in one of these (`ou-...`, or the root `r-...`), at any depth. */
  readonly organizationalUnits?: readonly string[];
  readonly verdicts?: readonly Verdict[];
}

/** What the detector needs to look into the accounts of an organization. */
export interface OrganizationSettings {
  /** `o-...` */
  readonly id: string;
  /** Expected by the trust policy of the read-only roles. */
  readonly externalId: string;
  /** The same in every account. */
  readonly readOnlyRoleName: string;
}

/** What AWS named in the stack that the detector is in. */
export interface DeploymentSettings {
  /** Ids of the configurations and contacts of User Notifications. */
  readonly feedIds: readonly string[];
  /** ARN of the role with which patrol watches new Regions. */
  readonly patrolRole?: string;
}

/** US dollars an hour above which launches are remarkable. */
export interface Budget {
  readonly usdPerHour: number;
  /** The account's own history may raise it: nobody said a figure. */
  readonly isAuto?: true;
  /** Where the figure comes from, if nobody said it. */
  readonly from?: 'default' | 'history';
  /** What it is without the account's history. @default usdPerHour */
  readonly least?: number;
}

/** Without the account's history, and with it at most: US dollars an hour. */
export const autoBudget = { least: 3, most: 50 } as const;

export interface Settings {
  /** Of Davylamp, as mails name it. Undefined: they name none. */
  readonly version?: string;
  /** The lowest verdict that is mailed. */
  readonly alertAt: Verdict;
  readonly language: Language;
  /** A name of the IANA database, such as Asia/Seoul, for times beside UTC. Undefined: UTC alone. */
  readonly timeZone?: string;
  /** Regions where launches are ordinary; undefined: none declared. */
  readonly expectedRegions?: readonly string[];
  readonly budget: Budget;
  readonly allow: readonly AllowEntry[];
  /** Names of accounts for the mail, by account id. */
  readonly accountNames: Readonly<Record<string, string>>;
  /**
   * ARNs of further roles that deploy Davylamp. Undefined: those of CDK's bootstrap and of the StackSets
   * alone.
   */
  readonly deployedBy?: readonly string[];
  /** What only the deployed stack knows. Undefined: outside of it. */
  readonly deployment?: DeploymentSettings;
  /** observe: everything is judged and recorded, and no alert is mailed. @default alert */
  readonly mode?: Mode;
  /** Signals that are recorded, and count for no verdict. */
  readonly observe?: readonly SignalId[];
  /** Undefined: the own account alone is watched. */
  readonly organization?: OrganizationSettings;
  /** Undefined: every mail takes the default route. */
  readonly routes?: readonly Route[];
}

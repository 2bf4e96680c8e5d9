/** The configuration in effect: the file, the context over it, and the defaults. */
import type { AllowEntry, Budget, Language, Mode, Route } from '../../lambda/model/settings.ts';
import type { SignalId } from '../../lambda/model/signal.ts';
import type { Verdict } from '../../lambda/model/verdict.ts';
import type { Problem } from './problem.ts';
import type { Aggregation, Home, InstanceState } from './schema.ts';

/** What AWS User Notifications mails. */
export interface Feed {
  readonly states: readonly InstanceState[];
  readonly aggregation: Aggregation;
  /** Contacts to use instead of creating one for each address; undefined: create them. */
  readonly existingContactArns?: readonly string[];
}

/** A Region named in the file, kept with its place until the account's Regions are known. */
export interface RegionMention {
  readonly region: string;
  /** May be a glob (allowlist), else exact. */
  readonly problem: (message: string) => Problem;
}

/** The organization whose accounts are watched. */
export interface OrganizationConfig {
  readonly id: string;
  /** Organizational units, or the root; at least one. */
  readonly targets: readonly string[];
  /** Accounts that are left out. */
  readonly exclude: readonly string[];
  /** Undefined: the file leaves it to lib/account/organization.ts. */
  readonly deployedFrom?: Home;
  readonly readOnlyRoleName: string;
}

/** Who gets the mails that take a route. */
export interface RouteConfig extends Route {
  readonly to: readonly string[];
}

export interface Config {
  /** The file it came from, as the person would name it; undefined: none was there. */
  readonly file?: string;
  /**
   * The default route: they get what no other route takes. At least one, unless an address was not required.
   */
  readonly email: readonly string[];
  /** What to tell where `email` is empty. */
  readonly emailMissing?: Problem;
  /** Of `-c account=`. */
  readonly account?: string;
  /** Of `-c revision=`; 0: none was given. */
  readonly revision: number;
  readonly alertAt: Verdict;
  readonly language: Language;
  /** For times beside UTC; undefined: UTC alone. */
  readonly timeZone?: string;
  readonly feed: Feed | 'off';
  readonly regions: {
    /** Regions where launches are ordinary; undefined: none declared. */
    readonly expected?: readonly string[];
    readonly exclude: readonly string[];
  };
  /** Whole hours after which patrol looks at an account again. */
  readonly patrol: { readonly hours: number; readonly memberHours: number };
  readonly budget: Budget;
  readonly mode: Mode;
  /** Signals that are observed only. */
  readonly observe: readonly SignalId[];
  /** Entries that count today. */
  readonly allow: readonly AllowEntry[];
  /** Entries that are past their last day: reported, not applied. */
  readonly expired: readonly AllowEntry[];
  readonly accountNames: Readonly<Record<string, string>>;
  /** ARNs of roles that deploy Davylamp, beside those of the bootstrap. */
  readonly deployedBy: readonly string[];
  /** Undefined: the own account alone is watched. */
  readonly organization?: OrganizationConfig;
  /** A problem at a key of `organization`, for what only AWS can say of it; there where `organization` is. */
  readonly organizationProblem?: (key: keyof OrganizationConfig, message: string) => Problem;
  readonly routes: readonly RouteConfig[];
  /** What is worth telling on standard error, but stops nothing. */
  readonly warnings: readonly Problem[];
  readonly regionMentions: readonly RegionMention[];
}

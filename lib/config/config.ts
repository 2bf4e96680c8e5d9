/** The configuration in effect: the file, the context over it, and the defaults. */
import type { AllowEntry, Language } from '../../lambda/model/settings.ts';
import type { Verdict } from '../../lambda/model/verdict.ts';
import type { Problem } from './problem.ts';
import type { Aggregation, InstanceState } from './schema.ts';

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

export interface Config {
  /** The file it came from, as the person would name it; undefined: none was there. */
  readonly file?: string;
  /** At least one, unless it was read with `emailOptional`. */
  readonly email: readonly string[];
  /** Of `-c account=`. */
  readonly account?: string;
  /** Of `-c revision=`; 0 by default. */
  readonly revision: number;
  readonly alertAt: Verdict;
  readonly language: Language;
  readonly feed: Feed | 'off';
  readonly regions: {
    /** Regions where launches are ordinary; undefined: none declared. */
    readonly expected?: readonly string[];
    readonly exclude: readonly string[];
  };
  readonly budget: { readonly usdPerHour: number };
  /** Entries that count today. */
  readonly allow: readonly AllowEntry[];
  /** Entries that are past their last day: reported, not applied. */
  readonly expired: readonly AllowEntry[];
  readonly accountNames: Readonly<Record<string, string>>;
  /** What is worth telling on standard error, but stops nothing. */
  readonly warnings: readonly Problem[];
  readonly regionMentions: readonly RegionMention[];
}

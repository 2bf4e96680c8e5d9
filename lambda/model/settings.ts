/** What the detector takes from davylamp.yaml. Made by lib/config at synthesis, shipped beside the bundle as settings.json. */
import type { Verdict } from './verdict.ts';

export const languages = ['en', 'ko'] as const;
export type Language = (typeof languages)[number];

/**
 * One line of the allowlist. All conditions that are given must hold; patterns are exact, or globs with `*` and `?`
 * anchored at both ends. At least one condition is given.
 */
export interface AllowEntry {
  readonly name: string;
  /** Tag key to pattern of its value. A key in the reserved `aws:` prefix cannot be set by whoever launches. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly types?: readonly string[];
  readonly regions?: readonly string[];
  readonly accounts?: readonly string[];
  /** Patterns of the principal's ARN or key. Holds only where a CloudTrail call names the principal. */
  readonly principals?: readonly string[];
  readonly reason: string;
  /** Last day on which it counts, YYYY-MM-DD in UTC. */
  readonly expires?: string;
}

export interface Settings {
  /** The lowest verdict that is mailed. */
  readonly alertAt: Verdict;
  readonly language: Language;
  /** Regions where launches are ordinary; undefined: none declared. */
  readonly expectedRegions?: readonly string[];
  readonly budget: { readonly usdPerHour: number };
  readonly allow: readonly AllowEntry[];
  /** Names of accounts for the mail, by account id. */
  readonly accountNames: Readonly<Record<string, string>>;
}

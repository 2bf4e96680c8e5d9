/** Which Regions a deployment covers, and why it leaves the others out. */
import type { RegionsDocument } from './document.ts';

/** Where the home stack lives: watched always, whatever the document says. */
export const homeRegion = 'us-east-1';

export interface RegionPlan {
  /** Regions that get a forwarder; sorted. */
  readonly enabled: readonly string[];
  /** Those of them whose state changes AWS User Notifications mails; sorted. */
  readonly feed: readonly string[];
  /** `why`: DISABLED, ENABLING, DISABLING, UNKNOWN or EXCLUDED. Sorted by name. */
  readonly skipped: readonly { readonly name: string; readonly why: string }[];
}

/**
 * @param exclude enabled Regions not to watch (`regions.exclude`); the home Region is watched nevertheless.
 */
export function planRegions(document: RegionsDocument, exclude: readonly string[] = []): RegionPlan {
  const isExcluded = (name: string): boolean => name !== homeRegion && exclude.includes(name);
  const known = [...new Set([homeRegion, ...document.enabled.map(({ name }) => name)])].sort();
  const enabled = known.filter((name) => !isExcluded(name));
  const skipped = [
    ...document.skipped.filter(({ name }) => !known.includes(name)),
    ...known.filter(isExcluded).map((name) => ({ name, why: 'EXCLUDED' })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { enabled, feed: enabled.filter((name) => name === homeRegion || document.feed.includes(name)), skipped };
}

/** A reason of `skipped` for a person. */
export function explainSkipped(why: string): string {
  const words: Record<string, string> = {
    DISABLED: 'disabled in this account',
    ENABLING: 'being enabled: deploy again when it is enabled',
    DISABLING: 'being disabled: deploy again if it is enabled later',
    EXCLUDED: 'excluded by regions.exclude',
    UNKNOWN: 'opt-in; nobody could be asked whether this account enabled it',
  };
  return Object.hasOwn(words, why) ? (words[why] as string) : why;
}

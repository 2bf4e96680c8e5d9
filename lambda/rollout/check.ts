/** Judges how far the forwarders' StackSet got, and what to tell about it. */
import { localCommand } from '../model/local-command.ts';
import type { Language } from '../model/settings.ts';
import { rolloutTexts } from './texts.ts';

/** One Region's stack, as cloudformation:ListStackInstances tells of it. */
export interface StackInstance {
  readonly region: string;
  /** CURRENT, OUTDATED or INOPERABLE. */
  readonly status: string;
  /** Why it is not current. */
  readonly reason?: string;
}

interface MissingRegion {
  readonly region: string;
  /** CloudFormation's own words; none where it knows no stack there. */
  readonly why?: string;
}

export interface RegionCount {
  readonly regions: number;
  readonly missing: readonly MissingRegion[];
  /** Too much is missing to call it a deployment: the home Region, or more than half of all. */
  readonly failed: boolean;
}

const longestReason = 200;

/** Cut to length, on one line. */
export const brief = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, longestReason);

export function countRegions(
  homeRegion: string,
  regions: readonly string[],
  instances: readonly StackInstance[],
): RegionCount {
  const byRegion = new Map(instances.map((instance) => [instance.region, instance]));
  const missing = regions.flatMap((region) => {
    const instance = byRegion.get(region);
    if (instance?.status === 'CURRENT') return [];
    return [instance === undefined ? { region } : { region, why: brief(instance.reason ?? instance.status) }];
  });
  const failed = missing.some(({ region }) => region === homeRegion) || missing.length > regions.length / 2;
  return { regions: regions.length, missing, failed };
}

/** For CloudFormation's event list; at most 900 characters, since its answer may have 4 KB in all. */
export function failureReason({ regions, missing }: RegionCount): string {
  const first = missing[0];
  const names = missing.map(({ region }) => region).join(', ');
  const text = `The forwarders are missing in ${missing.length} of ${regions} Regions: ${names}. ${
    first === undefined ? '' : `${first.region}: ${first.why ?? rolloutTexts.en.noStackInstance}`
  }`;
  return text.length <= 900 ? text : `${text.slice(0, 897)}...`;
}

/** Asked again, the Regions have a new date, which every StackSet takes along as its revision. */
export const retryLines = (language: Language): readonly string[] => [
  `  ${localCommand} regions --refresh && npx cdk deploy`,
  rolloutTexts[language].however,
  '',
];

/**
 * The mail about Regions that nobody watches. The subject is ASCII and has at most 100 characters, as SNS
 * demands.
 */
export function missingMail(
  { regions, missing }: RegionCount,
  language: Language,
): { readonly subject: string; readonly body: string } {
  const texts = rolloutTexts[language];
  return {
    subject: `[DAVYLAMP] ${missing.length} of ${regions} Regions are not watched`,
    body: [
      ...texts.regionsMissing(missing.length, regions),
      '',
      ...missing.map(({ region, why }) => `  ${region.padEnd(16)} ${why ?? texts.noStackInstance}`),
      '',
      texts.tryRegionsAgain,
      ...retryLines(language),
    ].join('\n'),
  };
}

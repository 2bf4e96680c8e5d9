/** The second step of loading: Region names, once the account's Regions are known. */

import { matchesGlob } from '../../lambda/assessment/glob.ts';
import { localCommand } from '../../lambda/model/local-command.ts';
import type { Config, RegionMention } from './config.ts';
import { ConfigError, type Problem } from './problem.ts';
import { didYouMean } from './suggest.ts';

/**
 * @param known every Region that the account or the snapshot knows, enabled or not.
 * @throws ConfigError naming every Region of `regions.expected`, `regions.exclude` and `allow[].regions` that
 * is in neither.
 */
export function checkRegions(config: Config, known: Iterable<string>): void {
  const problems = regionProblems(config.regionMentions, known);
  if (problems.length > 0) throw new ConfigError(problems);
}

/** One for each mention of a Region that nobody knows. @param known as for `checkRegions`. */
export function regionProblems(mentions: readonly RegionMention[], known: Iterable<string>): readonly Problem[] {
  const names = new Set(known);
  return mentions.flatMap(({ region, problem }) => {
    if (/[*?]/.test(region)) {
      if ([...names].some((name) => matchesGlob(region, name))) return [];
      return [
        problem(
          `${JSON.stringify(region)} matches no Region that this account or Davylamp knows. Write one that does, such as eu-*`,
        ),
      ];
    }
    if (names.has(region)) return [];
    const hint = didYouMean(region, names) || ` Write it as us-east-1, or run \`${localCommand} regions --refresh\`.`;
    return [problem(`${JSON.stringify(region)} is no Region that this account or Davylamp knows.${hint}`)];
  });
}

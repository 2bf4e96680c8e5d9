/** The Region names that a configuration may use, as far as they are known without asking AWS. */
import { cachedAccounts, readCachedRegions } from '../account/cache.ts';
import { knownRegions } from '../account/fallback.ts';

/**
 * Those of the snapshot, and of every account whose Regions cdk.context.json keeps.
 * @param directory the one of cdk.json.
 * @throws UserError where cdk.context.json is damaged.
 */
export function regionNames(directory: string): ReadonlySet<string> {
  const documents = cachedAccounts(directory).flatMap((account) => readCachedRegions(directory, account) ?? []);
  return new Set([...knownRegions(), ...documents.flatMap((document) => knownRegions(document))]);
}

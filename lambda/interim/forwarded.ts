/**
 * The interim rule of a Region that is new forwards whatever the bus takes. What the real rules would not let
 * through is left out here, so that such a Region is as quiet as the others.
 */
import { compileForwarding } from '../local/forwarding.ts';
import type { Matcher } from '../local/matcher.ts';
import type { Deployed } from '../model/deployed.ts';

const everything: Matcher = () => true;

/**
 * Whether the real rules would forward an event. What comes from a Region that has them is not looked at
 * again; where nobody knows the rules, everything counts.
 *
 * @param read called once, with the first event
 * @param warn told where the rules could not be compiled
 */
export function createForwarded(
  homeAccount: string,
  read: () => Deployed,
  warn: (message: string, details: { readonly error: unknown }) => void,
): Matcher {
  let deployed: Deployed | undefined;
  let matches: Matcher | undefined;
  const compiled = ({ rules, busPattern }: Deployed): Matcher => {
    try {
      return rules.length === 0 ? everything : compileForwarding(rules, busPattern);
    } catch (error) {
      warn('the deployed rules are not understood: all that an interim rule forwards counts', { error });
      return everything;
    }
  };
  const hasRules = ({ regions, defaultRegions }: Deployed, account: unknown, region: string): boolean =>
    regions.includes(region) && (account === homeAccount || defaultRegions.includes(region));
  return (event) => {
    const { account, region } = (event ?? {}) as { readonly account?: unknown; readonly region?: unknown };
    if (typeof region !== 'string') return true;
    deployed ??= read();
    if (hasRules(deployed, account, region)) return true;
    matches ??= compiled(deployed);
    return matches(event);
  };
}

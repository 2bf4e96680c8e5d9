/** Which events the rules of a Region and the rule of the bus let through to the detector. */
import { compilePattern, type Matcher } from './matcher.ts';

/** A rule of a Region's default bus. */
export interface RegionRule {
  readonly pattern: unknown;
  /** The only Region that has the rule. @default every Region */
  readonly onlyIn?: string;
}

/**
 * An event comes through where one rule of its Region matches, and the rule of the bus.
 * @throws PatternError where a pattern uses an operator that is not known here.
 */
export function compileForwarding(rules: readonly RegionRule[], busPattern: unknown): Matcher {
  const regional = rules.map(({ pattern, onlyIn }) => ({ matches: compilePattern(pattern), onlyIn }));
  const bus = compilePattern(busPattern);
  return (event) => {
    const region = (event as { readonly region?: unknown } | null)?.region;
    return (
      regional.some(({ matches, onlyIn }) => (onlyIn === undefined || onlyIn === region) && matches(event)) &&
      bus(event)
    );
  };
}

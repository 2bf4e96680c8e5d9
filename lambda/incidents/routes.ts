/** Which routes a mail takes. */
import type { Mail } from '../model/incident.ts';
import { defaultRoute, type Route } from '../model/settings.ts';

/**
 * The organizational units of accounts as ports.Directory gives them; an account that is absent: nobody could
 * say.
 */
export type UnitsOf = ReadonlyMap<string, readonly string[]>;

/** Looking up organizational units is worth its calls only then. */
export const needsUnits = (routes: readonly Route[]): boolean =>
  routes.some((route) => route.organizationalUnits !== undefined);

/**
 * The names of all routes whose conditions hold, in their order; the default route where none does. Of a mail
 * about several accounts, one that meets the conditions is enough, and the default route is there for those
 * that meet none. The default route is there as well where a route could not be decided because an account's
 * organizational units are unknown: rather a mail too many than one that nobody gets.
 */
export function routesOf(
  mail: Pick<Mail, 'accounts' | 'verdict'>,
  routes: readonly Route[],
  organizationalUnitsOf: UnitsOf,
): readonly string[] {
  const taken: string[] = [];
  let undecided = false;
  for (const route of routes) {
    const answer = takes(route, mail, organizationalUnitsOf);
    if (answer === 'yes') taken.push(route.name);
    if (answer === 'unknown') undecided = true;
  }
  const isTaken = (account: string): boolean =>
    routes.some(
      (route) => takes(route, { accounts: [account], verdict: mail.verdict }, organizationalUnitsOf) === 'yes',
    );
  const isLeftOver = mail.accounts.some((account) => !isTaken(account));
  return taken.length === 0 || undecided || isLeftOver ? [...taken, defaultRoute] : taken;
}

type Answer = 'yes' | 'no' | 'unknown';

function takes(route: Route, mail: Pick<Mail, 'accounts' | 'verdict'>, unitsOf: UnitsOf): Answer {
  const { accounts, organizationalUnits, verdicts } = route;
  if (verdicts !== undefined && !verdicts.includes(mail.verdict)) return 'no';
  if (accounts === undefined && organizationalUnits === undefined) return verdicts === undefined ? 'no' : 'yes';
  const named = mail.accounts.filter((account) => accounts === undefined || accounts.includes(account));
  if (organizationalUnits === undefined) return named.length > 0 ? 'yes' : 'no';
  const units = named.map((account) => unitsOf.get(account));
  if (units.some((above) => above?.some((unit) => organizationalUnits.includes(unit)))) return 'yes';
  return units.includes(undefined) ? 'unknown' : 'no';
}

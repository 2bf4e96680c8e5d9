/** The allowlist entries that mails offer, as their reader pastes them into davylamp.yaml. */
import { parse } from 'yaml';
import type { Mail } from '../../lambda/model/incident.ts';
import type { AllowEntry } from '../../lambda/model/settings.ts';
import { configOf } from '../../lib/config/load.ts';

/** An entry and the lines below it that belong to it. */
const offer = /^ {2}- name: .*\n(?: {4}.*\n)+/gm;

/**
 * Of all the mails, each under a name of its own.
 *
 * @throws ConfigError where the configuration refuses one
 */
export function offeredEntries(mails: readonly Mail[]): readonly AllowEntry[] {
  const found = [...new Set(mails.flatMap(({ body }) => body.match(offer) ?? []))];
  const allow = (parse(found.join('') || '[]') as Record<string, unknown>[]).map((entry, index) => ({
    ...entry,
    name: `${entry.name} (${index + 1})`,
  }));
  return configOf('the mails', { email: ['me@example.com'], allow }).allow;
}

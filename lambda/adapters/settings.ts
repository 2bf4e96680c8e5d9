/**
 * The settings that deployment puts beside the bundle as settings.json. Damage costs the damaged part, never
 * an alert.
 */
import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { type AllowEntry, autoBudget, languages, modes, type Route, type Settings } from '../model/settings.ts';
import { signalIds } from '../model/signal.ts';
import { verdicts } from '../model/verdict.ts';
import type { Journal } from '../ports.ts';

/** What counts where nothing is configured, or nothing can be read. */
export const defaultSettings: Settings = {
  alertAt: 'notice',
  language: 'en',
  budget: { usdPerHour: autoBudget.least, isAuto: true },
  allow: [],
  accountNames: {},
};

const patterns = z.optional(z.array(z.string()).check(z.minLength(1)));

const entrySchema = z
  .strictObject({
    name: z.string().check(z.minLength(1)),
    tags: z.optional(z.record(z.string(), z.string())),
    types: patterns,
    regions: patterns,
    accounts: patterns,
    principals: patterns,
    hourly: z.optional(z.number().check(z.positive())),
    reason: z.string(),
    expires: z.optional(z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/))),
  })
  .check(
    z.refine(
      ({ tags, types, regions, accounts, principals }) =>
        Boolean(types ?? regions ?? accounts ?? principals) || Object.keys(tags ?? {}).length > 0,
      'an entry without a condition',
    ),
  );

const routeSchema = z
  .strictObject({
    name: z.string().check(z.minLength(1)),
    accounts: patterns,
    organizationalUnits: patterns,
    verdicts: z.optional(z.array(z.enum(verdicts)).check(z.minLength(1))),
  })
  .check(
    z.refine(
      ({ accounts, organizationalUnits, verdicts }) => Boolean(accounts ?? organizationalUnits ?? verdicts),
      'a route without a condition',
    ),
  );

const parts = {
  version: z.optional(z.string().check(z.regex(/^[\w.+-]{1,64}$/))),
  alertAt: z.enum(verdicts),
  language: z.enum(languages),
  timeZone: z.optional(z.string()),
  expectedRegions: z.optional(z.array(z.string())),
  budget: z.object({ usdPerHour: z.number().check(z.nonnegative()), isAuto: z.optional(z.literal(true)) }),
  mode: z.optional(z.enum(modes)),
  observe: z.optional(z.array(z.enum(signalIds))),
  accountNames: z.record(z.string(), z.string()),
  deployedBy: z.optional(z.array(z.string())),
  organization: z.optional(z.object({ id: z.string(), externalId: z.string(), readOnlyRoleName: z.string() })),
};

/**
 * Reads settings.json. A file that is missing or no JSON gives the defaults with an empty allowlist; a
 * damaged part its default; a damaged allowlist entry, or one with a key that is unknown here, covers
 * nothing; a damaged route takes no mail, which leaves it to the default route. Each is told to the journal.
 */
export function readSettings(file: string, journal: Journal): Settings {
  let text: unknown;
  try {
    text = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    journal.warn('settings.json cannot be read: the defaults count, and no allowlist', { error });
    return defaultSettings;
  }
  return parseSettings(text, journal);
}

/** As `readSettings`, of what the file held. */
export function parseSettings(value: unknown, journal: Journal): Settings {
  const given: Readonly<Record<string, unknown>> = typeof value === 'object' && value !== null ? { ...value } : {};
  const part = <Name extends keyof typeof parts>(name: Name): z.infer<(typeof parts)[Name]> | undefined => {
    const { success, data } = parts[name].safeParse(given[name]);
    if (success) return data as z.infer<(typeof parts)[Name]>;
    journal.warn('a part of settings.json is damaged: its default counts', { part: name });
    return undefined;
  };
  const version = part('version');
  const timeZone = part('timeZone');
  const expectedRegions = part('expectedRegions');
  const deployedBy = part('deployedBy');
  const organization = part('organization');
  const { isAuto, usdPerHour } = part('budget') ?? defaultSettings.budget;
  const mode = part('mode');
  const observe = part('observe');
  const routes = routesIn(given.routes, journal);
  return {
    ...(version ? { version } : {}),
    alertAt: part('alertAt') ?? defaultSettings.alertAt,
    language: part('language') ?? defaultSettings.language,
    ...(timeZone ? { timeZone } : {}),
    budget: { usdPerHour, ...(isAuto && { isAuto }) },
    ...(mode ? { mode } : {}),
    ...(observe ? { observe } : {}),
    accountNames: part('accountNames') ?? defaultSettings.accountNames,
    ...(expectedRegions ? { expectedRegions } : {}),
    ...(deployedBy ? { deployedBy } : {}),
    ...(organization ? { organization } : {}),
    ...(routes.length > 0 ? { routes } : {}),
    allow: allowlist(given.allow, journal),
  };
}

function allowlist(value: unknown, journal: Journal): readonly AllowEntry[] {
  if (!Array.isArray(value)) {
    journal.warn('the allowlist in settings.json is damaged: it covers nothing');
    return [];
  }
  return value.flatMap((entry: unknown, index) => {
    const { success, data } = entrySchema.safeParse(entry);
    if (success) return [JSON.parse(JSON.stringify(data)) as AllowEntry];
    journal.warn('an allowlist entry in settings.json is damaged: it covers nothing', { index });
    return [];
  });
}

function routesIn(value: unknown, journal: Journal): readonly Route[] {
  if (value !== undefined && !Array.isArray(value))
    journal.warn('the routes in settings.json are damaged: none counts');
  if (!Array.isArray(value)) return [];
  return value.flatMap((route: unknown, index) => {
    const { success, data } = routeSchema.safeParse(route);
    if (success) return [JSON.parse(JSON.stringify(data)) as Route];
    journal.warn('a route in settings.json is damaged: it takes no mail', { index });
    return [];
  });
}

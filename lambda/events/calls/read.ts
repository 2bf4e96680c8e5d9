/**
 * Reads what CloudTrail wrote, in any of its spellings. Nothing here throws: what is not as expected is
 * absent. Texts are cut to length, since whoever calls AWS chooses most of them.
 *
 * The spellings: lowerCamelCase and, in EC2's newer calls, UpperCamelCase; a list as an array, as `{items:
 * [...]}`, as `{item: ...}`, or as the single element alone; a scalar alone, as `{value: ...}` or as `{tag:
 * 1, content: ...}`; numbers and booleans as strings.
 */

import type { CallRequest } from '../../model/observation.ts';

type Fields = Readonly<Record<string, unknown>>;

const mostElements = 1_000;
const mostTags = 100;
const mostTypes = 100;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The own property of that name, or else the one that differs from it in case only. */
function own(from: unknown, name: string): unknown {
  if (!isFields(from)) return undefined;
  if (Object.hasOwn(from, name)) return from[name];
  const wanted = name.toLowerCase();
  const key = Object.keys(from).find((candidate) => candidate.toLowerCase() === wanted);
  return key === undefined ? undefined : from[key];
}

/** What is found along the path, or undefined. */
export const field = (from: unknown, ...path: readonly string[]): unknown => path.reduce(own, from);

/** The value itself, or what `{value: ...}` or `{content: ...}` holds. */
const bare = (value: unknown): unknown =>
  isFields(value) ? (field(value, 'value') ?? field(value, 'content')) : value;

/**
 * A text that is not empty, cut to so many UTF-16 units and never within a character; numbers count as texts.
 */
export function text(value: unknown, most = 256): string | undefined {
  const plain = bare(value);
  if (typeof plain === 'number' && Number.isFinite(plain)) return String(plain);
  if (typeof plain !== 'string' || plain === '') return undefined;
  return plain.slice(0, most).replace(/[\ud800-\udbff]$/, '');
}

/** A whole number from 0 to a million, also where it is written as a text. */
export function count(value: unknown): number | undefined {
  const plain = bare(value);
  const number = typeof plain === 'string' && /^\s*\d{1,15}(\.\d+)?\s*$/.test(plain) ? Number(plain) : plain;
  if (typeof number !== 'number' || !Number.isFinite(number) || number < 0) return undefined;
  return Math.min(Math.floor(number), 1_000_000);
}

export function flag(value: unknown): boolean {
  const plain = bare(value);
  return plain === true || (typeof plain === 'string' && plain.toLowerCase() === 'true');
}

/** What keeps TerminateInstances from working, as a request for instances or a launch template names it. */
export const protection = (from: unknown): Pick<CallRequest, 'terminationProtected' | 'stopProtected'> => ({
  terminationProtected: flag(field(from, 'disableApiTermination')),
  ...(flag(field(from, 'disableApiStop')) && { stopProtected: true }),
});

/** The elements of a list in any of its spellings, the first thousand of them. */
export function list(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.slice(0, mostElements);
  if (!isFields(value)) return [value];
  for (const wrapper of ['items', 'item', 'member']) {
    const inner = own(value, wrapper);
    if (Array.isArray(inner)) return inner.slice(0, mostElements);
    if (inner !== undefined && inner !== null) return [inner];
  }
  return Object.keys(value).length === 0 ? [] : [value];
}

/** The texts of a list of texts. */
export const texts = (value: unknown, most = 256): readonly string[] =>
  list(value).flatMap((element) => text(element, most) ?? []);

/** An EC2 instance id, or nothing. Such an id is safe in a command line. */
export function instanceId(value: unknown): string | undefined {
  const id = text(value, 80)?.trim();
  return id !== undefined && /^i-[0-9A-Za-z][0-9A-Za-z-]{0,62}$/.test(id) ? id : undefined;
}

export const instanceIds = (values: readonly unknown[]): readonly string[] => [
  ...new Set(values.flatMap((value) => instanceId(value) ?? [])),
];

/** An AMI id, or nothing. */
export function imageId(value: unknown): string | undefined {
  const id = text(value, 80);
  return id !== undefined && /^ami-[0-9A-Za-z]{1,64}$/.test(id) ? id : undefined;
}

/** Instance types or families, once each, without the `ml.` or `db.` that other services put before them. */
export function instanceTypes(values: readonly unknown[]): readonly string[] {
  const found = values.flatMap((value) => {
    const name = text(value, 80)
      ?.toLowerCase()
      .replace(/^(ml|db)\./, '');
    return name !== undefined && /^[a-z][a-z-]*\d[a-z0-9-]*(\.[a-z0-9-]+)?$/.test(name) ? [name] : [];
  });
  return [...new Set(found)].slice(0, mostTypes);
}

/** Tags as a list of key and value, cut to the lengths that AWS allows. */
export function tags(value: unknown): Readonly<Record<string, string>> {
  const pairs = list(value).flatMap((tag): [string, string][] => {
    const key = text(field(tag, 'key'), 128);
    return key === undefined ? [] : [[key, text(field(tag, 'value'), 256) ?? '']];
  });
  return Object.fromEntries(pairs.slice(0, mostTags));
}

/** Tags as Batch writes them: an object of key to value. */
export const tagMap = (value: unknown): Readonly<Record<string, string>> =>
  isFields(value) ? tags(Object.entries(value).map(([key, one]) => ({ key, value: one }))) : {};

/**
 * The tags that a request gives to instances: not those of its volumes, fleets or Spot requests. Where EC2
 * writes `Tag`, a `tag` beside it is only the element's number.
 */
export function instanceTags(specification: unknown): Readonly<Record<string, string>> {
  const specifications = list(specification).filter((one) => text(field(one, 'resourceType')) === 'instance');
  return Object.fromEntries(
    specifications.flatMap((one) => Object.entries(tags(field(one, 'tags') ?? field(one, 'Tag')))),
  );
}

const earliest = Date.UTC(2006, 0, 1);
const latest = Date.UTC(2100, 0, 1);

/**
 * Milliseconds since the epoch from ISO 8601, from `2024-12-16 18:41:07.000000000` (UTC), or from a number of
 * seconds or milliseconds. Undefined where it cannot be read or is before AWS or after the year 2100.
 */
export function time(value: unknown): number | undefined {
  const read = typeof value === 'number' ? (Math.abs(value) < 1e11 ? value * 1000 : value) : fromText(value);
  return read >= earliest && read < latest ? Math.floor(read) : undefined;
}

function fromText(value: unknown): number {
  const parts =
    typeof value === 'string' && value.length <= 64
      ? /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:[.,](\d+))?\s*(Z|[+-]\d\d:?\d\d)?$/i.exec(value.trim())
      : null;
  if (parts === null) return Number.NaN;
  const [, day, minute, second = ':00', fraction = '', zone = 'Z'] = parts;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  return Date.parse(`${day}T${minute}${second}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`);
}

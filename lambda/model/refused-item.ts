/** What no store takes, whatever its state: a mistake in one item, not a store that does not answer. */

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html, in bytes of UTF-8. */
const limits = { partition: 2_048, sort: 1_024, item: 400 * 1_024 } as const;
/** Names of the attributes, numbers and the writer's mark, beside the keys and the data. */
const overhead = 200;

/** The store is well and has taken everything else; `name` is `RefusedItemError`. */
export interface RefusedItemError extends Error {
  readonly name: 'RefusedItemError';
  /** The items that it has not taken. */
  readonly keys: readonly { readonly partition: string; readonly sort: string }[];
}

export const refusedItemError = (keys: RefusedItemError['keys'], why: string, cause?: unknown): RefusedItemError =>
  Object.assign(new Error(`the store refuses ${keys.length} items: ${why}`, { cause }), {
    name: 'RefusedItemError' as const,
    keys,
  });

export const isRefusedItemError = (error: unknown): error is RefusedItemError =>
  error instanceof Error && error.name === 'RefusedItemError';

const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

/** Half of a surrogate pair is no character, and no key. */
const isWhole = (text: string): boolean => !/\p{Surrogate}/u.test(text);

const isKeyPart = (text: string, limit: number): boolean => text !== '' && isWhole(text) && bytes(text) <= limit;

/** Whether an item can have this key at all. */
export const isKey = ({ partition, sort }: { readonly partition: string; readonly sort: string }): boolean =>
  isKeyPart(partition, limits.partition) && isKeyPart(sort, limits.sort);

const isPlain = (value: object): boolean => {
  const prototype = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
};

/** JSON keeps nothing else: a number that is none would come back as null, a set as an empty object. */
function onlyJson(this: unknown, key: string, value: unknown): unknown {
  const original = (this as Record<string, unknown>)[key];
  const isJson =
    typeof original === 'object'
      ? original === null || isPlain(original)
      : typeof original === 'number'
        ? Number.isFinite(original)
        : ['string', 'boolean', 'undefined'].includes(typeof original);
  if (!isJson || value !== original) throw new TypeError(`${typeof original} ${key} is no JSON`);
  return value;
}

/**
 * An item's data as the text that is stored, so that no key in it is ever the name of an attribute.
 *
 * @throws RefusedItemError where the key, the data or the size is nothing that a store takes
 */
export function dataText(item: {
  readonly partition: string;
  readonly sort: string;
  readonly data: unknown;
  readonly expiresAt: number;
}): string {
  const { partition, sort, data, expiresAt } = item;
  const refused = (why: string, cause?: unknown): RefusedItemError =>
    refusedItemError([{ partition, sort }], why, cause);
  if (!isKey(item)) throw refused('a key is empty, too long or not well-formed');
  if (!Number.isFinite(expiresAt)) throw refused('it has no end');
  let text: string;
  try {
    text = JSON.stringify(data ?? null, onlyJson);
  } catch (error) {
    throw refused('its data is no JSON', error);
  }
  if (bytes(partition) + bytes(sort) + bytes(text) + overhead > limits.item) throw refused('it is larger than 400 KB');
  return text;
}

/** The data that a text stands for; undefined where it is none of ours. */
export function dataOf(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

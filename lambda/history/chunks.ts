/** Events as the store keeps them between two runs: a few hundred to an item, packed. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { concealed } from './concealed.ts';

/** Characters of JSON that go into one item; packed they take a tenth of that. */
const longestText = 400_000;
/** Characters; DynamoDB takes 400 KB an item. */
const longestPacked = 360_000;
/** Bytes that an item may unpack to: another would not be ours. */
const largestUnpacked = 4_000_000;

const packed = (texts: readonly string[]): string => gzipSync(`[${texts.join(',')}]`).toString('base64');

function packedWithin(texts: readonly string[]): readonly string[] {
  if (texts.length === 0) return [];
  const one = packed(texts);
  if (one.length <= longestPacked) return [one];
  // One event that alone is too large: its size is all that it says.
  if (texts.length === 1) return [];
  const middle = Math.ceil(texts.length / 2);
  return [...packedWithin(texts.slice(0, middle)), ...packedWithin(texts.slice(middle))];
}

/** Without user data, secrets and commands. */
export function pack(events: readonly unknown[]): readonly string[] {
  const groups: string[][] = [[]];
  let length = 0;
  for (const event of events) {
    const text = JSON.stringify(concealed(event));
    if (length + text.length > longestText && groups.at(-1)?.length) {
      groups.push([]);
      length = 0;
    }
    groups.at(-1)?.push(text);
    length += text.length;
  }
  return groups.flatMap(packedWithin);
}

/** Undefined where it is nothing that `pack` made. */
export function unpack(text: string): readonly unknown[] | undefined {
  try {
    const events: unknown = JSON.parse(
      gunzipSync(Buffer.from(text, 'base64'), { maxOutputLength: largestUnpacked }).toString('utf8'),
    );
    return Array.isArray(events) ? events : undefined;
  } catch {
    // Damaged, or written by somebody else: it counts as not there.
    return undefined;
  }
}

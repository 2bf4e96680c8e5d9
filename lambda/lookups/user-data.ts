/**
 * Miners' fingerprints in EC2 user data: peels off the wrappings that cloud-init, EC2Launch and attackers
 * use, and gives every layer to fingerprints.ts. Only the names of fingerprints leave this file; user data is
 * never returned or logged.
 *
 * Formats: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html,
 * https://cloudinit.readthedocs.io/en/latest/explanation/format.html
 */
import { constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { createScan } from './fingerprints.ts';

/** Layers in layers: base64 of gzip of MIME of a base64 part of a script with a base64 blob is five. */
const deepest = 8;
/** Characters of base64. EC2 takes 16 KB of data, which are 22,000. */
const longestInput = 256 * 1024;
/** Bytes over all layers: what grows beyond this is read as far as this. */
const budget = 1024 * 1024;
/** Blobs of one layer that are tried to decompress. */
const mostBlobs = 16;
/** Bytes that may come out of all attempts to decompress, also of those that are given up. */
const mostInflated = 32 * 1024 * 1024;
/** Layers that are looked at: so many small ones cost more than their bytes say. */
const mostLayers = 1_000;

interface Layer {
  /** One character a byte. */
  readonly text: string;
  readonly depth: number;
}

/**
 * The names of the fingerprints found, sorted; see fingerprints.ts for what they stand for. Never throws.
 *
 * Misses: what the instance downloads by itself (`curl https://... | bash`, `#include` of a neutral URL),
 * encryption, xz and bzip2, names put together from variables at run time, and what a blob of more than 1 MiB
 * holds beyond that.
 *
 * @param userData base64 as ec2:DescribeInstanceAttribute returns it; plain text is understood as well.
 */
export function fingerprintsOf(userData: string): readonly string[] {
  if (typeof userData !== 'string') return [];
  const scan = createScan();
  let left = budget;
  const seen = new Set<string>();
  const inflate = createInflate();
  const layers: Layer[] = [{ text: Buffer.from(userData.slice(0, longestInput), 'utf8').toString('latin1'), depth: 0 }];
  for (const layer of layers) {
    if (left <= 0 || seen.size === mostLayers) break;
    if (seen.has(layer.text)) continue;
    seen.add(layer.text);
    const text = layer.text.slice(0, left);
    left -= text.length;
    scan.read(text);
    if (layer.depth === deepest) continue;
    for (const inner of unwrap(text, left, inflate)) layers.push({ text: inner, depth: layer.depth + 1 });
  }
  return scan.found();
}

/** Everything one step deeper than the text: decoded, decompressed, unescaped. */
function unwrap(text: string, most: number, inflate: Inflate): readonly string[] {
  const maybeRaw = /deflate/i.test(text);
  const compressed = [...embeddedGzip(text, most, inflate)];
  const decoded: string[] = [];
  let tries = mostBlobs;
  for (const blob of encodedBlobs(text)) {
    const mark = compressionOf(blob) ?? (maybeRaw && blob.length >= 32 ? inflateRawSync : undefined);
    const inflated = mark === undefined || tries === 0 ? undefined : inflate(mark, blob, most);
    if (mark !== undefined && tries > 0) tries -= 1;
    if (inflated === undefined) decoded.push(narrow(blob) ?? blob);
    else compressed.push(inflated);
  }
  // All the short ones are one layer, so that many words do not become many layers.
  return [...compressed, narrow(text), decoded.join('\n'), ...unescaped(text)].filter(
    (layer): layer is string => layer !== undefined && layer.length >= shortest && layer !== text,
  );
}

/** Nothing shorter than this is a fingerprint. */
const shortest = 4;

/** The bytes of everything in the text that may be base64 or hexadecimal, wherever it stands. */
function* encodedBlobs(text: string): Generator<string> {
  for (const [run] of joinedLiterals(text).matchAll(/[A-Za-z0-9+/]{8,}/g)) yield* bytesOf(run);
  for (const block of wrappedBlocks(text)) yield* bytesOf(block);
}

function* bytesOf(run: string): Generator<string> {
  yield Buffer.from(run, 'base64').toString('latin1');
  if (run.length >= 10 && /^[0-9a-f]+$/i.test(run)) yield Buffer.from(run, 'hex').toString('latin1');
}

/** `'SGVs' + 'bG8='`, as scripts split what they hide. */
const joinedLiterals = (text: string): string =>
  text.replace(/"[ \t]{0,8}[+.][ \t]{0,8}"|'[ \t]{0,8}[+.][ \t]{0,8}'|\\\r?\n/g, '');

/** Base64 that is wrapped into lines: MIME parts, YAML block scalars, here documents. */
function* wrappedBlocks(text: string): Generator<string> {
  let block: string[] = [];
  for (const line of [...text.split('\n'), '']) {
    const trimmed = line.trim();
    if (trimmed !== '' && /^[A-Za-z0-9+/]+={0,2}$/.test(trimmed)) {
      block.push(trimmed);
      continue;
    }
    // A word on the line before is no part of it: only the last line is shorter than the others.
    while ((block[0]?.length ?? 0) < (block[1]?.length ?? 0)) block.shift();
    if (block.length > 1) yield block.join('');
    block = [];
  }
}

/**
 * Quoted-printable, `\x78` and `&#120;` escapes, PowerShell's `[char]120`, `%78`; only where the text has
 * such.
 */
function* unescaped(text: string): Generator<string> {
  if (/quoted-printable/i.test(text))
    yield text.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex: string) => fromHex(hex));
  const plain = text
    .replace(/(?:\\x|\\u00|%)([0-9a-f]{2})/gi, (_, hex: string) => fromHex(hex))
    .replace(/\\([0-3][0-7]{2})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    .replace(/(?:\[char\]|&#)(\d{2,3});?/gi, (all, code: string) =>
      Number(code) < 256 ? String.fromCharCode(Number(code)) : all,
    );
  if (plain !== text) yield plain;
}

const fromHex = (hex: string): string => String.fromCharCode(Number.parseInt(hex, 16));

/**
 * Undefined, or the Latin text of UTF-16 as Windows and -EncodedCommand write it: every other byte is zero.
 */
function narrow(text: string): string | undefined {
  const sample = text.slice(0, 512);
  const even = countZeros(sample, 0);
  const odd = countZeros(sample, 1);
  if (sample.length < 8 || Math.max(even, odd) < sample.length * 0.4) return undefined;
  return text.replaceAll('\0', '');
}

function countZeros(text: string, from: number): number {
  let zeros = 0;
  for (let at = from; at < text.length; at += 2) if (text.charCodeAt(at) === 0) zeros += 1;
  return zeros;
}

type Decompress = typeof gunzipSync;

const compressionOf = (bytes: string): Decompress | undefined => {
  if (bytes.startsWith(gzipMark)) return gunzipSync;
  return zlibMarks.some((mark) => bytes.startsWith(mark)) ? inflateSync : undefined;
};

const zlibMarks = ['x\x01', 'x\x5e', 'x\x9c', 'x\xda'];
const gzipMark = '\x1f\x8b\x08';

/** Gzip anywhere in binary: the whole user data, a MIME part, the tail of a self-extracting script. */
function* embeddedGzip(text: string, most: number, inflate: Inflate): Generator<string> {
  let at = text.indexOf(gzipMark);
  for (let blobs = 0; at >= 0 && blobs < mostBlobs; blobs += 1) {
    const inflated = inflate(gunzipSync, text.slice(at), most);
    if (inflated !== undefined) yield inflated;
    at = text.indexOf(gzipMark, at + 1);
  }
}

type Inflate = (decompress: Decompress, bytes: string, most: number) => string | undefined;

/**
 * Decompresses to at most so many bytes, also input that is cut off; undefined where it is not compressed, or
 * where all attempts together have given so much that no more is tried. Node gives nothing of an output that
 * is too long, so the input is halved until it fits.
 */
function createInflate(): Inflate {
  let left = mostInflated;
  return (decompress, bytes, most) => {
    for (let length = bytes.length; length >= 8 && left > 0; length = Math.floor(length / 2)) {
      const maxOutputLength = Math.max(most, 1);
      try {
        const input = Buffer.from(bytes.slice(0, length), 'latin1');
        const out = decompress(input, { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH });
        left -= out.length;
        return out.length === 0 ? undefined : out.toString('latin1');
      } catch (error) {
        if (!(error instanceof RangeError)) return undefined;
        left -= maxOutputLength;
      }
    }
    return undefined;
  };
}

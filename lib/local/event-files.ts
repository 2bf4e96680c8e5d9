/** The files that hold events: which they are, and why one cannot be read. */
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from './event-parser.ts';

const names = /\.(json|jsonl|ndjson)(\.gz)?$/i;

/** Why a file could not be read or parsed, in a few words. */
export const unreadableReason = (error: unknown): string => {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOENT') return 'there is no such file or folder';
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be read';
  if (code === 'ERR_FS_FILE_TOO_LARGE' || code === 'ERR_BUFFER_TOO_LARGE' || code === 'ERR_STRING_TOO_LONG') {
    return 'it is too large; split it';
  }
  if (typeof code === 'string' && code.startsWith('Z_')) return 'it is damaged, it cannot be unpacked';
  return error instanceof Error ? error.message : String(error);
};

/**
 * The files that a path stands for, in the order of their names. A folder is read once, however many symbolic
 * links lead to it or around in it.
 */
export function filesOf(path: string, problem: Problem, say: (line: string) => void): readonly string[] {
  const seen = new Set<string>();
  const within = (folder: string): readonly string[] => {
    const real = realpathSync(folder);
    if (seen.has(real)) return [];
    seen.add(real);
    const found = readdirSync(folder).sort((a, b) => (a < b ? -1 : 1));
    return found.flatMap((name) => attempt(join(folder, name), (inner) => names.test(inner)));
  };
  const attempt = (one: string, wanted: (file: string) => boolean): readonly string[] => {
    try {
      const stat = statSync(one);
      if (stat.isDirectory()) return within(one);
      return wanted(one) ? [one] : [];
    } catch (error) {
      // A link to nowhere is nobody's event, unless its name says that it is one.
      if (wanted(one) || (error as NodeJS.ErrnoException).code !== 'ENOENT') problem(one, unreadableReason(error));
      return [];
    }
  };
  const files = attempt(path, () => true);
  if (files.length === 0 && seen.size > 0) say(`${path} holds no .json, .jsonl or .ndjson file`);
  return files;
}

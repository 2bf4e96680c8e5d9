/** Where Davylamp itself lies: a clone, or a folder of node_modules. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of Davylamp's own package.json, whether this file runs from its source or as it was built. */
export const packageFolder: string = upwards(dirname(fileURLToPath(import.meta.url)));

function upwards(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  if (folder === dirname(folder)) throw new Error('davylamp is installed without its package.json');
  return upwards(dirname(folder));
}

/** Davylamp's version, as its package.json has it. */
export const version: string = (
  JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { readonly version: string }
).version;

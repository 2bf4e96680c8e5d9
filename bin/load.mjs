/** Runs an entry point of this folder: in a clone its TypeScript source, in the package what was built of it. */
import { existsSync } from 'node:fs';

export async function load(name) {
  const source = new URL(`${name}.ts`, import.meta.url);
  if (!existsSync(source)) return import(new URL(`../dist/bin/${name}.js`, import.meta.url).href);
  const { register } = await import('tsx/esm/api');
  register();
  return import(source.href);
}

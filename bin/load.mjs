/** Runs an entry point of this folder: in a clone its TypeScript source, in the package what was built of it. */
import { existsSync } from 'node:fs';
import * as module from 'node:module';

export async function load(name) {
  // Node 22 keeps what it compiled for the next start; Node 20 cannot.
  module.enableCompileCache?.();
  const source = new URL(`${name}.ts`, import.meta.url);
  if (!existsSync(source)) return import(new URL(`../dist/bin/${name}.js`, import.meta.url).href);
  // Node 22.18 and later read TypeScript themselves.
  if (!process.features.typescript) {
    const { register } = await import('tsx/esm/api');
    register();
  }
  return import(source.href);
}

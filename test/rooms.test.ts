/** Which room may use what: the rules of docs/architecture.md, checked on the imports themselves. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

const filesIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));

const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

/** Modules that a file imports or re-exports, its own ones as paths from the root. */
const importsOf = (file: string): readonly string[] =>
  [...textOf(file).matchAll(/\b(?:from|import)\s*\(?\s*'([@\w.:/-]+)'/g)].map(([, name = '']) =>
    name.startsWith('.') ? relative(root, resolve(root, file, '..', name)) : name,
  );

const offenders = (folders: readonly string[], wrong: (module: string) => boolean): readonly string[] =>
  folders.flatMap(filesIn).flatMap((file) =>
    importsOf(file)
      .filter(wrong)
      .map((module) => `${file} imports ${module}`),
  );

const pure = ['pipeline', 'events', 'lookups', 'assessment', 'detections', 'incidents', 'mail', 'model', 'batch'].map(
  (room) => `lambda/${room}`,
);

test('the checks see the imports there are', () => {
  expect(importsOf('lambda/rollout-check.ts')).toContain('@aws-sdk/client-sns');
  expect(importsOf('lambda/rollout-check.ts')).toContain('lambda/rollout/answer.ts');
});

test('lambda/ uses nothing of lib/, so that no CDK gets into a function', () => {
  const wrong = (module: string) => /^(lib|bin|test)\//.test(module) || /^(aws-cdk-lib|constructs)/.test(module);
  expect(offenders(['lambda'], wrong)).toEqual([]);
});

describe('the pipeline, the detections and the model are pure, so that demo, replay and Lambda run the very same code', () => {
  test('they know no SDK, no file system and no network', () => {
    const fine = /^(lambda\/|node:(crypto|zlib|util|buffer)$|zod\/mini$)/;
    expect(offenders(pure, (module) => !fine.test(module))).toEqual([]);
    expect(offenders(pure, (module) => module.startsWith('lambda/adapters/'))).toEqual([]);
  });

  test('they take the time from a clock that is handed to them', () => {
    const clocks =
      /\bDate\.now\(|\bnew Date\(\s*\)|\bset(Timeout|Interval|Immediate)\(|\bperformance\.now\(|\bMath\.random\(/;
    expect(pure.flatMap(filesIn).filter((file) => clocks.test(textOf(file)))).toEqual([]);
  });
});

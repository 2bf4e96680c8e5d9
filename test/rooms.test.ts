/** Which room may use what: the rules of docs/architecture.md, checked on the imports themselves. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

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

const offenders = (folders: readonly string[], wrong: (module: string, file: string) => boolean): readonly string[] =>
  folders.flatMap(filesIn).flatMap((file) =>
    importsOf(file)
      .filter((module) => wrong(module, file))
      .map((module) => `${file} imports ${module}`),
  );

/** Each may use those before it, and `ports.ts`; `events` and `batch` know nothing of each other. */
const order = [
  'model',
  'batch',
  'events',
  'lookups',
  'detections',
  'assessment',
  'mail',
  'incidents',
  'pipeline',
  'patrol',
] as const;
const pure = order.map((room) => `lambda/${room}`);

const roomOf = (module: string): string | undefined => /^lambda\/([\w-]+)\//.exec(module)?.[1];

it('the checks see the imports there are', () => {
  expect(importsOf('lambda/rollout-check.ts')).toContain('@aws-sdk/client-sns');
  expect(importsOf('lambda/rollout-check.ts')).toContain('lambda/rollout/answer.ts');
});

it('lambda/ uses nothing of lib/, so that no CDK gets into a function', () => {
  const wrong = (module: string) => /^(lib|bin)\//.test(module) || /^(aws-cdk-lib|constructs)/.test(module);
  expect(offenders(['lambda'], wrong)).toEqual([]);
});

it('nothing that is shipped uses tests or tools', () => {
  expect(offenders(['bin', 'lib', 'lambda'], (module) => /^(test|tools)\//.test(module))).toEqual([]);
});

describe('the rooms of the pipeline are pure, so that demo, replay and Lambda run the very same code', () => {
  it('they know no SDK, no file system and no network', () => {
    const fine = /^(lambda\/|node:(crypto|zlib|util|buffer)$|zod\/mini$|re2js$)/;
    expect(offenders(pure, (module) => !fine.test(module))).toEqual([]);
  });

  it('they take the time from a clock that is handed to them', () => {
    const clocks =
      /\bDate\.now\(|\bnew Date\(\s*\)|\bset(Timeout|Interval|Immediate)\(|\bperformance\.now\(|\bMath\.random\(/;
    expect(pure.flatMap(filesIn).filter((file) => clocks.test(textOf(file)))).toEqual([]);
  });
});

describe('imports point one way', () => {
  it('from each room of the pipeline to those below it', () => {
    const rank = (room: string): number => (order as readonly string[]).indexOf(room);
    const wrong = (module: string, file: string): boolean => {
      const [to, from] = [roomOf(module), roomOf(file)];
      if (to === undefined || from === undefined || to === from) return false;
      return rank(to) === -1 || rank(to) > rank(from) || (from === 'events' && to === 'batch');
    };
    expect(offenders(pure, wrong)).toEqual([]);
  });

  it('from the adapters to the model, the ports and what reads events', () => {
    const wrong = (module: string): boolean =>
      module.startsWith('lambda/') && !/^lambda\/(ports\.ts$|(model|events|adapters)\/)/.test(module);
    expect(offenders(['lambda/adapters'], wrong)).toEqual([]);
  });

  it('without circles between files', () => {
    const files = ['bin', 'lib', 'lambda', 'tools'].flatMap(filesIn);
    const uses = new Map(files.map((file) => [file, importsOf(file).filter((module) => files.includes(module))]));
    const done = new Set<string>();
    const circle = (file: string, path: readonly string[]): readonly string[] | undefined => {
      if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
      if (done.has(file)) return undefined;
      for (const next of uses.get(file) ?? []) {
        const found = circle(next, [...path, file]);
        if (found) return found;
      }
      done.add(file);
      return undefined;
    };
    expect(files.map((file) => circle(file, [])).find((found) => found !== undefined)).toBeUndefined();
  });
});

it('a comment fits into 110 columns, but for an address that cannot be broken', () => {
  const isTooLong = (line: string): boolean => line.length > 110 && /^\s*(\/\/|\/?\*)/.test(line);
  const long = ['bin', 'lib', 'lambda', 'tools', 'test'].flatMap(filesIn).flatMap((file) =>
    textOf(file)
      .split('\n')
      .filter((line) => isTooLong(line) && !line.includes('https://'))
      .map((line) => `${file}: ${line.trim().slice(0, 60)}`),
  );
  expect(long).toEqual([]);
});

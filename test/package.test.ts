/** The package as a person installs it: in an empty folder, with nothing of the clone near. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { version } from '../lib/package-folder.ts';
import { buildApp } from '../lib/stacks/build-app.ts';
import { clone, shell } from './support/clone.ts';
import { folder } from './support/folder.ts';
import type { Template } from './support/home-stack.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const account = '123456789012';
const minutes = 60_000;

const packed = mkdtempSync(join(tmpdir(), 'davylamp-pack-'));
const tarball = join(packed, `davylamp-${version}.tgz`);
/** The tarball's own files. */
const unpacked = join(packed, 'package');

beforeAll(async () => {
  const cwd = join(packed, 'clone');
  mkdirSync(cwd);
  const { exitCode, output } = await shell(`npm pack --silent --pack-destination ${packed}`, clone(cwd));
  expect(exitCode, output).toBe(0);
  execFileSync('tar', ['-xzf', tarball, '-C', packed]);
}, 4 * minutes);
afterAll(() => rmSync(packed, { recursive: true, force: true }));

const manifest = (folderOf: string) =>
  JSON.parse(readFileSync(join(folderOf, 'package.json'), 'utf8')) as Readonly<
    Record<'dependencies' | 'peerDependencies', Readonly<Record<string, string>>>
  >;

const filesIn = (folderOf: string, end: string): readonly string[] =>
  readdirSync(folderOf, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(end));

/** Asset hashes and the place in the construct tree are not what is deployed. */
const compared = (template: Template): unknown =>
  JSON.parse(JSON.stringify(template, (key, value) => (key === 'Metadata' || key === 'Code' ? undefined : value)));

describe('the tarball', () => {
  it('imports nothing but what comes with it or with Node', () => {
    const { dependencies, peerDependencies } = manifest(unpacked);
    const known = new Set([...Object.keys(dependencies), ...Object.keys(peerDependencies)]);
    const missing = filesIn(join(unpacked, 'dist'), '.js')
      .filter((name) => !name.startsWith('functions'))
      .flatMap((name) => {
        const text = readFileSync(join(unpacked, 'dist', name), 'utf8');
        return [...text.matchAll(/(?<!\.)\b(?:from|import)\s*\(?\s*'([@\w][@\w:/.-]*)'/g)].map(
          ([, module = '']) => module,
        );
      })
      .filter((module) => !isBuiltin(module))
      .map((module) => /^(@[^/]+\/)?[^/]+/.exec(module)?.[0] ?? module)
      .filter((name) => !known.has(name));
    expect([...new Set(missing)]).toEqual([]);
  });

  it('holds neither sources nor tests, and no folder of whoever packed it', () => {
    const names = filesIn(unpacked, '');
    expect(names.filter((name) => /^(lib|lambda|test|tools|cdk\.out|node_modules)\b/.test(name))).toEqual([]);
    expect(names.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))).toEqual([]);
    const text = filesIn(join(unpacked, 'dist'), '.js').map((name) =>
      readFileSync(join(unpacked, 'dist', name), 'utf8'),
    );
    expect(text.filter((each) => each.includes(root))).toEqual([]);
  });

  it(
    'is in order for those who publish, import and type-check it',
    async () => {
      const checked = await shell(
        `npx --no-install publint ${tarball} --strict && npx --no-install attw ${tarball} --profile esm-only --no-emoji`,
        root,
      );
      expect(checked.exitCode, checked.output).toBe(0);
    },
    2 * minutes,
  );
});

describe('in an empty folder', () => {
  it(
    'is installed, and synthesizes what the clone does',
    async (context) => {
      const cwd = folder();
      const install = await shell(`npm install --prefer-offline --no-fund --no-audit ${tarball}`, cwd, {
        // What npm has fetched before; the home folder of the shell is empty.
        npm_config_cache: execFileSync('npm', ['config', 'get', 'cache'], { cwd: root, encoding: 'utf8' }).trim(),
      });
      if (
        /E(NOTFOUND|CONNREFUSED|TIMEDOUT|AI_AGAIN|CONNRESET)|network/.test(install.output) &&
        install.exitCode !== 0
      ) {
        context.skip('the npm registry cannot be reached');
      }
      expect(install.exitCode, install.output).toBe(0);

      const init = await shell('npx --no-install davylamp init --email me@example.com --yes', cwd);
      expect(init.exitCode, init.output).toBe(0);
      const { app } = JSON.parse(readFileSync(join(cwd, 'cdk.json'), 'utf8')) as { readonly app: string };
      mkdirSync(join(cwd, 'cdk.out'));
      const synth = await shell(app, cwd, {
        CDK_OUTDIR: join(cwd, 'cdk.out'),
        CDK_VALIDATION: 'false',
        CDK_CONTEXT_JSON: `{"account":"${account}"}`,
      });
      expect(synth.exitCode, synth.output).toBe(0);
      const here = JSON.parse(readFileSync(join(cwd, 'cdk.out/davylamp.template.json'), 'utf8')) as Template;

      const there = await buildApp({
        env: {},
        say: () => {},
        context: { account, 'aws:cdk:bundling-stacks': [] },
        directory: cwd,
        outdir: folder(),
        isValidated: false,
      });
      expect(compared(here)).toEqual(compared(there.synth().getStackArtifact('davylamp').template as Template));
      // The CDK CLI that reads it came along.
      expect(readdirSync(join(cwd, 'node_modules/.bin'))).toEqual(expect.arrayContaining(['cdk', 'davylamp']));
    },
    5 * minutes,
  );
});

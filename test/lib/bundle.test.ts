import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { afterAll, describe, expect, it } from 'vitest';
import { bundle, bundleText } from '../../lib/bundle.ts';

const folders: string[] = [];
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'davylamp-test-'));
  folders.push(made);
  return made;
};
afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true });
});

/** What comes out of a bundle that is loaded as Lambda does it, with no node_modules near. */
function load(text: string): { readonly status: number | null; readonly output: string } {
  const path = join(folder(), 'index.js');
  writeFileSync(path, text);
  const program = `process.stdout.write(Object.keys(require(${JSON.stringify(path)})).join())`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', program], {
    env: { AWS_REGION: 'us-east-1', PATH: process.env.PATH ?? '' },
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

describe.each(['lambda/detector.ts', 'lambda/rollout-check.ts'])('the bundle of %s', (entry) => {
  const text = bundleText(entry);

  it('loads by itself, with the clients inside, and exports the handler', () => {
    const { status, output } = load(text);
    expect(output).toContain('handler');
    expect(status).toBe(0);
  });

  it('holds nothing of aws-cdk-lib: somebody would have imported lib/ from lambda/', () => {
    expect(text).not.toContain('aws-cdk');
    expect(text).not.toContain('jsii');
  });

  it('leaves out what the SDK could do and no function does: a start parses all that is there', () => {
    for (const unused of ['VerifiedAccessEndpoint', 'GetRoleCredentials']) expect(text).not.toContain(unused);
  });

  it('tells nothing about the machine it was made on', () => {
    expect(text).not.toContain(process.cwd());
    expect(text).not.toContain('sourceMappingURL');
  });
});

describe('the asset', () => {
  function assets(context: Record<string, unknown>): readonly { readonly hash: string; readonly path: string }[] {
    const outdir = folder();
    const app = new App({ outdir, context, builtinCloudFormationValidation: false });
    const stack = new Stack(app, 'Test', { env: { region: 'us-east-1' } });
    for (const [id, settings] of [
      ['One', '{"a":1}'],
      ['Two', '{"a":2}'],
    ] as const) {
      new lambda.Function(stack, id, {
        runtime: lambda.Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: bundle({ entry: 'lambda/rollout-check.ts', files: { 'settings.json': settings } }),
      });
    }
    const manifest = JSON.parse(readFileSync(join(app.synth().directory, 'Test.assets.json'), 'utf8')) as {
      files: Record<string, { source: { path: string; packaging: string } }>;
    };
    return Object.entries(manifest.files)
      .filter(([, { source }]) => source.packaging === 'zip')
      .map(([hash, { source }]) => ({ hash, path: join(outdir, source.path) }));
  }

  it('has the settings beside the code, and another hash for other settings', () => {
    const made = assets({});
    expect(made.map(({ path }) => readFileSync(join(path, 'settings.json'), 'utf8')).sort()).toEqual([
      '{"a":1}',
      '{"a":2}',
    ]);
    for (const { path } of made) expect(existsSync(join(path, 'index.js'))).toBe(true);
    expect(assets({}).map(({ hash }) => hash)).toEqual(made.map(({ hash }) => hash));
  });

  it('is not bundled where nobody asks for it, so that tests and `cdk ls` stay quick', () => {
    for (const { path } of assets({ 'aws:cdk:bundling-stacks': [] })) {
      expect(existsSync(join(path, 'index.js'))).toBe(false);
    }
  });
});

/** The rules of the stack that the demo plays against. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rulesOf, type SynthesizedRules } from '../local/synthesized-rules.ts';
import { buildApp } from '../stacks/build-app.ts';
import { configFile } from './config-file.ts';

/**
 * The app that would be deployed with the demo's configuration; only the Lambda bundles are left out.
 */
export async function synthesizeDemo(): Promise<SynthesizedRules> {
  const outdir = mkdtempSync(join(tmpdir(), 'davylamp-demo-'));
  try {
    const app = await buildApp({
      context: { config: configFile, 'aws:cdk:bundling-stacks': [] },
      env: {},
      say: () => {},
      outdir,
      isValidated: false,
    });
    const [home, ...more] = app.synth().stacks;
    if (!home || more.length > 0) throw new Error('the app must hold one stack');
    return rulesOf(home.template);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

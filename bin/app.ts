/** The CDK app: `npx cdk deploy` and `npx cdk synth` run it by cdk.json. */
import { errorReport } from '../lib/errors.ts';
import { buildApp } from '../lib/stacks/build-app.ts';

try {
  const app = await buildApp({ env: process.env, say: (line) => process.stderr.write(`${line}\n`) });
  app.synth();
} catch (thrown) {
  if (thrown instanceof Error && thrown.name === 'ValidationFailed') {
    // The CDK has printed what it found.
    process.exitCode = 2;
  } else {
    const report = errorReport(thrown);
    process.stderr.write(`${report.text}\n`);
    process.exitCode = report.exitCode;
  }
}

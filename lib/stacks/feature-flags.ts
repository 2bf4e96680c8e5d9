/** The CDK's feature flags that shape the template. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../package-folder.ts';

/** As Davylamp's own cdk.json has them, also where no CDK CLI hands them over, and in the apps of others. */
export function featureFlags(): Readonly<Record<string, unknown>> {
  const text = readFileSync(join(packageFolder, 'cdk.json'), 'utf8');
  return (JSON.parse(text) as { readonly context: Readonly<Record<string, unknown>> }).context;
}

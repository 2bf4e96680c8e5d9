/** Bundles one Lambda function into one file, the same bytes on every machine. */
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/** The project's root, or the folder that the package was built into. */
const projectRoot = fileURLToPath(new URL('..', import.meta.url));

export interface BundleProps {
  /** The file that exports `handler`, from the project's root. */
  readonly entry: string;
  /** Text files that lie beside index.js, by name. @default none */
  readonly files?: Readonly<Record<string, string>>;
}

/** Where a function's index.js lies in the package, from the folder that it was built into. */
export const builtFunction = (entry: string): string => `functions/${basename(entry, '.ts')}.js`;

/**
 * Text of a function's index.js: one CommonJS file with everything in it, the AWS SDK's clients too. Paths
 * are kept out of it (minified, no source map), so it depends on the code alone. The package holds it built;
 * a clone builds it each time.
 *
 * @throws esbuild's BuildFailure where the entry does not exist or does not compile.
 */
export function bundleText(entry: string): string {
  const built = join(projectRoot, builtFunction(entry));
  if (existsSync(built)) return readFileSync(built, 'utf8');
  // Only there in a clone.
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const result = buildSync({
    entryPoints: [entry],
    absWorkingDir: projectRoot,
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
  });
  return result.outputFiles.map((file) => file.text).join('');
}

/**
 * The function's code as an asset. CDK leaves the bundling out where `aws:cdk:bundling-stacks` does not name
 * the stack.
 */
export function bundle(props: BundleProps): lambda.Code {
  const writeTo = (folder: string): void => {
    const files = { ...props.files, 'index.js': bundleText(props.entry) };
    for (const [name, text] of Object.entries(files)) {
      const path = join(folder, name);
      writeFileSync(path, text);
      // Lambda's user must be able to read it, whatever the umask here.
      chmodSync(path, 0o644);
    }
  };
  return lambda.Code.fromAsset(dirname(join(projectRoot, props.entry)), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('never-pulled'),
      // Never run: CDK keeps one bundle for equal options in a process, and this tells two bundles apart.
      command: [createHash('sha256').update(JSON.stringify(props)).digest('hex')],
      local: {
        tryBundle(folder) {
          writeTo(folder);
          return true;
        },
      },
    },
  });
}

/** Bundles one Lambda function into one file, the same bytes on every machine. */
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { BuildResult } from 'esbuild';

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
 * Ways to credentials that a function does not use: those of its role are in the environment. Should one be
 * needed, it is in Lambda's own copy of the SDK.
 */
const leftOut = [
  ...['http', 'ini', 'login', 'process', 'sso', 'web-identity'].map((way) => `@aws-sdk/credential-provider-${way}`),
  '@smithy/credential-provider-imds',
];

/**
 * The same with the keys written out: the SDK's schemas write `{ [_xN]: ... }`, which esbuild takes for code
 * with effects of its own, so that it keeps all of EC2's hundreds of calls for the five that are made.
 */
function withPlainKeys(text: string): string {
  const constants = new Map(
    [...text.matchAll(/^(?:const|var) (_\w+) = ("\w*");$/gm)].map(([, name, value]) => [name, value]),
  );
  return text.replace(/\[(_\w+)\]: /g, (all, name: string) => (constants.has(name) ? `${constants.get(name)}: ` : all));
}

/** Without the names of modules: they are paths, which tell of the machine where packages are links. */
const withoutPaths = (text: string): string =>
  text.replace(/^( *)"[^"\n]+\.[cm]?[jt]s(?:on)?"(\((?:exports(?:, module)?)?\) \{)$/gm, '$1"_"$2');

/**
 * Text of a function's index.js: one CommonJS file with everything in it, the AWS SDK's clients too, that it
 * may call. A cold start mostly parses: what is not in it costs nothing. Paths are kept out of it (minified,
 * no source map), so it depends on the code alone. The package holds it built; a clone builds it each time.
 *
 * @throws esbuild's BuildFailure where the entry does not exist or does not compile.
 */
export function bundleText(entry: string): string {
  const built = join(projectRoot, builtFunction(entry));
  if (existsSync(built)) return readFileSync(built, 'utf8');
  // Only there in a clone.
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const common = {
    absWorkingDir: projectRoot,
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    external: leftOut,
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
  } as const;
  const textOf = (result: BuildResult<{ write: false }>): string =>
    result.outputFiles.map((file) => file.text).join('');
  const whole = textOf(buildSync({ ...common, entryPoints: [entry], format: 'esm', mainFields: ['module', 'main'] }));
  return textOf(
    buildSync({
      ...common,
      stdin: { contents: withoutPaths(withPlainKeys(whole)), resolveDir: projectRoot },
      format: 'cjs',
      // `require` looks where Lambda keeps its copy of the SDK, `import()` does not.
      supported: { 'dynamic-import': false },
      minify: true,
    }),
  );
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

/** What a folder needs to deploy Davylamp from its package: package.json, cdk.json and .gitignore. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../../errors.ts';
import { packageFolder } from '../../package-folder.ts';

/** Files to write by name; `package.json` may be there already, and then keeps what it has. */
export type Files = Readonly<Record<string, string>>;

/** What npm, git and Davylamp itself leave in a folder that nobody has put anything into. */
const ofNobody = new Set([
  ...['package.json', 'package-lock.json', 'node_modules', '.npmrc', 'cdk.context.json'],
  ...['.git', '.gitignore', '.gitattributes', '.DS_Store', 'README.md', 'LICENSE'],
]);

export const isEmptyFolder = (folder: string): boolean => readdirSync(folder).every((name) => ofNobody.has(name));

/** Whether the folder's own node_modules has Davylamp. */
export const isInstalled = (folder: string): boolean => existsSync(join(folder, 'node_modules/davylamp/package.json'));

/** Whether it is the folder of Davylamp's own sources. */
export const isClone = (folder: string): boolean => resolve(folder) === packageFolder;

/** The versions that Davylamp is tested with: the CDK's command has to read what its library writes. */
function testedVersions(): Readonly<Record<string, string>> {
  const { devDependencies, peerDependencies } = JSON.parse(
    readFileSync(join(packageFolder, 'package.json'), 'utf8'),
  ) as Readonly<Record<'devDependencies' | 'peerDependencies', Readonly<Record<string, string>>>>;
  return Object.fromEntries(
    Object.keys(peerDependencies).map((name) => [name, devDependencies[name] ?? (peerDependencies[name] as string)]),
  );
}

/** @throws UserError (exit code 2) where package.json is there and no JSON object. */
export function deploymentFiles(folder: string): Files {
  const missing = (name: string, text: string): Files => (existsSync(join(folder, name)) ? {} : { [name]: text });
  return {
    'package.json': manifest(join(folder, 'package.json')),
    ...missing('cdk.json', `${JSON.stringify({ app: 'node node_modules/davylamp/bin/app.mjs' }, undefined, 2)}\n`),
    ...missing('.gitignore', 'node_modules/\n/cdk.out/\n'),
  };
}

function manifest(path: string): string {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '{}';
  let known: unknown;
  try {
    known = JSON.parse(text);
  } catch {
    known = undefined;
  }
  if (typeof known !== 'object' || known === null || Array.isArray(known)) {
    throw new UserError({
      code: 'package-json',
      message: `${path} is not a JSON object`,
      hint: 'Repair it, or move it away.',
      exitCode: 2,
    });
  }
  const { dependencies, devDependencies, ...more } = known as Record<string, Record<string, string> | undefined>;
  const added = Object.entries(testedVersions()).filter(
    ([name]) => !Object.hasOwn(dependencies ?? {}, name) && !Object.hasOwn(devDependencies ?? {}, name),
  );
  const whole = {
    // Never published by mistake.
    private: true,
    ...more,
    ...(dependencies === undefined ? {} : { dependencies }),
    devDependencies: { ...devDependencies, ...Object.fromEntries(added) },
  };
  return `${JSON.stringify(whole, undefined, /^[ \t]+/m.exec(text)?.[0] ?? 2)}\n`;
}

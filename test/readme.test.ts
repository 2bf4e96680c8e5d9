/** The commands that README.md tells a person to type, in their order, in a clone that nobody has touched. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { clone, shell } from './support/clone.ts';
import {
  type FakeAnswer,
  type FakeAws,
  type FakeRequest,
  fakeAws,
  identityXml,
  stsErrorXml,
} from './support/fake-aws.ts';

/** The deployment has CDK check the template; doing so each time costs seconds. */
const unchecked = { CDK_VALIDATION: 'false' };

const root = fileURLToPath(new URL('..', import.meta.url));
const account = '123456789012';

/**
 * As they stand in README.md, without the table of commands; `there` needs an account and stops at its first
 * refusal.
 */
const documented = [
  { command: 'npm ci', runs: 'here' },
  { command: 'npm run demo', runs: 'here' },
  { command: 'npm ci', runs: 'here' },
  { command: 'npm install ./davylamp-0.1.0.tgz', runs: 'here' },
  { command: 'npm pack', runs: 'here' },
  { command: 'npx --no-install davylamp init', runs: 'here' },
  { command: 'npx --no-install davylamp init --email me@example.com', runs: 'here' },
  { command: 'npx cdk bootstrap', runs: 'there' },
  { command: 'npx cdk deploy', runs: 'there' },
  { command: 'AWS_PROFILE=x npx cdk deploy', runs: 'there' },
  { command: 'npx --no-install davylamp test-alert --wait', runs: 'there' },
  { command: 'npx --no-install davylamp regions --refresh && npx cdk deploy', runs: 'there' },
  { command: 'npx cdk deploy', runs: 'there' },
  { command: 'npx --no-install davylamp incidents', runs: 'there' },
  { command: 'npx --no-install davylamp config check', runs: 'here' },
  { command: 'npx cdk destroy', runs: 'there' },
  { command: 'npm test', runs: 'here' },
  { command: 'npm run evaluate', runs: 'here' },
] as const;

let running: FakeAws | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

/** An account in which everything is denied but who one is, where one is, and an event. */
function answer({ operation }: FakeRequest): FakeAnswer {
  switch (operation) {
    case 'GetCallerIdentity':
      return { body: identityXml(account) };
    case 'ListRegions':
      return { body: { Regions: [{ RegionName: 'us-east-1', RegionOptStatus: 'ENABLED_BY_DEFAULT' }] } };
    case 'PutEvents':
      return { body: { FailedEntryCount: 0, Entries: [{ EventId: 'e-1' }] } };
    case 'DescribeStacks':
      return { status: 400, body: stsErrorXml('ValidationError').replace(/<Message>.*<\/Message>/, doesNotExist) };
    default:
      return { status: 403, body: stsErrorXml('AccessDenied') };
  }
}
const doesNotExist = '<Message>Stack with id davylamp does not exist</Message>';

/** What npx runs in a clone. It does so once below; each start of npm costs half a second more. */
const direct = (command: string): string =>
  command.replace('npx --no-install davylamp', 'node bin/davylamp.mjs').replace('npx cdk', 'node_modules/.bin/cdk');

it.each(['README.md', 'README.ko.md'])('%s has no command that is not known here', (name) => {
  const text = readFileSync(join(root, name), 'utf8').replace(/\n## Commands\n[\s\S]*?(?=\n## )/, '');
  const commands = text.matchAll(/^ {4}((?:npm|npx) .*)$|`((?:AWS_PROFILE=x )?(?:npm|npx) [^`]+)`/gm);
  expect([...commands].map(([, line, inline]) => line ?? inline)).toEqual(documented.map(({ command }) => command));
});

describe('README.md', () => {
  it('leads from a clean clone to the first refusal of AWS, and never to a complaint of our own', async () => {
    running = await fakeAws(answer);
    const { env, requests } = running;
    const cwd = clone();
    const operations = (): readonly string[] => requests.map(({ operation }) => operation);

    // The registry is not asked: package.json and the lock must agree.
    const install = await shell('npm ci --dry-run --offline --ignore-scripts', cwd);
    expect(install.exitCode, install.output).toBe(0);
    const init = await shell('npx --no-install davylamp init --email me@example.com', cwd);
    expect(init.output).toContain('npx cdk bootstrap && npx cdk deploy');
    const check = await shell(direct('npx --no-install davylamp config check'), cwd);
    expect(check.output).toContain('result: the configuration is right');

    const bootstrap = await shell(direct('npx cdk bootstrap'), cwd, { ...env, ...unchecked });
    expect(bootstrap.output).toMatch(/Bootstrapping environment aws:\/\/123456789012\/us-east-1/);
    expect(bootstrap.output).not.toMatch(/ERROR|problem in the configuration/);

    const deploy = await shell(direct('npx cdk deploy --require-approval never'), cwd, env);
    expect(deploy.output).not.toMatch(/ERROR|problem in the configuration/);
    expect(existsSync(join(cwd, 'cdk.out/davylamp.template.json'))).toBe(true);
    expect(requests.some(({ body }) => body.includes('cdk-hnb659fds-deploy-role'))).toBe(true);
    expect(operations().filter((name) => name === 'ListRegions')).toHaveLength(1);

    const test = await shell(direct('npx --no-install davylamp test-alert'), cwd, env);
    expect(test.exitCode, test.output).toBe(0);
    const refresh = await shell(direct('npx --no-install davylamp regions --refresh'), cwd, env);
    expect(refresh.exitCode, refresh.output).toBe(0);
    expect(operations().filter((name) => name === 'ListRegions')).toHaveLength(2);
    for (const name of ['davylamp.yaml', 'cdk.context.json']) {
      // Kept and committed: the next deployment is the same.
      expect(readFileSync(join(cwd, '.gitignore'), 'utf8').split('\n')).not.toContain(`/${name}`);
      expect(existsSync(join(cwd, name))).toBe(true);
    }
  }, 240_000);

  it('destroys from a clone without any configuration', async () => {
    running = await fakeAws(answer);
    const cwd = clone();
    const destroy = await shell(direct('npx cdk destroy --force'), cwd, { ...running.env, ...unchecked });
    expect(destroy.exitCode, destroy.output).toBe(0);
    expect(destroy.output).toContain('destroyed');
  }, 240_000);
});

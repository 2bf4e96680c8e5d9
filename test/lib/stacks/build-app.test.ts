import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { externalIdOf } from '../../../lib/config/settings.ts';
import { type BuildAppInput, buildApp } from '../../../lib/stacks/build-app.ts';
import { projectRoot, resourcesOf, type Template } from '../../support/home-stack.ts';

const root = fileURLToPath(projectRoot);
const folders: string[] = [];
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'davylamp-app-'));
  folders.push(made);
  return made;
};
afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true });
});

const account = '123456789012';
const region = (name: string, status = 'ENABLED_BY_DEFAULT') => ({ name, status });
const cache = {
  schemaVersion: 1,
  account,
  source: 'account:ListRegions',
  asOf: '2026-11-20T00:00:00Z',
  enabled: [region('us-east-1'), region('eu-west-1'), region('mx-central-1', 'ENABLED')],
  feed: ['us-east-1', 'eu-west-1', 'mx-central-1'],
  skipped: [
    { name: 'af-south-1', why: 'DISABLED' },
    { name: 'ap-east-1', why: 'DISABLED' },
    { name: 'me-central-1', why: 'ENABLING' },
  ],
};

async function appOf(context: Record<string, unknown>, yaml?: string, more: Partial<BuildAppInput> = {}) {
  const directory = folder();
  writeFileSync(join(directory, 'cdk.json'), '{}');
  if (yaml !== undefined) writeFileSync(join(directory, 'davylamp.yaml'), yaml);
  return buildApp({
    env: {},
    say: () => {},
    directory,
    outdir: join(directory, 'cdk.out'),
    isValidated: false,
    context: { 'aws:cdk:bundling-stacks': [], ...context },
    ...more,
  });
}

async function synthesize(context: Record<string, unknown>, yaml?: string, more: Partial<BuildAppInput> = {}) {
  const said: string[] = [];
  const app = await appOf(context, yaml, { say: (line) => said.push(line), ...more });
  const assembly = app.synth();
  return { said, assembly, template: assembly.getStackArtifact('davylamp').template as Template };
}

describe('the app', () => {
  it('needs no more than an address, and lives in us-east-1', async () => {
    const { assembly, said } = await synthesize({ email: 'me@example.com' });
    expect(assembly.stacks.map(({ id }) => id)).toEqual(['davylamp']);
    expect(assembly.getStackArtifact('davylamp').environment).toMatchObject({
      account: 'unknown-account',
      region: 'us-east-1',
    });
    expect(said.join()).toContain('17 Regions');
  });

  it.each([
    ['no file', undefined, 'davylamp.yaml  is not there'],
    ['a file without an address', 'alertAt: high\n', 'davylamp.yaml:1:1  email  is missing'],
  ])(
    'with %s is still a stack, so that it can be destroyed, with an error that stops a deployment',
    async (_, yaml, says) => {
      const app = await appOf({}, yaml);
      // The CDK CLI prints the report and goes on by the command; without it, this is thrown.
      expect(() => app.synth()).toThrow(says);
      const manifest = JSON.parse(readFileSync(join(app.outdir, 'davylamp.metadata.json'), 'utf8'));
      const entries: { type: string; data: string }[] = Object.values(manifest).flat() as never;
      const errors = entries.filter(({ type }) => type === 'aws:cdk:error').map(({ data }) => data);
      expect(errors).toEqual([expect.stringContaining(says)]);
      expect(errors[0]).toContain('email: [me@example.com]');
      expect(existsSync(join(app.outdir, 'davylamp.template.json'))).toBe(true);
    },
  );

  it('tells of a missing address beside other problems, all at once', async () => {
    await expect(appOf({}, 'alertat: high\n')).rejects.toMatchObject({
      message: expect.stringMatching(/email {2}is missing[\s\S]*alertat|alertat[\s\S]*email {2}is missing/),
    });
  });

  it('updates every Region again once the Regions were asked for again, and never otherwise', async () => {
    const revisionOf = async (asOf: string, more: Record<string, unknown> = {}) => {
      const regions = { [`davylamp:regions:${account}`]: { ...cache, asOf }, account, ...more };
      const { template } = await synthesize({ email: 'me@example.com', ...regions });
      const [[, stackSet] = []] = resourcesOf(template, 'AWS::CloudFormation::StackSet');
      const parameters = stackSet?.Properties.Parameters as { ParameterKey: string; ParameterValue: unknown }[];
      const [[, check] = []] = resourcesOf(template, 'Custom::DavylampRolloutCheck');
      const revision = parameters.find(({ ParameterKey }) => ParameterKey === 'Revision')?.ParameterValue;
      // What is counted again is what was tried again.
      expect(check?.Properties.Revision).toBe(revision);
      return revision;
    };
    const before = await revisionOf('2026-11-20T00:00:00Z');
    expect(await revisionOf('2026-11-20T00:00:00Z')).toBe(before);
    expect(await revisionOf('2026-11-20T00:00:01Z')).not.toBe(before);
    expect(await revisionOf('2026-11-20T00:00:00Z', { revision: '7' })).toBe('7');
  });

  it('puts nothing on the stack that `--strict` would stop at', async () => {
    const { assembly } = await synthesize({ email: 'me@example.com', account });
    expect(assembly.getStackArtifact('davylamp').messages).toEqual([]);
  });

  it('does not report its constructs: what it would report depends on the machine', async () => {
    const { template } = await synthesize({ email: 'me@example.com', 'aws:cdk:version-reporting': true });
    expect(resourcesOf(template, 'AWS::CDK::Metadata')).toEqual([]);
  });

  it('has no trace of disabled Regions, in any file, and says which one is on its way', async () => {
    const { assembly, said } = await synthesize({
      email: 'me@example.com',
      account,
      [`davylamp:regions:${account}`]: cache,
    });
    for (const name of readdirSync(assembly.directory).filter((name) => name.endsWith('.json'))) {
      expect(readFileSync(join(assembly.directory, name), 'utf8')).not.toMatch(/af-south-1|ap-east-1|me-central-1/);
    }
    expect(said.join()).toMatch(/me-central-1 is not watched/);
  });

  it('makes the administration role trust the opt-in Regions that are enabled', async () => {
    const { template } = await synthesize({ email: 'me@example.com', account, [`davylamp:regions:${account}`]: cache });
    expect(JSON.stringify(template)).toContain(
      '["cloudformation.amazonaws.com","cloudformation.mx-central-1.amazonaws.com"]',
    );
  });

  it('takes its configuration from davylamp.yaml too', async () => {
    const { template } = await synthesize(
      {},
      'email: [a@example.com, b@example.com]\nfeed: { states: [running], aggregation: NONE }\n',
    );
    expect(JSON.stringify(template)).toContain('{\\"detail\\":{\\"state\\":[\\"running\\"]}}');
    expect(JSON.stringify(template)).toContain('"Endpoint":"b@example.com"');
  });

  it('is not built on a Region that nobody knows', async () => {
    const yaml = 'email: me@example.com\nregions: { expected: [us-esat-1] }\n';
    await expect(synthesize({}, yaml)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('us-esat-1'),
    });
  });
});

describe('an organization in davylamp.yaml', () => {
  const yaml = (...more: string[]) =>
    ['email: me@example.com', 'organization:', '  id: o-ab12cdef34', '  targets: [r-ab12]', ...more, ''].join('\n');
  const regions = { account, [`davylamp:regions:${account}`]: cache };
  const stackSets = (template: Template) =>
    resourcesOf(template, 'AWS::CloudFormation::StackSet').map(([, { Properties }]) => Properties);

  it('is deployed from the management account where nothing says otherwise', async () => {
    const { template, assembly } = await synthesize(regions, yaml());
    expect(stackSets(template).map(({ StackSetName, CallAs }) => [StackSetName, CallAs])).toEqual([
      ['davylamp-forwarders', undefined],
      ['davylamp-member-roles', 'SELF'],
      ['davylamp-member-forwarders', 'SELF'],
    ]);
    expect(assembly.getStackArtifact('davylamp').messages).toEqual([]);
  });

  it('says plainly that a delegated administrator cannot reach the management account', async () => {
    const { template, said } = await synthesize(regions, yaml('  deployedFrom: delegated-administrator'));
    expect(said.join()).toMatch(/management account is not watched/);
    expect(stackSets(template).map(({ CallAs }) => CallAs)).toEqual([undefined, 'DELEGATED_ADMIN', 'DELEGATED_ADMIN']);
    expect(JSON.stringify(template.Outputs)).toContain('management account is not watched');
  });

  it('says before the deployment what would roll it back: a feed of nobody registered for User Notifications', async () => {
    const delegated = yaml('  deployedFrom: delegated-administrator');
    const note = /registered as delegated administrator of User Notifications.*feed: off in davylamp\.yaml/;
    expect((await synthesize(regions, delegated)).said.filter((line) => note.test(line))).toHaveLength(1);
    expect((await synthesize({ ...regions, feed: 'off' }, delegated)).said.join()).not.toMatch(note);
    expect((await synthesize(regions, yaml())).said.join()).not.toMatch(note);
  });

  it('leaves its own account out once, and says where it cannot see whether the file does so too', async () => {
    const delegated = yaml(`  exclude: ["${account}", "444455556666"]`, '  deployedFrom: delegated-administrator');
    const known = await synthesize(regions, delegated);
    for (const { StackInstancesGroup } of stackSets(known.template).slice(1)) {
      expect(StackInstancesGroup).toMatchObject([{ DeploymentTargets: { Accounts: [account, '444455556666'] } }]);
    }
    const note = /whether organization\.exclude names it/;
    expect(known.said.join()).not.toMatch(note);
    const unknown = (...more: string[]) => synthesize({}, yaml('  deployedFrom: delegated-administrator', ...more));
    expect((await unknown('  exclude: ["444455556666"]')).said.join()).toMatch(note);
    expect((await unknown()).said.join()).not.toMatch(note);
  });

  it('is deployed as AWS says where the credentials can ask', async () => {
    const { template } = await synthesize(regions, yaml(), {
      env: { CDK_DEFAULT_ACCOUNT: account },
      organizationApi: {
        account: async () => account,
        describe: async () => ({
          organizationId: 'o-ab12cdef34',
          managementAccountId: '999999999999',
          allFeatures: true,
        }),
      },
    });
    expect(stackSets(template).at(-1)?.CallAs).toBe('DELEGATED_ADMIN');
  });

  it('gives members the same Regions, external id and role name that the detector uses', async () => {
    const { template } = await synthesize(regions, yaml('  readOnlyRoleName: looker'));
    const [, roles, forwarders] = stackSets(template);
    const value = (key: string) =>
      (roles?.Parameters as { ParameterKey: string; ParameterValue: string }[] | undefined)?.find(
        ({ ParameterKey }) => ParameterKey === key,
      )?.ParameterValue;
    expect(value('ReadOnlyRoleName')).toBe('looker');
    expect(value('ExternalId')).toBe(externalIdOf('o-ab12cdef34'));
    expect(forwarders?.StackInstancesGroup).toMatchObject([{ Regions: ['eu-west-1', 'mx-central-1', 'us-east-1'] }]);
  });

  it('asks for organizational units only with routes that name some', async () => {
    const routes = ['routes:', '  - { name: prod, to: [oncall@example.com], organizationalUnits: [ou-ab12-prod0001] }'];
    const { template } = await synthesize(regions, yaml(...routes));
    expect(JSON.stringify(template)).toContain('organizations:ListParents');
    expect(JSON.stringify(template)).toContain('"FilterPolicy":{"route":["prod"]}');
    expect(JSON.stringify((await synthesize(regions, yaml())).template)).not.toContain('organizations:ListParents');
  });

  it('is refused where the read-only role would take the name of the forwarding role', async () => {
    await expect(synthesize(regions, yaml('  readOnlyRoleName: davylamp-forwarder-member'))).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/davylamp\.yaml:5.*readOnlyRoleName/),
    });
  });
});

describe('bin/app.ts', () => {
  /** A copy of the project, from here or from another copy. */
  function copyOf(from: string): string {
    const copy = join(folder(), 'a', 'clone');
    mkdirSync(copy, { recursive: true });
    for (const name of ['bin', 'lib', 'lambda', 'cdk.json', 'package.json', 'tsconfig.json']) {
      cpSync(join(from, name), join(copy, name), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    return copy;
  }

  /** Runs it as the CDK CLI does, with a temporary folder of its own. */
  function run(copy: string, context: Record<string, unknown>, env: Record<string, string> = {}) {
    const temporary = folder();
    const outdir = join(copy, 'cdk.out');
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'bin/app.ts'], {
      cwd: copy,
      env: {
        PATH: process.env.PATH ?? '',
        HOME: temporary,
        TMPDIR: temporary,
        CDK_OUTDIR: outdir,
        CDK_VALIDATION: 'false',
        CDK_CONTEXT_JSON: JSON.stringify(context),
        ...env,
      },
      encoding: 'utf8',
    });
    return { status, stderr, outdir };
  }

  it('makes the same assembly in every folder, time zone and locale: ids must not depend on the machine', () => {
    const context = { email: 'me@example.com', account };
    const here = copyOf(root);
    const one = run(here, context, { TZ: 'Asia/Seoul', LANG: 'ko_KR.UTF-8' });
    const two = run(copyOf(here), context, { TZ: 'UTC', USER: 'other' });
    for (const { status, stderr } of [one, two]) expect(status, stderr).toBe(0);
    for (const name of ['davylamp.template.json', 'davylamp.assets.json']) {
      const text = readFileSync(join(one.outdir, name), 'utf8');
      expect(readFileSync(join(two.outdir, name), 'utf8')).toBe(text);
      expect(text).not.toContain(one.outdir);
    }
  }, 240_000);

  it('prints every problem of the configuration, exits with 2, and synthesizes nothing', () => {
    const { status, stderr, outdir } = run(copyOf(root), { email: 'no address', feed: 'on' });
    expect(stderr).toMatch(/-c email/);
    expect(stderr).toMatch(/-c feed/);
    expect(status).toBe(2);
    expect(existsSync(outdir) ? readdirSync(outdir) : []).toEqual([]);
  });
});

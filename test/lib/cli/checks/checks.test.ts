import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../lambda/adapters/clock.ts';
import { noteUsedEntries } from '../../../../lambda/assessment/used-entries.ts';
import { createMemory } from '../../../../lambda/batch/memory.ts';
import { HOUR } from '../../../../lambda/model/time.ts';
import { diagnose } from '../../../../lib/cli/checks/diagnose.ts';
import { checks } from '../../../../lib/cli/checks/index.ts';
import type { DeploymentApi } from '../../../../lib/deployment/api.ts';
import { createQuestions } from '../../../../lib/deployment/attempt.ts';
import { examine } from '../../../../lib/deployment/examine.ts';
import {
  contactArn,
  denied,
  deployedStack,
  fakeDeployment,
  hangs,
  rulesThere,
  topicArn,
} from '../../../support/fake-deployment.ts';
import { folder } from '../../../support/folder.ts';
import { storeWithProofs } from '../../../support/proofs.ts';

const now = new Date('2026-11-25T00:00:00Z');
const davylamp = 'npx --no-install davylamp';

async function doctor(overrides: Partial<DeploymentApi> = {}, directory = folder(), env = {}) {
  const api = fakeDeployment({
    detector: async () => ({ sources: ['a', 'b'].map((id) => ({ id, isOn: true })), isCapped: false }),
    lastMatches: async () => ({ 'davylamp-ec2-launches': '2026-11-20T14:00:00Z' }),
    ...overrides,
  });
  return diagnose(await examine({ api, now, env, directory, say: () => {}, questions: createQuestions(100) }));
}

const found = async (id: string, ...given: Parameters<typeof doctor>) =>
  (await doctor(...given)).checks.find((check) => check.id === id);

it('a deployment in order fails and warns of nothing; what is not there to be checked is skipped', async () => {
  const { checks: all, result } = await doctor();
  expect(all.filter(({ state }) => state === 'fail' || state === 'warn')).toEqual([]);
  expect(all.filter(({ state }) => state === 'skip').map(({ id }) => id)).toEqual(['last-proof', 'allowlist']);
  expect(result).toEqual({ pass: checks.length - 2, warn: 0, fail: 0, skip: 2 });
});

describe('each fault fails, with one command that mends it', () => {
  const without = (type: string) => async () => ({
    ...deployedStack,
    resources: deployedStack.resources.filter((resource) => resource.type !== type),
  });
  const there = (change: (rules: ReturnType<typeof rulesThere>) => object): Partial<DeploymentApi> => ({
    rules: async (region) => ({ ...rulesThere(region), ...(region === 'eu-west-1' ? change(rulesThere(region)) : {}) }),
  });
  it.each<[string, Partial<DeploymentApi>, string]>([
    ['stack', { stack: async () => undefined }, 'npx cdk deploy'],
    [
      'stack',
      { stack: async () => ({ ...deployedStack, status: 'UPDATE_ROLLBACK_FAILED' }) },
      'aws cloudformation continue-update-rollback --region us-east-1 --stack-name davylamp',
    ],
    ['forwarders', there(() => ({ rules: [], forwarding: [] })), `${davylamp} regions --refresh && npx cdk deploy`],
    [
      'forwarders',
      there(({ rules }) => ({ rules: rules.map((rule) => ({ ...rule, isEnabled: false })) })),
      'for rule in davylamp-ec2-states davylamp-ec2-launches davylamp-regions; do aws events enable-rule --region eu-west-1 --name "$rule"; done',
    ],
    [
      'forwarders',
      there(() => ({ forwarding: [] })),
      'aws cloudformation delete-stack-instances --region us-east-1 --stack-set-name davylamp-forwarders --accounts 123456789012 --regions eu-west-1 --no-retain-stacks && sleep 120 && aws cloudformation create-stack-instances --region us-east-1 --stack-set-name davylamp-forwarders --accounts 123456789012 --regions eu-west-1',
    ],
    [
      'bus',
      { isRuleEnabled: async () => false },
      'aws events enable-rule --region us-east-1 --event-bus-name davylamp --name davylamp-to-detector',
    ],
    [
      'detector',
      { detector: async () => ({ sources: [], isCapped: true }) },
      'aws lambda delete-function-concurrency --region us-east-1 --function-name davylamp-detector',
    ],
    [
      'detector',
      { detector: async () => ({ sources: [{ id: 'u-1', isOn: false }], isCapped: false }) },
      'aws lambda update-event-source-mapping --region us-east-1 --uuid u-1 --enabled',
    ],
    ['detector', { stack: without('AWS::Lambda::Function') }, 'npx cdk deploy'],
    ['heartbeat', { heartbeats: async () => 0 }, expect.stringContaining('--function-name davylamp-patrol')],
    ['dead-letters', { waiting: async () => 2 }, `${davylamp} redrive`],
    [
      'subscriptions',
      { subscriptions: async (arn) => (arn === topicArn ? [] : [{ arn: `${arn}:1`, address: 'prod@example.com' }]) },
      `${davylamp} subscribe me@example.com --resend`,
    ],
    [
      'contacts',
      { contact: async () => ({ address: 'me@example.com', isActive: false }) },
      `aws notificationscontacts send-activation-code --region us-east-1 --arn ${contactArn}`,
    ],
    ['contacts', { contact: async () => undefined }, 'npx cdk deploy -c feed=off && npx cdk deploy'],
    ['feed-rule', { feedRule: async () => undefined }, 'npx cdk deploy -c feed=off && npx cdk deploy'],
    [
      'hub',
      { hub: async () => undefined },
      'aws notifications register-notification-hub --region us-east-1 --notification-hub-region us-east-1',
    ],
  ])('%s', async (id, overrides, fix) => {
    expect(await found(id, overrides)).toMatchObject({ state: 'fail', fix });
  });
});

describe('the proofs of patrol', () => {
  const regions = ['eu-west-1', 'us-east-1', 'us-west-2'];
  const proofs = async (arrived: readonly string[], sent = regions, hoursAgo = 1) =>
    found('last-proof', { store: await storeWithProofs({ at: now.getTime() - hoursAgo * HOUR, sent, arrived }) });

  it('pass where each Region is proven, fail where one did not arrive or all are old, warn of one that was never put', async () => {
    expect(await proofs(regions)).toMatchObject({ state: 'pass' });
    const fix = `${davylamp} test-alert --region us-west-2 --wait`;
    expect(await proofs(regions.slice(0, 2))).toMatchObject({ state: 'fail', fix });
    expect(await proofs(regions, regions, 30)).toMatchObject({ state: 'fail' });
    const known = regions.slice(0, 2);
    expect(await proofs(known, known)).toMatchObject({ state: 'warn', fix });
  });
});

describe('what is not quite right warns', () => {
  it.each<[string, Partial<DeploymentApi>, string]>([
    ['identity', { caller: async () => ({ account: '123456789012', arn: 'arn:aws:iam::123456789012:root' }) }, 'root'],
    [
      'version',
      { stack: async () => ({ ...deployedStack, template: { Outputs: { Version: { Value: '0.0.1' } } } }) },
      '0.0.1',
    ],
    ['unsubscribe-protection', { isProtected: async () => false }, 'me@example.com'],
    ['function-errors', { functionErrors: async () => 4 }, '4 in 24 hours'],
    ['trail', { trails: async () => [] }, 'no trail'],
    ['trail', { trails: async () => [{ name: 'a', isLogging: true, isInEveryRegion: false }] }, 'not in every Region'],
    ['trail', { lastMatches: async () => ({ 'davylamp-ec2-states': '2026-11-20T14:00:00Z' }) }, 'no watched call came'],
    ['feed-rule', { feedRule: async () => ({ 'us-east-1': 'ACTIVE', 'us-west-2': 'ACTIVE' }) }, 'eu-west-1'],
    [
      'forwarders',
      {
        rules: async (region) => ({
          ...rulesThere(region),
          rules: rulesThere(region).rules.map((rule) => ({ ...rule, pattern: { source: ['x'] } })),
        }),
      },
      'other patterns',
    ],
  ])('%s', async (id, overrides, says) => {
    expect(await found(id, overrides)).toMatchObject({ state: 'warn', message: expect.stringContaining(says) });
  });

  it('an allowlist entry that has expired or can never match, where the configuration is at hand', async () => {
    const yaml =
      'email: [me@example.com]\nallow:\n  - {name: old, types: [t3.micro], reason: x, expires: 2020-01-01}\n';
    expect(await found('allowlist', {}, folder({ 'cdk.json': '{}', 'davylamp.yaml': yaml }))).toEqual({
      id: 'allowlist',
      state: 'warn',
      message: 'old has expired',
      fix: `${davylamp} config check`,
    });
  });

  it.each([
    ['warn', 'long ago', 31, 'covered no launch in a hundred days: idle'],
    ['pass', 'lately', 29, '2 in effect; not used yet: idle'],
  ])('%s: an allowlist entry that nothing has used, where it was deployed %s', async (state, _, days, message) => {
    const yaml =
      'email: [me@example.com]\nallow:\n  - {name: busy, types: [t3.micro], reason: x}\n  - {name: idle, types: [t3.nano], reason: x}\n';
    const store = fakeDeployment().store('');
    const memory = createMemory({
      ports: { clock: systemClock, store, journal: { warn: () => {} } },
      deadline: Number.POSITIVE_INFINITY,
    });
    await noteUsedEntries(memory, new Set(['busy']));
    const changedAt = now.getTime() - days * 86_400_000;
    const overrides = { store: () => store, stack: async () => ({ ...deployedStack, changedAt }) };
    expect(await found('allowlist', overrides, folder({ 'cdk.json': '{}', 'davylamp.yaml': yaml }))).toMatchObject({
      state,
      message,
    });
  });
});

it('no check passes on what AWS refuses to say, or does not say in time', async () => {
  for (const silent of [denied, (...args: unknown[]) => hangs(args.at(-1) as AbortSignal)]) {
    const { checks: all, result } = await doctor({
      rules: silent,
      lastMatches: silent,
      subscriptions: silent,
      contact: silent,
      feedRule: silent,
      hub: silent,
      waiting: silent,
      isRuleEnabled: silent,
      detector: silent,
      functionErrors: silent,
      heartbeats: silent,
      trails: silent,
    });
    expect(all.filter(({ state }) => state === 'pass').map(({ id }) => id)).toEqual([
      'identity',
      'regions',
      'stack',
      'version',
      'observe',
    ]);
    expect(result.fail).toBe(0);
  }
});

it('names where the credentials came from, and no secret of them', async () => {
  const env = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
  const { message } = (await found('identity', {}, folder(), env)) ?? {};
  expect(message).toBe('arn:aws:iam::123456789012:user/me (environment variables)');
  expect((await found('identity', {}, folder(), { AWS_PROFILE: 'work' }))?.message).toContain('(profile work)');
});

it('every check is listed in docs/doctor.md, and no other', () => {
  const doc = readFileSync(new URL('../../../../docs/doctor.md', import.meta.url), 'utf8');
  const listed = [...doc.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, id]) => id);
  expect(listed).toEqual(checks.map(({ id }) => id));
});

describe('what is only observed', () => {
  const observed = async (value: string) => {
    const template = { ...(deployedStack.template as object), Outputs: { Observed: { Value: value } } };
    return found('observe', { stack: async () => ({ ...deployedStack, template }) });
  };

  it('is warned of: whoever turned it on to look may have forgotten it', async () => {
    expect(await observed('many-groups')).toMatchObject({
      state: 'warn',
      message: expect.stringContaining('many-groups'),
    });
    expect(await observed('all')).toMatchObject({
      state: 'warn',
      message: expect.stringContaining('no alert is mailed'),
    });
    expect((await found('observe'))?.state).toBe('pass');
  });
});

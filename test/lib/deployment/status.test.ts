import { describe, expect, it } from 'vitest';
import { createLocalStore } from '../../../lambda/local/store.ts';
import { HOUR } from '../../../lambda/model/time.ts';
import type { DeploymentApi } from '../../../lib/deployment/api.ts';
import { createQuestions } from '../../../lib/deployment/attempt.ts';
import { readStatus } from '../../../lib/deployment/status.ts';
import {
  contactArn,
  denied,
  deployedStack,
  deployedTemplate,
  enabledRegions,
  fakeDeployment,
  hangs,
  rulesThere,
  topicArn,
} from '../../support/fake-deployment.ts';
import { storeWithProofs } from '../../support/proofs.ts';

const now = new Date('2026-11-25T00:00:00Z');
const statusOf = (overrides: Partial<DeploymentApi> = {}, milliseconds?: number) =>
  readStatus({ api: fakeDeployment(overrides), now, say: () => {}, questions: createQuestions(milliseconds) });
const regionOf = async (name: string, overrides: Partial<DeploymentApi>, milliseconds?: number) => {
  const { document, faults } = await statusOf(overrides, milliseconds);
  return { ...document.regions.find((region) => region.name === name), result: document.result, faults };
};

/** The template of a deployment that did not know the Region. */
const withoutRegion = (region: string): typeof deployedTemplate =>
  JSON.parse(JSON.stringify(deployedTemplate), (key, value) =>
    key === 'Regions' && Array.isArray(value) ? value.filter((name) => name !== region) : value,
  );

describe('a deployment in order', () => {
  it('is watching, with exactly the fields that scripts read', async () => {
    const { document, faults } = await statusOf();
    expect(faults).toEqual([]);
    expect(document).toEqual({
      schemaVersion: 1,
      account: '123456789012',
      version: { deployed: '0.1.0', here: expect.stringMatching(/^\d+\.\d+\.\d+/) },
      result: 'watching',
      observed: [],
      regions: [
        {
          name: 'af-south-1',
          enabled: false,
          forwarder: 'off',
          feed: 'no',
          lastEvent: null,
          lastProof: null,
          state: 'not-watched',
        },
        ...enabledRegions.map((name) => ({
          name,
          enabled: true,
          forwarder: 'in-place',
          feed: 'yes',
          lastEvent: '2026-11-20T14:00:00Z',
          lastProof: null,
          state: 'watched',
        })),
      ],
      delivery: [
        { address: 'me@example.com', path: 'verdict', state: 'confirmed', since: null },
        { address: 'prod@example.com', path: 'route:prod', state: 'confirmed', since: null },
        { address: 'me@example.com', path: 'feed', state: 'confirmed', since: '2026-11-01T00:00:00Z' },
      ],
      incidents: [],
      queues: { events: 0, deadLetters: 0 },
      unread: [],
    });
  });

  it('is found without its template too, which a narrow identity may not read', async () => {
    const { document } = await statusOf({ stack: async () => ({ ...deployedStack, template: undefined }) });
    expect(document).toMatchObject({ result: 'watching', version: { deployed: null } });
    expect(document.delivery.map(({ address }) => address)).toContain('me@example.com');
  });

  it('says what is only observed, since nobody would be mailed for it', async () => {
    const template = { ...deployedTemplate, Outputs: { Observed: { Value: 'many-groups,root-by-hand' } } };
    const { document, faults } = await statusOf({ stack: async () => ({ ...deployedStack, template }) });
    expect([document.observed, document.result, faults]).toEqual([['many-groups', 'root-by-hand'], 'watching', []]);
  });
});

describe('the proofs of patrol', () => {
  /** Put so many hours before; in us-west-2 it did not arrive. */
  const provenStore = (hoursAgo: number) =>
    storeWithProofs({ at: now.getTime() - hoursAgo * HOUR, sent: enabledRegions, arrived: ['eu-west-1', 'us-east-1'] });

  it('are shown with their time, and one that did not arrive is a fault', async () => {
    expect(await regionOf('eu-west-1', { store: await provenStore(2) })).toMatchObject({
      lastProof: '2026-11-24T22:00:00Z',
      state: 'watched',
      result: 'degraded',
      faults: ['what is put on the default bus does not arrive: us-west-2'],
    });
  });

  it('that are older than a day say nothing any more: patrol should have put others', async () => {
    const { faults } = await regionOf('eu-west-1', { store: await provenStore(30) });
    expect(faults).toEqual(['what is put on the default bus does not arrive: eu-west-1, us-east-1, us-west-2']);
  });

  it('that nobody may read are unread, not missing', async () => {
    const store = { ...createLocalStore({ now: () => 0 }), list: denied };
    const { document } = await statusOf({ store: () => store });
    expect(document.regions.every(({ lastProof }) => lastProof === null)).toBe(true);
    expect(document.unread.map(({ what }) => what)).toContain('dynamodb:Query');
  });
});

describe('delivery', () => {
  const pending: DeploymentApi['subscriptions'] = async () => [
    { arn: 'PendingConfirmation', address: 'me@example.com' },
  ];
  const nobody = 'NOBODY HEARS ANYTHING: no address is confirmed on any path';

  it('says loudly where nobody hears anything, and not where one path works or nobody knows', async () => {
    const contact = async () => ({ address: 'me@example.com', isActive: false });
    expect((await statusOf({ subscriptions: pending, contact })).faults[0]).toBe(nobody);
    expect((await statusOf({ subscriptions: pending })).faults).not.toContain(nobody);
    expect((await statusOf({ subscriptions: denied, contact })).faults).not.toContain(nobody);
  });
});

describe('a Region', () => {
  it('that was enabled after the deployment is watched by the interim rule, and not without its target', async () => {
    const interim = (forwarding: readonly string[]) => ({
      rules: [{ name: 'davylamp-interim', isEnabled: true, pattern: {} }],
      forwarding,
    });
    const stack = async () => ({ ...deployedStack, template: withoutRegion('us-west-2') });
    const there = (forwarding: readonly string[]) =>
      regionOf('us-west-2', {
        stack,
        rules: async (region) => (region === 'us-west-2' ? interim(forwarding) : rulesThere(region)),
      });
    expect(await there(['davylamp-interim'])).toMatchObject({ forwarder: 'in-place', state: 'watched' });
    expect(await there([])).toMatchObject({ forwarder: 'missing', state: 'not-watched' });
  });

  it('that does not answer is unknown, and holds up none of the others', async () => {
    const rules: DeploymentApi['rules'] = async (region, _, signal) =>
      region === 'eu-west-1' ? hangs(signal) : rulesThere(region);
    const { document, faults } = await statusOf({ rules }, 50);
    expect(document.regions.map(({ name, state }) => [name, state])).toEqual([
      ['af-south-1', 'not-watched'],
      ['eu-west-1', 'unknown'],
      ['us-east-1', 'watched'],
      ['us-west-2', 'watched'],
    ]);
    expect(document.result).toBe('degraded');
    expect(faults).toEqual(['no answer, so nobody knows: eu-west-1']);
    expect(document.unread).toEqual([{ what: 'events:ListRules in eu-west-1', why: expect.any(String) }]);
  });

  it.each([
    ['without any rule', () => ({ rules: [], forwarding: [] }), 'missing'],
    [
      'where one rule of several is gone',
      () => ({ ...rulesThere('x'), rules: rulesThere('x').rules.slice(1) }),
      'missing',
    ],
    [
      'whose rule leads nowhere any more',
      () => ({ ...rulesThere('x'), forwarding: ['davylamp-ec2-launches'] }),
      'missing',
    ],
    [
      'whose rule is switched off',
      () => ({ ...rulesThere('x'), rules: rulesThere('x').rules.map((rule) => ({ ...rule, isEnabled: false })) }),
      'off',
    ],
  ])('%s is not watched', async (_, there, forwarder) => {
    const rules: DeploymentApi['rules'] = async (region) => (region === 'eu-west-1' ? there() : rulesThere(region));
    expect(await regionOf('eu-west-1', { rules })).toMatchObject({
      forwarder,
      state: 'not-watched',
      result: 'degraded',
      faults: ['not watched: eu-west-1'],
    });
  });

  it('that the configuration excludes is not watched, and no fault', async () => {
    const template = { ...deployedTemplate, Outputs: { RegionsExcluded: { Value: 'eu-west-1' } } };
    const rules: DeploymentApi['rules'] = async (region) =>
      region === 'eu-west-1' ? { rules: [], forwarding: [] } : rulesThere(region);
    const stack = async () => ({ ...deployedStack, template });
    expect(await regionOf('eu-west-1', { rules, stack })).toMatchObject({
      forwarder: 'off',
      state: 'not-watched',
      result: 'watching',
    });
  });

  it('whose feed User Notifications has switched off gets none, whatever was deployed', async () => {
    const feedRule = async () => ({ 'us-east-1': 'ACTIVE', 'eu-west-1': 'INACTIVE' });
    expect(await regionOf('eu-west-1', { feedRule })).toMatchObject({ feed: 'no' });
    expect(await regionOf('eu-west-1', { feedRule: denied })).toMatchObject({ feed: null });
  });
});

describe('delivery', () => {
  const deliveryOf = async (overrides: Partial<DeploymentApi>) => {
    const { document } = await statusOf(overrides);
    return [document.result, ...document.delivery.map(({ address, path, state }) => `${address} ${path} ${state}`)];
  };

  it('tells an address that a mail scanner unsubscribed: the stack still has it, the topic does not', async () => {
    expect(await deliveryOf({ subscriptions: async () => [] })).toEqual([
      'degraded',
      'me@example.com verdict gone',
      'prod@example.com route:prod gone',
      'me@example.com feed confirmed',
    ]);
  });

  it.each(['PendingConfirmation', 'Deleted'])('does not take %s for confirmed', async (arn) => {
    const subscriptions = async () => [{ arn, address: 'Me@example.com' }];
    expect(await deliveryOf({ subscriptions })).toContain(
      `me@example.com verdict ${arn === 'Deleted' ? 'gone' : 'pending'}`,
    );
  });

  it('names an address that was subscribed by hand', async () => {
    const subscriptions: DeploymentApi['subscriptions'] = async (topic) =>
      topic === topicArn ? [{ arn: `${topicArn}:9`, address: 'hand@example.com' }] : [];
    expect(await deliveryOf({ subscriptions })).toContain('hand@example.com verdict confirmed');
  });

  it('is unknown where nobody may read it, and that is no "watching"', async () => {
    expect(await deliveryOf({ subscriptions: denied, contact: denied })).toEqual([
      'degraded',
      'me@example.com verdict unknown',
      'prod@example.com route:prod unknown',
      `${contactArn} feed unknown`,
    ]);
  });
});

describe('what else stops the mails', () => {
  it.each([
    ['a failed update', { stack: async () => ({ ...deployedStack, status: 'UPDATE_ROLLBACK_FAILED' }) }],
    ['dead letters', { waiting: async (url: string) => (url.includes('dead') ? 3 : 0) }],
    ['queues that nobody may read', { waiting: denied }],
    ['a bus that hands nothing on', { isRuleEnabled: async () => false }],
  ])('%s is degraded', async (_, overrides) => {
    const { document, faults } = await statusOf(overrides);
    expect([document.result, faults.length]).toEqual(['degraded', 1]);
  });
});

describe('nothing deployed', () => {
  it.each([undefined, { ...deployedStack, status: 'ROLLBACK_COMPLETE' }])('is told as such', async (stack) => {
    const { document } = await statusOf({ stack: async () => stack });
    expect(document).toMatchObject({ result: 'not-deployed', account: '123456789012', regions: [] });
  });

  it('is not what a refusal means: nobody knows then', async () => {
    await expect(statusOf({ stack: denied })).rejects.toMatchObject({ code: 'aws-permission', exitCode: 3 });
    await expect(statusOf({ caller: denied })).rejects.toMatchObject({ exitCode: 3 });
  });
});

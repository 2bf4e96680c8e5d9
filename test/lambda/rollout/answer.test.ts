import { describe, expect, it } from 'vitest';
import { answer, type RolloutPorts, type RolloutRequest } from '../../../lambda/rollout/answer.ts';
import type { MemberInstance, MemberQuery } from '../../../lambda/rollout/members.ts';
import {
  type Check,
  checkType,
  memberCheckType,
  memberRolesType,
  settleType,
} from '../../../lambda/rollout/properties.ts';

const checkRequest = (overrides: Partial<RolloutRequest> = {}): RolloutRequest => ({
  RequestType: 'Update',
  ResourceType: checkType,
  StackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/davylamp/1',
  PhysicalResourceId: 'DavylampRolloutCheck',
  ResourceProperties: {
    StackSetName: 'davylamp-forwarders',
    HomeRegion: 'us-east-1',
    Regions: ['us-east-1', 'eu-west-1'],
    Revision: '1',
    Template: 'abc',
  },
  ...overrides,
});

interface World {
  readonly current?: readonly string[] | Error;
  readonly rollingBack?: boolean | Error;
  readonly mailFails?: boolean;
  /** Accounts with roles and forwarders in the home Region. */
  readonly members?: readonly MemberInstance[] | Error;
  readonly arn?: Error;
}

function world({ current = [], rollingBack = false, mailFails = false, members = [], arn }: World = {}) {
  const log = { mails: [] as string[], bodies: [] as string[], slept: 0, asked: [] as string[] };
  const ports: RolloutPorts = {
    async sleep(milliseconds) {
      log.slept += milliseconds;
    },
    async stackInstances(name) {
      log.asked.push(name);
      if (current instanceof Error) throw current;
      return current.map((region) => ({ region, status: 'CURRENT' }));
    },
    async listMembers({ region, callAs }: MemberQuery) {
      log.asked.push(`${region} as ${callAs}`);
      if (members instanceof Error) throw members;
      return { instances: region === 'us-east-1' ? members : [], complete: true };
    },
    async stackSetArn(name, callAs) {
      log.asked.push(`${name} as ${callAs}`);
      if (arn !== undefined) throw arn;
      return 'arn:aws:cloudformation:us-east-1:999999999999:stackset/davylamp-member-roles:1';
    },
    remaining: () => 120_000,
    async isRollingBack() {
      if (rollingBack instanceof Error) throw rollingBack;
      return rollingBack;
    },
    async mail(subject, body) {
      if (mailFails) throw new Error('no topic');
      log.mails.push(subject);
      log.bodies.push(body);
    },
    warn() {},
  };
  return { log, ports };
}

describe('the rollout check', () => {
  it('is content and silent where every Region is watched', async () => {
    const { log, ports } = world({ current: ['us-east-1', 'eu-west-1'] });
    expect(await answer(checkRequest(), ports)).toEqual({
      Status: 'SUCCESS',
      PhysicalResourceId: 'DavylampRolloutCheck',
      Data: { Missing: 'none' },
    });
    expect(log).toMatchObject({ mails: [], asked: ['davylamp-forwarders'] });
  });

  it('mails what is missing, and goes on', async () => {
    const { log, ports } = world({ current: ['us-east-1'] });
    expect(await answer(checkRequest(), ports)).toMatchObject({ Status: 'SUCCESS', Data: { Missing: 'eu-west-1' } });
    expect(log.mails).toEqual(['[DAVYLAMP] 1 of 2 Regions are not watched']);
  });

  it('mails in the language that the resource carries; without one, or with an odd one, in English', async () => {
    for (const [Language, word] of [
      ['ko', '전달 규칙'],
      ['xx', 'forwarders'],
      [undefined, 'forwarders'],
    ] as const) {
      const { log, ports } = world({ current: ['us-east-1'] });
      const { ResourceProperties } = checkRequest();
      await answer(checkRequest({ ResourceProperties: { ...(ResourceProperties as Check), Language } }), ports);
      expect(log.bodies[0]).toContain(word);
    }
  });

  it('goes on where the mail fails too: the output of the deployment still names the Regions', async () => {
    const { ports } = world({ current: ['us-east-1'], mailFails: true });
    expect(await answer(checkRequest(), ports)).toMatchObject({ Status: 'SUCCESS', Data: { Missing: 'eu-west-1' } });
  });

  it('fails the deployment without the home Region, and says why', async () => {
    const { log, ports } = world({ current: ['eu-west-1'] });
    const result = await answer(checkRequest({ RequestType: 'Create' }), ports);
    expect(result).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('us-east-1') });
    expect(log.mails).toEqual([]);
  });

  it('fails where nobody can tell whether anything is watched', async () => {
    const { ports } = world({ current: new Error('not authorized to perform cloudformation:ListStackInstances') });
    expect(await answer(checkRequest(), ports)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('cloudformation:ListStackInstances'),
    });
  });

  it('fails no rollback: the stack would be stuck in UPDATE_ROLLBACK_FAILED', async () => {
    for (const current of [[], new Error('throttled')]) {
      const { ports } = world({ current, rollingBack: true });
      expect((await answer(checkRequest(), ports)).Status).toBe('SUCCESS');
    }
  });

  it('fails all the same where it cannot see whether this is a rollback', async () => {
    const { ports } = world({ current: [], rollingBack: new Error('denied') });
    expect((await answer(checkRequest(), ports)).Status).toBe('FAILED');
  });
});

describe('a deletion', () => {
  it('always succeeds and asks nothing: there may be nothing left to ask', async () => {
    for (const ResourceType of [checkType, settleType, memberCheckType, memberRolesType]) {
      const { log, ports } = world({ current: new Error('gone') });
      const request = checkRequest({ RequestType: 'Delete', ResourceType });
      expect(await answer(request, ports)).toMatchObject({
        Status: 'SUCCESS',
        PhysicalResourceId: 'DavylampRolloutCheck',
      });
      expect(log).toMatchObject({ mails: [], slept: 0, asked: [] });
    }
  });
});

describe('the pause for IAM', () => {
  it('lasts as long as the template says, and asks nobody', async () => {
    const { log, ports } = world();
    const { PhysicalResourceId, ...request } = checkRequest({
      RequestType: 'Create',
      ResourceType: settleType,
      ResourceProperties: { Seconds: '20', Changes: 'abc' },
    });
    void PhysicalResourceId;
    expect(await answer(request, ports)).toEqual({ Status: 'SUCCESS', PhysicalResourceId: 'DavylampSettle', Data: {} });
    expect(log).toMatchObject({ mails: [], slept: 20_000, asked: [] });
  });
});

describe('the count of accounts', () => {
  const request = (): RolloutRequest =>
    checkRequest({
      ResourceType: memberCheckType,
      ResourceProperties: {
        RolesStackSetName: 'davylamp-member-roles',
        ForwardersStackSetName: 'davylamp-member-forwarders',
        CallAs: 'DELEGATED_ADMIN',
        HomeRegion: 'us-east-1',
        Regions: ['us-east-1', 'eu-west-1'],
        Revision: '1',
        Templates: 'abc',
      },
    });
  const watched = { account: '111122223333', status: 'CURRENT' };
  const failed = { account: '444455556666', status: 'OUTDATED', reason: 'denied by a service control policy' };

  it('is content and silent where all are watched, and asks under the right name', async () => {
    const { log, ports } = world({ members: [watched] });
    expect(await answer(request(), ports)).toMatchObject({
      Status: 'SUCCESS',
      Data: { Missing: 'All 1 accounts have roles and forwarders.' },
    });
    expect(log.mails).toEqual([]);
    expect(log.asked).toEqual([
      'us-east-1 as DELEGATED_ADMIN',
      'us-east-1 as DELEGATED_ADMIN',
      'eu-west-1 as DELEGATED_ADMIN',
    ]);
  });

  it('mails accounts that are not watched, and goes on: in a large organization there is always one', async () => {
    const { log, ports } = world({ members: [watched, failed] });
    expect(await answer(request(), ports)).toMatchObject({
      Status: 'SUCCESS',
      Data: { Missing: '1 of 2 accounts are not watched: 444455556666.' },
    });
    expect(log.mails).toEqual(['[DAVYLAMP] 1 of 2 accounts are not watched']);
  });

  it('goes on where no account is watched, where the mail fails, and where nobody can tell', async () => {
    for (const state of [
      { members: [failed] },
      { members: [failed], mailFails: true },
      { members: new Error('denied') },
    ])
      expect((await answer(request(), world(state).ports)).Status).toBe('SUCCESS');
    expect((await answer(request(), world({ members: new Error('denied') }).ports)).Data.Missing).toMatch(
      /^unknown: .*denied/,
    );
  });
});

describe("the pause for the accounts' roles", () => {
  const request = (CallAs: string, overrides: Partial<RolloutRequest> = {}): RolloutRequest =>
    checkRequest({
      ResourceType: memberRolesType,
      ResourceProperties: { StackSetName: 'davylamp-member-roles', CallAs, Seconds: '20', Changes: 'abc' },
      ...overrides,
    });

  it('asks nobody in the management account', async () => {
    const { log, ports } = world();
    expect(await answer(request('SELF'), ports)).toMatchObject({ Status: 'SUCCESS', Data: {} });
    expect(log).toMatchObject({ mails: [], slept: 20_000, asked: [] });
  });

  it("tells a delegated administrator the StackSet's ARN", async () => {
    const { log, ports } = world();
    expect((await answer(request('DELEGATED_ADMIN'), ports)).Data.Arn).toContain(':stackset/davylamp-member-roles:');
    expect(log).toMatchObject({ slept: 20_000, asked: ['davylamp-member-roles as DELEGATED_ADMIN'] });
  });

  it('fails where it cannot be read, with the reason, but no rollback', async () => {
    const arn = new Error('Account used is not a delegated administrator');
    expect(await answer(request('DELEGATED_ADMIN'), world({ arn }).ports)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('not a delegated administrator'),
    });
    expect((await answer(request('DELEGATED_ADMIN'), world({ arn, rollingBack: true }).ports)).Status).toBe('SUCCESS');
  });
});

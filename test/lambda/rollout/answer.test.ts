import { describe, expect, test } from 'vitest';
import { answer, type Request, type RolloutPorts } from '../../../lambda/rollout/answer.ts';
import { checkType, settleType } from '../../../lambda/rollout/properties.ts';

const checkRequest = (overrides: Partial<Request> = {}): Request => ({
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
}

function world({ current = [], rollingBack = false, mailFails = false }: World = {}) {
  const log = { mails: [] as string[], slept: 0, asked: [] as string[] };
  const ports: RolloutPorts = {
    async sleep(milliseconds) {
      log.slept += milliseconds;
    },
    async stackInstances(name) {
      log.asked.push(name);
      if (current instanceof Error) throw current;
      return current.map((region) => ({ region, status: 'CURRENT' }));
    },
    async isRollingBack() {
      if (rollingBack instanceof Error) throw rollingBack;
      return rollingBack;
    },
    async mail(subject) {
      if (mailFails) throw new Error('no topic');
      log.mails.push(subject);
    },
    warn() {},
  };
  return { log, ports };
}

describe('the rollout check', () => {
  test('is content and silent where every Region is watched', async () => {
    const { log, ports } = world({ current: ['us-east-1', 'eu-west-1'] });
    expect(await answer(checkRequest(), ports)).toEqual({
      Status: 'SUCCESS',
      PhysicalResourceId: 'DavylampRolloutCheck',
      Data: { Missing: 'none' },
    });
    expect(log).toMatchObject({ mails: [], asked: ['davylamp-forwarders'] });
  });

  test('mails what is missing, and goes on', async () => {
    const { log, ports } = world({ current: ['us-east-1'] });
    expect(await answer(checkRequest(), ports)).toMatchObject({ Status: 'SUCCESS', Data: { Missing: 'eu-west-1' } });
    expect(log.mails).toEqual(['[DAVYLAMP] 1 of 2 Regions are not watched']);
  });

  test('goes on where the mail fails too: the output of the deployment still names the Regions', async () => {
    const { ports } = world({ current: ['us-east-1'], mailFails: true });
    expect(await answer(checkRequest(), ports)).toMatchObject({ Status: 'SUCCESS', Data: { Missing: 'eu-west-1' } });
  });

  test('fails the deployment without the home Region, and says why', async () => {
    const { log, ports } = world({ current: ['eu-west-1'] });
    const result = await answer(checkRequest({ RequestType: 'Create' }), ports);
    expect(result).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('us-east-1') });
    expect(log.mails).toEqual([]);
  });

  test('fails where nobody can tell whether anything is watched', async () => {
    const { ports } = world({ current: new Error('not authorized to perform cloudformation:ListStackInstances') });
    expect(await answer(checkRequest(), ports)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('cloudformation:ListStackInstances'),
    });
  });

  test('fails no rollback: the stack would be stuck in UPDATE_ROLLBACK_FAILED', async () => {
    for (const current of [[], new Error('throttled')]) {
      const { ports } = world({ current, rollingBack: true });
      expect((await answer(checkRequest(), ports)).Status).toBe('SUCCESS');
    }
  });

  test('fails all the same where it cannot see whether this is a rollback', async () => {
    const { ports } = world({ current: [], rollingBack: new Error('denied') });
    expect((await answer(checkRequest(), ports)).Status).toBe('FAILED');
  });
});

describe('a deletion', () => {
  test('always succeeds and asks nothing: there may be nothing left to ask', async () => {
    for (const ResourceType of [checkType, settleType]) {
      const { log, ports } = world({ current: new Error('gone') });
      const request = checkRequest({ RequestType: 'Delete', ResourceType });
      expect(await answer(request, ports)).toMatchObject({
        Status: 'SUCCESS',
        PhysicalResourceId: 'DavylampRolloutCheck',
      });
      expect(log).toEqual({ mails: [], slept: 0, asked: [] });
    }
  });
});

describe('the pause for IAM', () => {
  test('lasts as long as the template says, and asks nobody', async () => {
    const { log, ports } = world();
    const { PhysicalResourceId, ...request } = checkRequest({
      RequestType: 'Create',
      ResourceType: settleType,
      ResourceProperties: { Seconds: '20', Changes: 'abc' },
    });
    void PhysicalResourceId;
    expect(await answer(request, ports)).toEqual({ Status: 'SUCCESS', PhysicalResourceId: 'DavylampSettle', Data: {} });
    expect(log).toEqual({ mails: [], slept: 20_000, asked: [] });
  });
});

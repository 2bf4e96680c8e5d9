import { describe, expect, it } from 'vitest';
import {
  countMembers,
  type MemberInstance,
  type MemberQuery,
  membersLine,
  membersMail,
} from '../../../lambda/rollout/members.ts';

const current = (account: string): MemberInstance => ({ account, status: 'CURRENT', detailedStatus: 'SUCCEEDED' });
const failed = (account: string, reason = 'denied'): MemberInstance => ({
  account,
  status: 'OUTDATED',
  detailedStatus: 'FAILED',
  reason,
});

interface World {
  readonly roles?: readonly MemberInstance[];
  readonly forwarders?: readonly MemberInstance[];
  /** Failed instances by Region. */
  readonly regions?: Readonly<Record<string, readonly MemberInstance[] | Error>>;
  readonly complete?: boolean;
  readonly isLate?: () => boolean;
}

async function count({ roles = [], forwarders = [], regions = {}, complete = true, isLate = () => false }: World) {
  const asked: MemberQuery[] = [];
  const members = await countMembers({
    async list(query) {
      asked.push(query);
      if (query.region === 'us-east-1')
        return { instances: query.stackSetName === 'roles' ? roles : forwarders, complete };
      const instances = regions[query.region] ?? [];
      if (instances instanceof Error) throw instances;
      return { instances, complete: instances.length < 100 };
    },
    callAs: 'SELF',
    homeRegion: 'us-east-1',
    regions: ['us-east-1', ...Object.keys(regions)],
    rolesStackSetName: 'roles',
    forwardersStackSetName: 'forwarders',
    isLate,
  });
  return { members, asked };
}

describe('an account', () => {
  it('is watched with current roles and forwarders in the Region that every account has', async () => {
    const { members } = await count({ roles: [current('1')], forwarders: [current('1')] });
    expect(members).toMatchObject({ accounts: 1, missing: [] });
    expect(membersMail(members, 'en')).toBeUndefined();
    expect(membersLine(members)).toBe('All 1 accounts have roles and forwarders.');
  });

  it('that lacks either is named with the reason', async () => {
    const { members } = await count({
      roles: [current('1'), current('2'), failed('3', 'no\npermission')],
      forwarders: [failed('1'), failed('3')],
    });
    expect(members.missing).toEqual([
      { account: '1', what: ['forwarders'], why: 'denied' },
      { account: '2', what: ['forwarders'] },
      { account: '3', what: ['roles', 'forwarders'], why: 'no permission' },
    ]);
  });

  it('that is suspended does not count: it launches nothing, and StackSets pass it over', async () => {
    const suspended = { account: '2', status: 'OUTDATED', detailedStatus: 'SKIPPED_SUSPENDED_ACCOUNT' };
    const { members } = await count({ roles: [current('1'), suspended], forwarders: [current('1'), suspended] });
    expect(members).toMatchObject({ accounts: 1, missing: [] });
  });
});

describe('other Regions', () => {
  it('are asked for one page of failures each, so that 34,000 stack instances are never read', async () => {
    const { asked } = await count({ regions: { 'eu-west-1': [], 'eu-west-2': [] } });
    expect(asked.slice(2)).toEqual(
      ['eu-west-1', 'eu-west-2'].map((region) => ({
        stackSetName: 'forwarders',
        callAs: 'SELF',
        region,
        failed: true,
        mostPages: 1,
      })),
    );
  });

  it('with failures are told with their number, or that there are more', async () => {
    const many = Array.from({ length: 100 }, (_, i) => failed(`${i}`));
    const { members } = await count({
      roles: [current('1')],
      forwarders: [current('1')],
      regions: { 'eu-west-1': [failed('7')], 'eu-west-2': many },
    });
    expect(members.regions).toEqual([
      { region: 'eu-west-1', accounts: 1, orMore: false, why: '7: denied' },
      { region: 'eu-west-2', accounts: 100, orMore: true, why: '0: denied' },
    ]);
    expect(membersLine(members)).toContain('eu-west-2: forwarders failed in 100 or more accounts.');
    expect(membersMail(members, 'en')?.subject).toBe('[DAVYLAMP] Forwarders failed in 2 Regions of some accounts');
  });

  it('that cannot be asked, or for which there is no time, are named and stop nothing', async () => {
    const { members } = await count({ regions: { 'eu-west-1': new Error('throttled'), 'eu-west-2': [] } });
    expect(members.unasked).toEqual(['eu-west-1']);
    const late = await count({ regions: { 'eu-west-1': [] }, isLate: () => true });
    expect(membersLine(late.members)).toContain('Not looked at: eu-west-1.');
  });
});

describe('what is told', () => {
  it('fits into what CloudFormation and SNS take, however much is missing and why', async () => {
    const all = Array.from({ length: 20_000 }, (_, i) => failed(String(100_000_000_000 + i), 'x'.repeat(5_000)));
    const { members } = await count({
      roles: all,
      forwarders: all,
      complete: false,
      regions: Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`ap-southeast-${i}`, all.slice(0, 100)])),
    });
    expect(membersLine(members).length).toBeLessThanOrEqual(900);
    expect(membersLine(members)).toContain('20000 of 20000 or more accounts');
    const mail = membersMail(members, 'en');
    expect(mail?.subject).toMatch(/^[\x20-\x7e]{1,100}$/);
    expect(Buffer.byteLength(mail?.body ?? '')).toBeLessThan(256 * 1_024);
    expect(mail?.body).toContain('and 19900 more');
  });

  it('names the first accounts, why, and the command that tries again', async () => {
    const { members } = await count({ roles: [current('111122223333')], forwarders: [failed('111122223333')] });
    expect(membersMail(members, 'en')).toEqual({
      subject: '[DAVYLAMP] 1 of 1 accounts are not watched',
      body: expect.stringMatching(
        / {2}111122223333 {2}forwarders: denied\n(.|\n)*npx --no-install davylamp regions --refresh && npx cdk deploy/,
      ),
    });
  });

  it('is Korean where mails are, down to what an account lacks; the reasons stay in the words of CloudFormation', async () => {
    const many = Array.from({ length: 100 }, (_, i) => failed(`${i}`));
    const { members } = await count({
      roles: [current('111122223333')],
      forwarders: [current('111122223333'), current('444455556666')],
      regions: { 'eu-west-2': many },
    });
    const mail = membersMail(members, 'ko');
    expect(mail?.subject).toBe('[DAVYLAMP] 1 of 2 accounts are not watched');
    expect(mail?.body).toContain('  444455556666  역할: 스택 인스턴스 없음');
    expect(mail?.body).toContain('  eu-west-2        계정 100개 이상. 0: denied');
    expect(mail?.body).toContain('npx --no-install davylamp regions --refresh && npx cdk deploy');
    expect(mail?.body).not.toMatch(/accounts|forwarders|no stack/);
  });
});

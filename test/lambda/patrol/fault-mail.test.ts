import { describe, expect, it } from 'vitest';
import type { FaultNews } from '../../../lambda/patrol/fault.ts';
import { type FaultMailSettings, faultMail } from '../../../lambda/patrol/fault-mail.ts';
import { homeAccount } from '../../support/patrol.ts';
import { testTime } from '../../support/ports.ts';

const member = '111122223333';
const settings: FaultMailSettings = {
  homeAccount,
  language: 'en',
  accountNames: { [member]: 'prod' },
  members: { callAs: 'DELEGATED_ADMIN', targets: ['ou-ab12-cdefgh34', 'r-ab12'] },
};
const fault = (more: Partial<FaultNews> = {}): FaultNews => ({
  kind: 'rule-off',
  name: 'davylamp-ec2-states',
  account: homeAccount,
  region: 'eu-west-1',
  since: testTime,
  ...more,
});
const mailOf = (begun: readonly FaultNews[], ended: readonly FaultNews[] = [], more: Partial<FaultMailSettings> = {}) =>
  faultMail({ begun, ended, now: testTime }, { ...settings, ...more });
/** As a shell reads it. */
const unfolded = (body: string): string => body.replace(/ \\\n\s*/g, ' ');

describe('the mail about what is broken', () => {
  it('names the Region of the own account alone, and the account of another one', () => {
    const { subject, body, accounts } = mailOf([fault(), fault({ account: member, kind: 'rule-missing' })]);
    expect(subject).toBe('[DAVYLAMP] not watched as deployed: eu-west-1, 2 accounts');
    expect(body).toMatch(/^ {2}eu-west-1$/m);
    expect(body).toMatch(/^ {2}eu-west-1, prod \(111122223333\)$/m);
    expect(accounts).toEqual([homeAccount, member]);
  });

  it("mends an organization's account by its organizational units, as delegated administrator where it is one", () => {
    const body = unfolded(mailOf([fault({ account: member, kind: 'rule-missing' })]).body);
    expect(body).toContain(
      '--stack-set-name davylamp-member-forwarders --call-as DELEGATED_ADMIN --deployment-targets OrganizationalUnitIds=ou-ab12-cdefgh34,r-ab12,Accounts=111122223333,AccountFilterType=INTERSECTION --regions eu-west-1 --no-retain-stacks',
    );
    const own = unfolded(
      mailOf([fault({ account: member, kind: 'rule-missing' })], [], {
        members: { callAs: 'SELF', targets: ['r-ab12'] },
      }).body,
    );
    expect(own).not.toContain('--call-as');
  });

  it('makes several Regions of an account anew by one command, and switches rules on Region by Region', () => {
    const regions = ['eu-west-1', 'eu-west-2'];
    const missing = unfolded(mailOf(regions.map((region) => fault({ region, kind: 'rule-missing' }))).body);
    expect(missing).toContain(`--accounts ${homeAccount} --regions eu-west-1 eu-west-2`);
    const off = unfolded(mailOf(regions.map((region) => fault({ region }))).body);
    expect(off).toContain('aws events enable-rule --region eu-west-2 --name davylamp-ec2-states');
  });

  it('stays short where everything is broken at once', () => {
    const all = Array.from({ length: 1_000 }, (_, n) =>
      fault({ account: String(200_000_000_000 + n), region: `eu-west-${(n % 3) + 1}`, name: `davylamp-${n}` }),
    );
    const { subject, body } = mailOf(all);
    expect(subject.length).toBeLessThanOrEqual(100);
    expect(body.split('\n').length).toBeLessThan(250);
    expect(body).toContain('and 960 more');
  });

  it('is no place for the words of others: what AWS says is cut and stripped, what fits no command is in none', () => {
    const { subject, body } = mailOf([
      fault({ name: 'x"; rm -rf /', region: 'eu-west-1; reboot', why: `http://evil.example\n${'x'.repeat(5_000)}` }),
    ]);
    expect(subject).toMatch(/^[\x20-\x7e]+$/);
    expect(body).not.toContain('aws events enable-rule');
    expect(body).not.toContain('http://');
    expect(body.length).toBeLessThan(2_000);
  });

  it('is written in the language of the other mails', () => {
    const { body } = mailOf([fault()], [fault({ region: 'eu-west-2' })], { language: 'ko', timeZone: 'Asia/Seoul' });
    expect(body).toContain('꺼진 규칙: davylamp-ec2-states');
    expect(body).toContain('다시 배포한 상태로 돌아온 것:');
    expect(body).not.toMatch(/switched off|As deployed/);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import type { Addressee, Contact, Subscription } from '../../../lambda/model/delivery.ts';
import type { Language } from '../../../lambda/model/settings.ts';
import { DAY, HOUR, MINUTE } from '../../../lambda/model/time.ts';
import { lookAtDelivery } from '../../../lambda/patrol/delivery.ts';
import type { DeliveryPorts, Outbox, Store } from '../../../lambda/ports.ts';
import { fakePorts, testTime } from '../../support/ports.ts';

const arn = (name: string) => `arn:aws:sns:us-east-1:123456789012:davylamp-AlertTopic-1:${name}`;
const contactArn = 'arn:aws:notifications-contacts::123456789012:emailcontact/a01jjvy1kt5g';
const [me, you] = ['me@example.com', 'you@example.com'];
const verdict = (address: string): Addressee => ({ path: 'verdict', address });
const feed: Addressee = { path: 'feed', address: me, contactArn };
const both = [verdict(me), feed];

let world = fakePorts();
let topics: Record<string, Subscription[] | Error>;
let contact: Contact | undefined;
let isProtected: boolean;
let asked: string[];
let mails: { subject: string; body: string }[];
let refusesMail: boolean;
let language: Language;

beforeEach(() => {
  world = fakePorts();
  topics = { verdict: [{ address: me, arn: arn('1') }], routes: [] };
  contact = { address: me, isActive: true };
  isProtected = false;
  asked = [];
  mails = [];
  refusesMail = false;
  language = 'en';
});

const delivery: DeliveryPorts = {
  async subscriptions(topic) {
    const found = topics[topic] ?? [];
    if (found instanceof Error) throw found;
    return found;
  },
  async isProtected(subscriptionArn) {
    asked.push(subscriptionArn);
    return isProtected;
  },
  contact: async () => contact,
};
const outbox: Outbox = {
  async send(mail) {
    if (refusesMail) throw new Error('KMSDisabled');
    mails.push(mail);
  },
};

async function hour(at: number, addressees: readonly Addressee[] = both, store: Store = world.ports.store) {
  world.setTime(testTime + at);
  mails.length = 0;
  const ports = { ...world.ports, store, outbox, delivery };
  return lookAtDelivery({ ports, deadline: testTime + at + MINUTE }, addressees, { language });
}

describe('where everybody gets their mails', () => {
  it('nothing is told, and how it was confirmed is asked once', async () => {
    for (const at of [0, HOUR, 2 * HOUR]) expect(await hour(at)).toEqual({ undelivered: 0, unread: 0 });
    expect(mails).toEqual([]);
    expect(asked).toEqual([arn('1')]);
  });
});

describe('a verdict path that is broken', () => {
  it('is told by the alarm, and by mail where somebody else still gets it', async () => {
    topics.verdict = [
      { address: me, arn: arn('1') },
      { address: you, arn: arn('2') },
    ];
    const all = [verdict(me), verdict(you), feed];
    await hour(0, all);
    topics.verdict = [{ address: me, arn: arn('1') }];
    expect(await hour(HOUR, all)).toEqual({ undelivered: 1, unread: 0 });
    expect(mails[0]?.subject).toBe('[DAVYLAMP] Mails do not reach 1 address');
    expect(mails[0]?.body).toContain('npx --no-install davylamp subscribe you@example.com --resend');
    // Confirmed by its link: any mail scanner could end it.
    expect(mails[0]?.body).toContain('mail scanners open links');
  });

  it('and was no link’s doing, leads to who called', async () => {
    isProtected = true;
    const all = [verdict(me), verdict(you), feed];
    topics.verdict = [
      { address: me, arn: arn('1') },
      { address: you, arn: arn('2') },
    ];
    await hour(0, all);
    topics.verdict = [
      { address: me, arn: arn('1') },
      { address: you, arn: 'Deleted' },
    ];
    await hour(HOUR, all);
    expect(mails[0]?.body).toContain('AttributeKey=EventName,AttributeValue=Unsubscribe');
    expect(mails[0]?.body).not.toContain('mail scanners');
  });

  it('waits a day for the click, is told again in a week, and its end once', async () => {
    topics.verdict = [{ address: me, arn: 'PendingConfirmation' }];
    expect(await hour(0)).toMatchObject({ undelivered: 0 });
    expect(await hour(23 * HOUR)).toMatchObject({ undelivered: 0 });
    expect(await hour(DAY)).toMatchObject({ undelivered: 1 });
    expect(await hour(DAY + HOUR)).toMatchObject({ undelivered: 0 });
    // The two days are over, and SNS forgets it: the same trouble, told already.
    topics.verdict = [];
    expect(await hour(3 * DAY)).toMatchObject({ undelivered: 0 });
    expect(await hour(8 * DAY)).toMatchObject({ undelivered: 1 });
    topics.verdict = [{ address: me, arn: arn('3') }];
    expect(await hour(9 * DAY)).toMatchObject({ undelivered: 0 });
    expect(mails.map(({ subject }) => subject)).toEqual(['[DAVYLAMP] Mails reach 1 address again']);
    await hour(10 * DAY);
    expect(mails).toEqual([]);
  });

  it('that nobody can hear of stays untold, and whoever comes back first is told at once', async () => {
    await hour(0);
    topics.verdict = [];
    contact = { address: me, isActive: false };
    expect(await hour(HOUR)).toMatchObject({ undelivered: 0 });
    expect(mails).toEqual([]);
    contact = { address: me, isActive: true };
    expect(await hour(2 * HOUR)).toMatchObject({ undelivered: 1 });
  });
});

describe('a feed that is broken', () => {
  it('is told through the topic once its twelve hours are over, with the command that mends it', async () => {
    contact = { address: me, isActive: false };
    await hour(0);
    expect(mails).toEqual([]);
    expect(await hour(12 * HOUR)).toMatchObject({ undelivered: 0 });
    expect(mails[0]?.body).toContain(
      `aws notificationscontacts send-activation-code --region us-east-1 --arn ${contactArn}`,
    );
    contact = { address: me, isActive: true };
    await hour(13 * HOUR);
    expect(mails[0]?.subject).toBe('[DAVYLAMP] Mails reach 1 address again');
  });

  it('and gone is told at once; a mail that was not taken is sent in the next run', async () => {
    await hour(0);
    contact = undefined;
    refusesMail = true;
    await hour(HOUR);
    refusesMail = false;
    await hour(2 * HOUR);
    expect(mails[0]?.body).toContain('npx cdk deploy -c feed=off && npx cdk deploy');
  });
});

it('the mail says the same in Korean, with the same commands', async () => {
  language = 'ko';
  await hour(0);
  contact = undefined;
  await hour(HOUR);
  expect(mails[0]?.body).toMatch(/^Davylamp의 메일을 받지 못하는 주소가 있습니다/);
  expect(mails[0]?.body).toContain('npx cdk deploy -c feed=off && npx cdk deploy');
});

describe('what nobody can say', () => {
  it('tells nothing and forgets nothing', async () => {
    await hour(0);
    topics.verdict = new Error('Throttling');
    expect(await hour(HOUR)).toEqual({ undelivered: 0, unread: 1 });
    topics.verdict = [{ address: me, arn: arn('1') }];
    await hour(2 * HOUR);
    expect(mails).toEqual([]);
  });

  it('a store that is down tells nothing, or it would tell the same every hour', async () => {
    topics.verdict = [];
    const down = { ...world.ports.store, get: () => Promise.reject(new Error('down')) };
    await expect(hour(0, both, down)).rejects.toThrow('store');
    expect(mails).toEqual([]);
  });
});

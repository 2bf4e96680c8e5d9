/**
 * Whether the mails arrive: subscriptions and contacts as AWS has them at this hour. A path that is broken is
 * told by the other one.
 */
import { reasonOf } from '../batch/batch.ts';
import { createMemory, keyPart } from '../batch/memory.ts';
import { inParallel } from '../model/concurrency.ts';
import { type Addressee, contactState, type Subscription, subscriptionState } from '../model/delivery.ts';
import { isPerhapsSent } from '../model/perhaps-sent.ts';
import type { Settings } from '../model/settings.ts';
import { DAY } from '../model/time.ts';
import type { DeliveryPorts, Key, Ports } from '../ports.ts';
import { type Found, judge, type Remembered, rememberedForm, told } from './addressee.ts';
import { type DeliveryNews, deliveryMail } from './delivery-mail.ts';

const KEPT = 400 * DAY;
const AT_ONCE = 8;

export interface DeliveryShift {
  readonly ports: Pick<Ports, 'clock' | 'store' | 'journal' | 'outbox'> & { readonly delivery: DeliveryPorts };
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

export interface DeliveryReport {
  /**
   * Addresses that Davylamp's own mails do not reach, where it is time to say so and User Notifications can:
   * the alarm on this number does.
   */
  readonly undelivered: number;
  /** Addresses of which nobody could say. */
  readonly unread: number;
}

type Topic = 'verdict' | 'routes';

interface Look {
  readonly addressee: Addressee;
  readonly found: Found;
}

const keyOf = ({ path, address, contactArn }: Addressee): Key => ({
  partition: 'patrol/delivery',
  sort: keyPart(`${path}/${contactArn ?? address.toLowerCase()}`),
});

/** What is there now; an address of which nobody can say is left out, and counted. */
async function look(
  { ports, deadline }: DeliveryShift,
  addressees: readonly Addressee[],
  before: ReadonlyMap<Addressee, Remembered>,
): Promise<readonly Look[]> {
  const { delivery, clock, journal } = ports;
  const ask = <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    clock.within(Math.max(1, deadline - clock.now()), work);
  const topics = new Map<Topic, Promise<readonly Subscription[]>>();
  const subscriptions = (topic: Topic): Promise<readonly Subscription[]> => {
    const asked = topics.get(topic) ?? ask((signal) => delivery.subscriptions(topic, signal));
    topics.set(topic, asked);
    return asked;
  };
  const foundOf = async (addressee: Addressee): Promise<Found> => {
    const { path, address, contactArn = '' } = addressee;
    if (path === 'feed') return { state: contactState(await ask((signal) => delivery.contact(contactArn, signal))) };
    const { state, arn } = subscriptionState(await subscriptions(path), address);
    if (arn === undefined) return { state };
    const known = before.get(addressee);
    if (known?.arn === arn && known.isProtected !== undefined) return { state, arn, isProtected: known.isProtected };
    // How it was confirmed never changes, and is asked once.
    const isProtected = await ask((signal) => delivery.isProtected(arn, signal)).catch((error: unknown) => {
      journal.warn('nobody could say whether a link can end a subscription', { reason: reasonOf(error) });
      return undefined;
    });
    return { state, arn, ...(isProtected === undefined ? {} : { isProtected }) };
  };
  const looks = await inParallel(addressees, AT_ONCE, async (addressee) => {
    try {
      return { addressee, found: await foundOf(addressee) };
    } catch (error) {
      journal.warn('patrol could not look whether mails arrive', { path: addressee.path, reason: reasonOf(error) });
      return undefined;
    }
  });
  return looks.flatMap((one) => one ?? []);
}

/**
 * A mail that could not be sent is tried again in the next run.
 *
 * @throws where the store does not answer: without it, the same would be told every hour
 */
export async function lookAtDelivery(
  shift: DeliveryShift,
  addressees: readonly Addressee[],
  settings: Pick<Settings, 'language' | 'timeZone'>,
): Promise<DeliveryReport> {
  const { ports } = shift;
  const memory = createMemory(shift);
  const now = ports.clock.now();
  const kept = await memory.get(rememberedForm, addressees.map(keyOf));
  const before = new Map(addressees.flatMap((one, i) => (kept[i]?.value ? [[one, kept[i].value] as const] : [])));
  const looks = await look(shift, addressees, before);

  const hears = (path: Addressee['path']): boolean =>
    looks.some(({ addressee, found }) => addressee.path === path && found.state === 'confirmed');
  const [topicHears, feedHears] = [hears('verdict'), hears('feed')];
  const judged = looks.map(({ addressee, found }) => ({
    addressee,
    ...judge(addressee, before.get(addressee), found, now),
  }));
  const news = judged.flatMap(({ addressee, after, news: kind }): DeliveryNews[] =>
    kind === undefined ? [] : [{ addressee, after, news: kind }],
  );

  const isMailed = topicHears && news.length > 0 && (await mailed(shift, news, settings));
  // What nobody hears stays untold: whoever confirms first is told at once.
  const byAlarm = (one: DeliveryNews): boolean => feedHears && one.addressee.path !== 'feed' && one.news === 'broken';
  const isTold = new Set(news.filter((one) => isMailed || byAlarm(one)).map(({ addressee }) => addressee));
  await memory.put(
    rememberedForm,
    judged.map(({ addressee, after, news: kind }) => ({
      ...keyOf(addressee),
      value: kind !== undefined && isTold.has(addressee) ? told(after, kind, now) : after,
      expiresAt: now + KEPT,
    })),
  );
  return { undelivered: news.filter(byAlarm).length, unread: addressees.length - looks.length };
}

async function mailed(
  { ports, deadline }: DeliveryShift,
  news: readonly DeliveryNews[],
  settings: Pick<Settings, 'language' | 'timeZone'>,
): Promise<boolean> {
  const { clock, journal, outbox } = ports;
  const mail = deliveryMail(news, settings, clock.now());
  try {
    await clock.within(Math.max(1, deadline - clock.now()), (signal) => outbox.send(mail, signal));
    return true;
  } catch (error) {
    if (isPerhapsSent(error)) return true;
    journal.warn('the mail about addresses without mails could not be sent', { reason: reasonOf(error) });
    return false;
  }
}

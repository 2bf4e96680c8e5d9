/** The mail about who gets no mails, and who gets them again. */

import { timesIn } from '../mail/format.ts';
import { command, type Word } from '../mail/shell.ts';
import { foreign, wrap } from '../mail/text.ts';
import type { Addressee } from '../model/delivery.ts';
import type { Mail } from '../model/incident.ts';
import { localCommand } from '../model/local-command.ts';
import type { Settings } from '../model/settings.ts';
import type { News, Remembered } from './addressee.ts';
import { type DeliveryTexts, deliveryTexts } from './delivery-texts.ts';

export interface DeliveryNews {
  readonly addressee: Addressee;
  readonly after: Remembered;
  readonly news: News;
}

const width = 78;
const most = 20;

const addressWord = (text: string): Word | undefined => (/^\w[\w.+@-]{0,253}$/.test(text) ? (text as Word) : undefined);
const arnWord = (text = ''): Word | undefined =>
  /^arn:aws:notifications-contacts::\d{12}:emailcontact\/\w{1,64}$/.test(text) ? (text as Word) : undefined;

const title = ({ addressee }: DeliveryNews, texts: DeliveryTexts): string =>
  `${foreign(addressee.address, 100)}: ${texts.path(addressee)}`;

const paste = (line: string): string => `    ${line}`;

const indented = (text: string): readonly string[] => wrap(text, width - 2, 0).map((line) => `  ${line}`);

function mending({ addressee, after }: DeliveryNews, texts: DeliveryTexts): readonly string[] {
  const { path, address, contactArn } = addressee;
  if (path !== 'feed') {
    const to = addressWord(address);
    return [...indented(texts.resend), paste([localCommand, 'subscribe', ...(to ? [to] : []), '--resend'].join(' '))];
  }
  const arn = arnWord(contactArn);
  return after.state === 'pending' && arn
    ? [
        ...indented(texts.activate),
        paste(command`aws notificationscontacts send-activation-code --region us-east-1 --arn ${arn}`),
      ]
    : [...indented(texts.contactAnew), paste('npx cdk deploy -c feed=off && npx cdk deploy')];
}

const confirmCommand = `${localCommand} subscribe --confirm 'LINK'`;

const endedBy =
  'aws cloudtrail lookup-events --region us-east-1 --lookup-attributes AttributeKey=EventName,AttributeValue=Unsubscribe';

function broken(one: DeliveryNews, texts: DeliveryTexts, at: (time: number) => string): readonly string[] {
  const { addressee, after } = one;
  const { path } = addressee;
  const what = after.state === 'gone' ? texts.gone : path === 'feed' ? texts.lapsed : texts.pending;
  const isEnded = after.state === 'gone' && path !== 'feed';
  return [
    ...wrap(title(one, texts), width, 2),
    ...indented(what(at(after.since))),
    ...(isEnded && after.isProtected === false ? indented(texts.byLink) : []),
    ...(isEnded && after.isProtected === true ? [...indented(texts.byCall), paste(endedBy)] : []),
    ...mending(one, texts),
    '',
  ];
}

/** The subject is ASCII and has at most 100 characters, as SNS demands. */
export function deliveryMail(
  all: readonly DeliveryNews[],
  { language, timeZone }: Pick<Settings, 'language' | 'timeZone'>,
  now: number,
): Mail {
  const texts = deliveryTexts[language];
  const at = timesIn(timeZone).timestamp;
  const bad = all.filter(({ news }) => news === 'broken');
  const good = all.filter(({ news }) => news === 'mended');
  const count = (some: readonly DeliveryNews[]): string => {
    const { size } = new Set(some.map(({ addressee }) => addressee.address.toLowerCase()));
    return `${size} address${size === 1 ? '' : 'es'}`;
  };
  const more = (some: readonly DeliveryNews[]) => (some.length > most ? [texts.more(some.length - most), ''] : []);
  return {
    time: now,
    incident: `delivery-${now}`,
    kind: 'first',
    verdict: bad.length > 0 ? 'high' : 'notice',
    accounts: [],
    regions: [],
    instances: 0,
    subject:
      bad.length > 0 ? `[DAVYLAMP] Mails do not reach ${count(bad)}` : `[DAVYLAMP] Mails reach ${count(good)} again`,
    body: [
      ...(bad.length === 0
        ? []
        : [texts.broken, '', ...bad.slice(0, most).flatMap((one) => broken(one, texts, at)), ...more(bad)]),
      ...(bad.some(({ addressee }) => addressee.path !== 'feed')
        ? [...wrap(texts.confirm, width, 0), `  ${confirmCommand}`, '']
        : []),
      ...(bad.length === 0 ? [] : [texts.again, '']),
      ...(good.length === 0
        ? []
        : [texts.mended, ...good.slice(0, most).map((one) => `  ${title(one, texts)}`), ...more(good)]),
    ].join('\n'),
  };
}

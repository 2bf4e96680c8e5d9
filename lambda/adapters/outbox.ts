/** Mails out through SNS. A mail that SNS would refuse for its form is mended, never lost. */
import { type MessageAttributeValue, PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Mail } from '../model/incident.ts';
import { isPerhapsSent, perhapsSentError } from '../model/perhaps-sent.ts';
import { defaultRoute } from '../model/settings.ts';
import type { Clock, Journal, Outbox } from '../ports.ts';
import { abortedBy } from './aborted-by.ts';
import { systemClock } from './clock.ts';

/** SNS takes 262,144 bytes with the attributes; the rest is room for them. */
const bodyLimit = 256_000;
const subjectLimit = 100;
const mostValues = 101;
/** Of a topic that is throttled, fails or cannot be reached; after 200 and 400 ms. */
const attempts = 3;
const firstPause = 200;

/**
 * The default route has the alert topic for itself, where no subscription filters; all others share the topic
 * of the routes, whose subscriptions filter by the attribute `route` (see lib/routes/subscriptions.ts).
 *
 * A topic that fails keeps the mail from no other. Where the topic of the routes is gone or denied, which no
 * retry mends, the alert topic gets the mail, once, and the journal is told: a mail to others is better than
 * none.
 *
 * @param routesTopicArn undefined: there are no routes, and every mail goes to the alert topic.
 * @param client tries once, with a timeout beyond the pipeline's: a second attempt of the SDK could publish a
 * second time.
 * @throws what SNS throws where the mail was not taken: throttled, or the alert topic denied or gone. Every
 * topic was tried. A PerhapsSentError where no answer came and no topic refused it.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function createOutbox(
  client: Pick<SNSClient, 'send'>,
  topicArn: string,
  routesTopicArn?: string,
  journal?: Pick<Journal, 'warn'>,
  clock: Pick<Clock, 'sleep'> = systemClock,
): Outbox {
  const publishOnce = (mail: Mail, subject: string, to: string, signal: AbortSignal | undefined) =>
    client.send(
      new PublishCommand({
        TopicArn: to,
        Subject: subject,
        Message: safeBody(mail),
        MessageAttributes: attributes(mail),
      }),
      abortedBy(signal),
    );
  /** Tries again only what SNS certainly has not taken. */
  async function publish(mail: Mail, subject: string, to: string, signal: AbortSignal | undefined): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await publishOnce(mail, subject, to, signal);
        return;
      } catch (error) {
        if (mayBeTaken(error)) throw perhapsSentError(error);
        if (attempt >= attempts || !isPassing(error)) throw plainly(error);
      }
      await clock.sleep(firstPause * 2 ** (attempt - 1));
    }
  }

  async function sendTo(topic: string, mail: Mail, signal: AbortSignal | undefined): Promise<void> {
    const subject = safeSubject(mail);
    try {
      await publish(mail, subject, topic, signal);
    } catch (error) {
      if (!isRefusal(error) || subject === plainSubject(mail)) throw error;
      await publish(mail, plainSubject(mail), topic, signal);
    }
  }

  return {
    async send(mail, signal) {
      const wanted = topicsOf(mail, topicArn, routesTopicArn);
      const tries = await Promise.allSettled(wanted.map((topic) => sendTo(topic, mail, signal)));
      const failed = tries.flatMap((one, i) => (one.status === 'rejected' ? [{ topic: wanted[i], ...one }] : []));
      const lost = failed.filter(({ topic, reason }) => topic === topicArn || !isBroken(reason));
      const refused = lost.find(({ reason }) => !isPerhapsSent(reason)) ?? lost[0];
      if (refused) throw refused.reason;
      for (const { topic, reason } of failed) {
        journal?.warn('the topic of the routes takes no mail: the alert topic gets it', { topic, error: reason });
        if (!wanted.includes(topicArn)) await sendTo(topicArn, mail, signal);
      }
    },
  };
}

const routesTaken = ({ routes }: Mail): readonly string[] =>
  routes === undefined || routes.length === 0 ? [defaultRoute] : routes;

function topicsOf(mail: Mail, topicArn: string, routesTopicArn: string | undefined): readonly string[] {
  if (routesTopicArn === undefined) return [topicArn];
  const routes = routesTaken(mail);
  return [
    ...(routes.some((route) => route !== defaultRoute) ? [routesTopicArn] : []),
    ...(routes.includes(defaultRoute) ? [topicArn] : []),
  ];
}

interface SdkError extends Error {
  readonly code?: string;
  readonly syscall?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const statusOf = (error: unknown): number | undefined => (error as SdkError | undefined)?.$metadata?.httpStatusCode;

/** The SDK calls this a timeout, too, though nothing was sent. */
const isUnconnected = (error: unknown): boolean =>
  error instanceof Error &&
  (/did not establish a connection/.test(error.message) ||
    (error as SdkError).syscall === 'connect' ||
    ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes((error as SdkError).code ?? ''));

/** The request went out, and no answer says what became of it. */
function mayBeTaken(error: unknown): boolean {
  const status = statusOf(error);
  if (status !== undefined) return status < 300;
  if (!(error instanceof Error) || isUnconnected(error)) return false;
  return ['TimeoutError', 'AbortError'].includes(error.name) || (error as SdkError).code !== undefined;
}

const isPassing = (error: unknown): boolean =>
  isUnconnected(error) ||
  (statusOf(error) ?? 0) >= 500 ||
  (error instanceof Error && /throttl|TooManyRequests|RequestLimit/i.test(error.name));

/** Under a name that nobody takes for doubt. */
const plainly = (error: unknown): unknown =>
  isUnconnected(error)
    ? Object.assign(new Error('no connection to SNS', { cause: error }), { name: 'NotConnected' })
    : error;

const isRefusal = (error: unknown): boolean => error instanceof Error && /^InvalidParameter/.test(error.name);

/** Deleted, or its policy or ours denies. */
const isBroken = (error: unknown): boolean =>
  error instanceof Error && /^(NotFound|AuthorizationError)/.test(error.name);

const plainSubject = (mail: Mail): string => `[${mail.verdict.toUpperCase()}] Davylamp alert`;

/** At most 100 printable ASCII characters that begin with a letter, a digit or a punctuation mark. */
export function safeSubject(mail: Mail): string {
  const subject = mail.subject
    .replace(/[^\x21-\x7e]+/g, (gap) => (/[^ ]/.test(gap) ? ' ' : gap))
    .trim()
    .slice(0, subjectLimit)
    .trim();
  return subject === '' ? plainSubject(mail) : subject;
}

/**
 * Well-formed Unicode without control characters (the SDK throws on half a surrogate pair), cut to what SNS
 * takes.
 */
export function safeBody(mail: Mail): string {
  const text = Buffer.from(mail.body, 'utf8')
    .toString('utf8')
    .replace(/(?![\t\n\r])[\p{Cc}\ufffe\uffff]/gu, ' ');
  if (text.trim() === '') return safeSubject(mail);
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= bodyLimit) return text;
  const kept = bytes
    .subarray(0, bodyLimit)
    .toString('utf8')
    .replace(/\ufffd{1,3}$/, '');
  return `${kept}\n\n[Cut here: the mail was longer than Amazon SNS delivers.]`;
}

/**
 * For filter policies of subscriptions. SNS refuses an empty value, so an attribute without one is left out.
 */
function attributes(mail: Mail): Record<string, MessageAttributeValue> {
  const text = (value: string): MessageAttributeValue => ({ DataType: 'String', StringValue: value });
  const list = (values: readonly string[]): MessageAttributeValue => ({
    DataType: 'String.Array',
    StringValue: JSON.stringify(values.slice(0, mostValues)),
  });
  const [only, ...more] = mail.accounts;
  return {
    verdict: text(mail.verdict),
    kind: text(mail.kind),
    route: list(routesTaken(mail)),
    ...(only
      ? {
          account: more.length === 0 ? text(only) : list(mail.accounts),
        }
      : {}),
  };
}

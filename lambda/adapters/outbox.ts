/** Mails out through SNS. A mail that SNS would refuse for its form is mended, never lost. */
import { type MessageAttributeValue, PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Mail } from '../model/incident.ts';
import { defaultRoute } from '../model/settings.ts';
import type { Journal, Outbox } from '../ports.ts';
import { abortedBy } from './aborted-by.ts';

/** SNS takes 262,144 bytes with the attributes; the rest is room for them. */
const bodyLimit = 256_000;
const subjectLimit = 100;
const mostValues = 101;

/**
 * The default route has the alert topic for itself, where no subscription filters; all others share the topic of the routes,
 * whose subscriptions filter by the attribute `route` (see lib/routes/subscriptions.ts).
 *
 * A topic that fails keeps the mail from no other. Where the topic of the routes is gone or denied, which no retry mends, the
 * alert topic gets the mail, once, and the journal is told: a mail to others is better than none.
 *
 * @param routesTopicArn undefined: there are no routes, and every mail goes to the alert topic.
 * @throws what SNS throws where the mail was not taken: throttled, or the alert topic denied or gone. Every topic was tried.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function createOutbox(
  client: SNSClient,
  topicArn: string,
  routesTopicArn?: string,
  journal?: Pick<Journal, 'warn'>,
): Outbox {
  const publish = (mail: Mail, subject: string, to: string, signal: AbortSignal | undefined) =>
    client.send(
      new PublishCommand({
        TopicArn: to,
        Subject: subject,
        Message: safeBody(mail),
        MessageAttributes: attributes(mail),
      }),
      abortedBy(signal),
    );
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
      const lost = failed.find(({ topic, reason }) => topic === topicArn || !isBroken(reason));
      if (lost) throw lost.reason;
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

/** Well-formed Unicode without control characters (the SDK throws on half a surrogate pair), cut to what SNS takes. */
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

/** For filter policies of subscriptions. SNS refuses an empty value, so an attribute without one is left out. */
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

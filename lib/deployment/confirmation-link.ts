/** The link of SNS's confirmation mail, read as what it is: text from outside. */
import { usageError } from '../errors.ts';

export interface Confirmation {
  readonly topicArn: string;
  readonly token: string;
}

const longest = 4_096;
const topic = /^arn:aws:sns:[a-z]{2,5}(-[a-z]+)+-\d+:\d{12}:[\w-]{1,256}$/;
const token = /^[0-9A-Za-z]{32,1024}$/;

/**
 * https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html
 *
 * @param ours topics of the deployment; a link for any other is refused.
 * @throws UserError (exit code 2) where it is no link of SNS, or of another topic.
 */
export function readLink(link: string, ours: readonly string[]): Confirmation {
  const url = link.length <= longest && URL.canParse(link.trim()) ? new URL(link.trim()) : undefined;
  const isSns =
    url?.protocol === 'https:' &&
    /^sns\.[a-z]{2,5}(-[a-z]+)+-\d+\.amazonaws\.com$/.test(url.hostname) &&
    url.port === '' &&
    url.username === '' &&
    url.password === '';
  if (url === undefined || !isSns) throw noLink('it does not begin with https://sns.us-east-1.amazonaws.com/');
  const only = (name: string): string => {
    const [value, ...more] = url.searchParams.getAll(name);
    if (value === undefined || more.length > 0) throw noLink(`it must have ${name}= once`);
    return value;
  };
  const found = { topicArn: only('TopicArn'), token: only('Token') };
  if (!topic.test(found.topicArn)) throw noLink('its TopicArn is no ARN of a topic');
  if (!token.test(found.token)) throw noLink('its Token is not whole');
  if (url.hostname !== `sns.${found.topicArn.split(':')[3]}.amazonaws.com`) throw noLink('it names two Regions');
  if (ours.includes(found.topicArn)) return found;
  throw usageError(
    `the link confirms another topic, ${found.topicArn}`,
    `Davylamp's own: ${ours.join(', ') || 'none'}. Nothing was confirmed.`,
  );
}

const noLink = (why: string) =>
  usageError(
    `this is no confirmation link of SNS: ${why}`,
    'In the mail "AWS Notification - Subscription Confirmation", copy the address behind "Confirm subscription" without opening it, and put it in single quotes.',
  );

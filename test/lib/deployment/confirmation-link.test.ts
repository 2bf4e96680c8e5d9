import { describe, expect, it } from 'vitest';
import { readLink } from '../../../lib/deployment/confirmation-link.ts';
import { topicArn } from '../../support/fake-deployment.ts';

const token =
  '2336412f37fb687f5d51e6e241d59b68c9e583a5cee0be6f95bbf97ab8d2441cf47b99e848408adaadf4c197e65f03473d53c4ba398f6abbf38ce2e8ebf7b4ceceb2cd817959bcde1357e58a2861b05288c535822eb88cac3db04f592285249971efc6484194fc4a4586147f16916692';
const link = (host = 'sns.us-east-1.amazonaws.com', topic = topicArn, more = '') =>
  `https://${host}/confirmation.html?TopicArn=${topic}&Token=${token}&Endpoint=me@example.com${more}`;

describe('the link of a confirmation mail', () => {
  it('names the topic and the token, in the form of the mail and in that of the API', () => {
    expect(readLink(link(), [topicArn])).toEqual({ topicArn, token });
    const ofApi = `https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${encodeURIComponent(topicArn)}&Token=${token}`;
    expect(readLink(` ${ofApi}\n`, [topicArn])).toEqual({ topicArn, token });
  });

  it.each([
    ['of another host', link('sns.us-east-1.amazonaws.com.evil.example')],
    ['of a host that ends as it should', link('evilsns.us-east-1.amazonaws.com')],
    ['with a name before the host', link('sns.us-east-1.amazonaws.com@evil.example')],
    ['without TLS', link().replace('https', 'http')],
    ['of a mail scanner that wraps links', `https://safelinks.example/?url=${encodeURIComponent(link())}`],
    ['with two topics', link(undefined, undefined, `&TopicArn=${topicArn}`)],
    ['with a token that was cut', link().replace(/Token=[^&]*/, 'Token=2336')],
    ['without a token', link().replace(/&Token=[^&]*/, '')],
    ['of two Regions', link('sns.eu-west-1.amazonaws.com')],
    ['that is none', 'confirm me'],
    ['without end', link().padEnd(10_000, 'a')],
  ])('is refused where it is one %s', (_, text) => {
    expect(() => readLink(text, [topicArn])).toThrow(/no confirmation link of SNS/);
  });

  it('is refused for a topic that is not ours, whose mails somebody else wants us to get', () => {
    const other = 'arn:aws:sns:us-east-1:999999999999:davylamp-AlertTopic-A1';
    expect(() => readLink(link(undefined, other), [topicArn])).toThrow(/another topic/);
  });
});

import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterEach, describe, expect, it } from 'vitest';
import { createOutbox, safeBody, safeSubject } from '../../../lambda/adapters/outbox.ts';
import { isPerhapsSent } from '../../../lambda/model/perhaps-sent.ts';
import { someMail } from '../../support/mail.ts';
import { mockClient } from '../../support/mock-client.ts';

const topic = 'arn:aws:sns:us-east-1:123456789012:alerts';
const sns = mockClient(SNSClient);
afterEach(() => sns.reset());
const atOnce = { sleep: async () => {} };
const outbox = () => createOutbox(new SNSClient({ region: 'us-east-1' }), topic, undefined, undefined, atOnce);
const published = (nth = 0) => sns.commandCalls(PublishCommand)[nth]?.args[0].input;

describe('the outbox', () => {
  it('publishes subject and body as they are, with attributes that subscriptions can filter by', async () => {
    sns.on(PublishCommand).resolves({});
    await outbox().send(someMail());
    expect(published()).toEqual({
      TopicArn: topic,
      Subject: '[CRITICAL] 1 x c5.metal in us-east-1 - acct 1234',
      Message: '1 instance was launched.\n',
      MessageAttributes: {
        verdict: { DataType: 'String', StringValue: 'critical' },
        kind: { DataType: 'String', StringValue: 'first' },
        route: { DataType: 'String.Array', StringValue: '["default"]' },
        account: { DataType: 'String', StringValue: '123456789012' },
      },
    });
  });

  it('names several accounts as a list that filter policies understand, and none as no attribute: SNS refuses an empty one', async () => {
    sns.on(PublishCommand).resolves({});
    await outbox().send(someMail({ accounts: ['1', '2'] }));
    await outbox().send(someMail({ accounts: [] }));
    expect(published()?.MessageAttributes?.account).toEqual({ DataType: 'String.Array', StringValue: '["1","2"]' });
    expect(published(1)?.MessageAttributes).not.toHaveProperty('account');
  });

  it('leaves the alert topic to the default route, and hands the others to the topic whose subscriptions filter', async () => {
    sns.on(PublishCommand).resolves({});
    const routesTopic = 'arn:aws:sns:us-east-1:123456789012:routes';
    const routed = createOutbox(new SNSClient({ region: 'us-east-1' }), topic, routesTopic);
    await routed.send(someMail());
    await routed.send(someMail({ routes: [] }));
    await routed.send(someMail({ routes: ['prod', 'gpu'] }));
    await routed.send(someMail({ routes: ['prod', 'default'] }));
    const sent = sns.commandCalls(PublishCommand).map(({ args }) => args[0].input);
    expect(sent.map(({ TopicArn, MessageAttributes }) => [TopicArn, MessageAttributes?.route?.StringValue])).toEqual([
      [topic, '["default"]'],
      [topic, '["default"]'],
      [routesTopic, '["prod","gpu"]'],
      [routesTopic, '["prod","default"]'],
      [topic, '["prod","default"]'],
    ]);
    expect(sent[2]?.MessageAttributes?.route?.DataType).toBe('String.Array');
  });

  it('sends to the alert topic what names a route that was not deployed: a mail to others is better than none', async () => {
    sns.on(PublishCommand).resolves({});
    await outbox().send(someMail({ routes: ['prod'] }));
    expect(published()?.TopicArn).toBe(topic);
  });

  it('rejects where the topic does not take the mail, after three attempts: only then does the event go back', async () => {
    sns.on(PublishCommand).rejects(Object.assign(new Error('slow down'), { name: 'ThrottlingException' }));
    await expect(outbox().send(someMail())).rejects.toThrow('slow down');
    expect(sns.commandCalls(PublishCommand)).toHaveLength(3);
  });

  it.each([
    ['is given up', { name: 'AbortError' }],
    ['is not answered in time', { name: 'TimeoutError' }],
    ['loses its connection', { name: 'Error', code: 'ECONNRESET' }],
    ['is answered in a way that cannot be read', { name: 'SyntaxError', $metadata: { httpStatusCode: 200 } }],
  ])('does not publish again what %s: SNS may have taken it', async (_, failure) => {
    sns.on(PublishCommand).rejects(Object.assign(new Error('no answer'), failure));
    await expect(outbox().send(someMail())).rejects.toSatisfy(isPerhapsSent);
    expect(sns.commandCalls(PublishCommand)).toHaveLength(1);
  });

  it.each([
    ['cannot reach SNS', { name: 'Error', code: 'ECONNREFUSED', syscall: 'connect' }],
    ['gets no connection in time', { name: 'TimeoutError', message: 'the socket did not establish a connection' }],
    ['is told that SNS is broken', { name: 'InternalError', $metadata: { httpStatusCode: 500 } }],
  ])('tries again where it %s: SNS has certainly not taken it', async (_, failure) => {
    sns
      .on(PublishCommand)
      .rejectsOnce(Object.assign(new Error('down'), failure))
      .resolves({});
    await outbox().send(someMail());
    expect(sns.commandCalls(PublishCommand)).toHaveLength(2);
    sns.on(PublishCommand).rejects(Object.assign(new Error('down'), failure));
    await expect(outbox().send(someMail())).rejects.not.toSatisfy(isPerhapsSent);
  });

  it('sends once more under a plain subject where SNS refuses the parameters: a poor mail is better than none', async () => {
    const refusal = Object.assign(new Error('Invalid parameter: Subject'), { name: 'InvalidParameterException' });
    sns.on(PublishCommand).rejectsOnce(refusal).resolves({});
    await outbox().send(someMail());
    expect(published(1)?.Subject).toBe('[CRITICAL] Davylamp alert');
  });
});

describe('a topic of the routes that takes no mail', () => {
  const routesTopic = 'arn:aws:sns:us-east-1:123456789012:routes';
  const warned: string[] = [];
  afterEach(() => warned.splice(0));
  const routed = () =>
    createOutbox(
      new SNSClient({ region: 'us-east-1', maxAttempts: 1 }),
      topic,
      routesTopic,
      { warn: (message) => warned.push(message) },
      atOnce,
    );
  const failure = (name: string) => Object.assign(new Error(`it is ${name}`), { name });
  const routesFail = (name: string) =>
    sns.on(PublishCommand).resolves({}).on(PublishCommand, { TopicArn: routesTopic }).rejects(failure(name));
  /** In the order of the first attempts. */
  const topics = () => [...new Set(sns.commandCalls(PublishCommand).map(({ args }) => args[0].input.TopicArn))];

  it.each(['NotFoundException', 'AuthorizationErrorException'])(
    'hands its mail to the alert topic where it says %s, which no retry mends, and tells the operator',
    async (name) => {
      routesFail(name);
      await routed().send(someMail({ routes: ['prod'] }));
      expect(topics()).toEqual([routesTopic, topic]);
      expect(published(1)?.Message).toBe(someMail().body);
      expect(warned).toHaveLength(1);
    },
  );

  it('keeps no mail from the alert topic, and sends no event back over a mail that was taken there', async () => {
    routesFail('NotFoundException');
    await routed().send(someMail({ routes: ['prod', 'default'] }));
    expect(topics()).toEqual([routesTopic, topic]);
    expect(warned).toHaveLength(1);
  });

  it('rejects where it may work later, after every topic was tried', async () => {
    routesFail('ThrottlingException');
    await expect(routed().send(someMail({ routes: ['prod', 'default'] }))).rejects.toThrow('ThrottlingException');
    expect(topics()).toEqual([routesTopic, topic]);
    await expect(routed().send(someMail({ routes: ['prod'] }))).rejects.toThrow('ThrottlingException');
    expect(warned).toEqual([]);
  });

  it('rejects where the alert topic is broken: nobody is left to get the mail', async () => {
    sns.on(PublishCommand).rejects(failure('NotFoundException'));
    await expect(routed().send(someMail({ routes: ['prod'] }))).rejects.toThrow('NotFoundException');
    await expect(routed().send(someMail())).rejects.toThrow('NotFoundException');
  });

  it('is still tried where the alert topic is the broken one, and the event comes back', async () => {
    sns.on(PublishCommand).resolves({}).on(PublishCommand, { TopicArn: topic }).rejects(failure('NotFoundException'));
    await expect(routed().send(someMail({ routes: ['prod', 'default'] }))).rejects.toThrow('NotFoundException');
    expect(topics()).toContain(routesTopic);
  });
});

describe('a subject that SNS takes', () => {
  it.each([
    ['line breaks', 'a\r\nBcc: b@example.com', 'a Bcc: b@example.com'],
    ['other scripts', '[HIGH] 채굴 x', '[HIGH] x'],
    ['control characters', 'a\u0000\u001b[31mb\u007f', 'a [31mb'],
    ['a space in front', '  spaced', 'spaced'],
    ['nothing readable', '채굴', '[CRITICAL] Davylamp alert'],
    ['nothing at all', '', '[CRITICAL] Davylamp alert'],
    ['100 characters', 'x'.repeat(100), 'x'.repeat(100)],
    ['101 characters', 'x'.repeat(101), 'x'.repeat(100)],
  ])('is made of one with %s', (_, subject, safe) => {
    expect(safeSubject(someMail({ subject }))).toBe(safe);
  });
});

describe('a body that SNS takes', () => {
  it('is left alone with line breaks, tabs and other scripts in it', () => {
    const body = '채굴 의심\n\tus-east-1 ⛏\r\n';
    expect(safeBody(someMail({ body }))).toBe(body);
  });

  it('is cut below 256 KB at the end of a character, and says so', () => {
    const body = safeBody(someMail({ body: '가'.repeat(200_000) }));
    expect(Buffer.byteLength(body)).toBeLessThan(256 * 1024 - 1024);
    expect(body).not.toContain('\ufffd');
    expect(body).toMatch(/가\n\n\[Cut here/);
  });

  it('has no half of a surrogate pair, over which the SDK throws, and no control character', async () => {
    const body = safeBody(someMail({ body: 'a\ud800b\u0000c\u0085d\uffffe' }));
    expect(body).toBe('a\ufffdb c d e');
    expect(() => encodeURIComponent(body)).not.toThrow();
  });

  it('is never empty: SNS refuses that', () => {
    expect(safeBody(someMail({ body: ' \n' }))).toBe(someMail().subject);
  });
});

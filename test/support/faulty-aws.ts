/**
 * AWS on 127.0.0.1 with faults: DynamoDB is dynalite behind it, the other services give a few canned answers.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { STSClient } from '@aws-sdk/client-sts';
import type { ClientConfig } from '../../lambda/adapters/clients.ts';
import { assumeRoleXml } from './fake-aws.ts';
import type { IdleClock } from './idle-clock.ts';

export const services = ['ec2', 'sts', 'sns', 'sqs', 'dynamodb', 'cloudtrail', 'pricing', 'organizations'] as const;
export type Service = (typeof services)[number];

export const faults = ['throttled', 'timed out', 'denied', 'failing', 'malformed', 'slow', 'reset'] as const;
export type Fault = (typeof faults)[number];

export interface FaultyAws {
  readonly url: string;
  /** For the clients: waits for an answer for so many milliseconds of the plan's clock. */
  readonly requestHandler: (patience: number) => NonNullable<ClientConfig['requestHandler']>;
  /** Mails that SNS took. */
  readonly mails: readonly { readonly kind: string; readonly body: string }[];
  /** Messages that the timer queue took, and not yet given out. */
  readonly takeTimers: () => readonly string[];
  /** Calls of each service so far. */
  readonly calls: ReadonlyMap<string, number>;
  readonly close: () => Promise<void>;
}

export interface FaultPlan {
  /** Undefined: it answers. @param nth the service's calls before this one */
  readonly faultAt: (service: string, nth: number) => Fault | undefined;
  /** Milliseconds after which a slow answer comes. */
  readonly slow: number;
  /** What slow answers, and those that never come, are waited for with. */
  readonly clock: IdleClock;
  /** The address of a DynamoDB. */
  readonly dynamodb: string;
}

const isXml = (service: string): boolean => ['ec2', 'sts', 'sns'].includes(service);

/** The codes that each service really has for it. */
const codes: Readonly<Record<'throttled' | 'denied' | 'failing', (service: string) => readonly [number, string]>> = {
  throttled: (service) =>
    service === 'ec2'
      ? [503, 'RequestLimitExceeded']
      : [400, service === 'dynamodb' ? 'ProvisionedThroughputExceededException' : 'ThrottlingException'],
  denied: (service) => [403, service === 'ec2' ? 'UnauthorizedOperation' : 'AccessDeniedException'],
  failing: () => [500, 'InternalError'],
};

function errorBody(service: string, code: string): string {
  if (service === 'ec2') return `<Response><Errors><Error><Code>${code}</Code></Error></Errors></Response>`;
  if (isXml(service)) return `<ErrorResponse><Error><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`;
  return JSON.stringify({ __type: code, message: 'no' });
}

const ec2Answers = (form: URLSearchParams): string => {
  const action = form.get('Action') ?? '';
  const ids = [...form].filter(([name]) => /^Filter\.\d+\.Value\.\d+$/.test(name)).map(([, value]) => value);
  const instances = ids.map(
    (id) =>
      `<item><reservationId>r-${id}</reservationId><instancesSet><item><instanceId>${id}</instanceId><instanceType>g5.xlarge</instanceType><launchTime>2026-11-20T14:03:11.000Z</launchTime><instanceState><name>running</name></instanceState></item></instancesSet></item>`,
  );
  const inner = action === 'DescribeInstances' ? `<reservationSet>${instances.join('')}</reservationSet>` : '';
  return `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId>${inner}</${action}Response>`;
};

/** What the event history and the Price List say of everything. */
const launchedBy = {
  EventName: 'RunInstances',
  CloudTrailEvent: JSON.stringify({
    eventName: 'RunInstances',
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::123456789012:user/ci-deploy', userName: 'ci-deploy' },
    sourceIPAddress: '203.0.113.7',
  }),
};
const price = JSON.stringify({
  terms: { OnDemand: { a: { priceDimensions: { b: { unit: 'Hrs', pricePerUnit: { USD: '1.006' } } } } } },
});

/** A message attribute of sns:Publish. */
function attributeOf(form: URLSearchParams, name: string): string {
  const [field = ''] = [...form].find(([key, value]) => key.endsWith('.Name') && value === name) ?? [];
  return form.get(field.replace(/\.Name$/, '.Value.StringValue')) ?? '';
}

/** Tells the server what is wrong with its answer. */
const faultHeader = 'x-test-fault';

const serviceOf = (headers: Readonly<Record<string, unknown>>): string =>
  /\/(\w+)\/aws4_request/.exec(String(headers.authorization))?.[1] ?? 'unknown';

interface SentRequest {
  readonly headers: Record<string, string>;
}
interface Handler {
  handle(request: SentRequest, options?: { abortSignal?: AbortSignal }): Promise<{ response: { body?: unknown } }>;
}

export async function faultyAws({ faultAt, slow, clock, dynamodb }: FaultPlan): Promise<FaultyAws> {
  const mails: { kind: string; body: string }[] = [];
  const timers: string[] = [];
  const calls = new Map<string, number>();

  const reply = (outgoing: ServerResponse, service: string, status: number, body: string, code?: string): void => {
    outgoing.writeHead(status, {
      'content-type': isXml(service) ? 'text/xml' : 'application/x-amz-json-1.0',
      ...(code && !isXml(service) ? { 'x-amzn-errortype': code } : {}),
    });
    outgoing.end(body);
  };

  function answer(service: string, text: string, incoming: IncomingMessage, outgoing: ServerResponse): unknown {
    const form = new URLSearchParams(text);
    switch (service) {
      case 'dynamodb': {
        const { method, headers, url } = incoming;
        const options = { method, headers, path: url };
        const onward = request(dynamodb, options as object, (from) => {
          outgoing.writeHead(from.statusCode ?? 500, from.headers);
          from.pipe(outgoing);
        });
        onward.on('error', () => outgoing.destroy());
        return onward.end(text);
      }
      case 'ec2':
        return reply(outgoing, service, 200, ec2Answers(form));
      case 'sts': {
        const account = /::(\d{12}):/.exec(form.get('RoleArn') ?? '')?.[1] ?? '';
        return reply(outgoing, service, 200, assumeRoleXml(account, '2099-01-01T00:00:00Z'));
      }
      case 'sns':
        mails.push({ kind: attributeOf(form, 'kind'), body: form.get('Message') ?? '' });
        return reply(
          outgoing,
          service,
          200,
          '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>',
        );
      case 'sqs': {
        const { MessageBody } = JSON.parse(text) as { MessageBody: string };
        timers.push(MessageBody);
        return reply(
          outgoing,
          service,
          200,
          JSON.stringify({ MessageId: 'm', MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') }),
        );
      }
      case 'cloudtrail':
        return reply(outgoing, service, 200, JSON.stringify({ Events: [launchedBy] }));
      case 'pricing':
        return reply(outgoing, service, 200, JSON.stringify({ PriceList: [price] }));
      default:
        return reply(outgoing, service, 200, JSON.stringify({ Account: { Name: 'dev' }, Parents: [] }));
    }
  }

  const own = new STSClient({ region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  const wire = own.config.requestHandler as unknown as Handler;
  /** The answer with all of its body, so that nothing of it is on its way any more. */
  async function whole(request: SentRequest, abortSignal?: AbortSignal) {
    const answer = await wire.handle(request, abortSignal ? { abortSignal } : {});
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer.response.body as Readable) chunks.push(chunk as Uint8Array);
    answer.response.body = Readable.from([Buffer.concat(chunks)]);
    return answer;
  }
  const aborted = (signal: AbortSignal): Promise<never> =>
    new Promise((_, reject) => {
      const stop = (): void => reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
    });
  const requestHandler = (patience: number): NonNullable<ClientConfig['requestHandler']> => {
    const handler: Handler = {
      async handle(request, { abortSignal } = {}) {
        const service = serviceOf(request.headers);
        const nth = calls.get(service) ?? 0;
        calls.set(service, nth + 1);
        const fault = faultAt(service, nth);
        return clock.within(patience, async (tooLate) => {
          const signal = AbortSignal.any([tooLate, ...(abortSignal ? [abortSignal] : [])]);
          if (fault === 'timed out') return aborted(signal);
          if (fault === 'slow') {
            // It is done, however early whoever asked has given up.
            const late = clock.sleep(slow).then(() => clock.during(whole(request)));
            late.catch(() => {});
            return Promise.race([late, aborted(signal)]);
          }
          if (fault) request.headers[faultHeader] = fault;
          return clock.during(whole(request, signal));
        });
      },
    };
    return Object.assign(handler, {
      httpHandlerConfigs: () => ({}),
      updateHttpClientConfig: () => {},
      destroy: () => {},
    }) as never;
  };

  const server = createServer((incoming, outgoing) => {
    const service = serviceOf(incoming.headers);
    const fault = incoming.headers[faultHeader] as Fault | undefined;
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      switch (fault) {
        case 'reset':
          return void outgoing.destroy();
        case 'malformed':
          return reply(outgoing, service, 200, '<<{');
        case 'throttled':
        case 'denied':
        case 'failing': {
          const [status, code] = codes[fault](service);
          return reply(outgoing, service, status, errorBody(service, code), code);
        }
        default:
          return answer(service, text, incoming, outgoing);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requestHandler,
    mails,
    takeTimers: () => timers.splice(0),
    calls,
    async close() {
      own.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

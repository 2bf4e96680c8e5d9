/**
 * AWS on 127.0.0.1 with faults: DynamoDB is dynalite behind it, the other services give a few canned answers.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { assumeRoleXml } from './fake-aws.ts';

export const services = ['ec2', 'sts', 'sns', 'sqs', 'dynamodb', 'cloudtrail', 'pricing', 'organizations'] as const;
export type Service = (typeof services)[number];

export const faults = ['throttled', 'timed out', 'denied', 'failing', 'malformed', 'slow', 'reset'] as const;
export type Fault = (typeof faults)[number];

export interface FaultyAws {
  readonly url: string;
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

/** A message attribute of sns:Publish. */
function attributeOf(form: URLSearchParams, name: string): string {
  const [field = ''] = [...form].find(([key, value]) => key.endsWith('.Name') && value === name) ?? [];
  return form.get(field.replace(/\.Name$/, '.Value.StringValue')) ?? '';
}

export async function faultyAws({ faultAt, slow, dynamodb }: FaultPlan): Promise<FaultyAws> {
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
        return reply(outgoing, service, 200, JSON.stringify({ Events: [] }));
      case 'pricing':
        return reply(outgoing, service, 200, JSON.stringify({ PriceList: [] }));
      default:
        return reply(outgoing, service, 200, JSON.stringify({ Account: { Name: 'dev' }, Parents: [] }));
    }
  }

  const server = createServer((incoming, outgoing) => {
    const service = /\/(\w+)\/aws4_request/.exec(String(incoming.headers.authorization))?.[1] ?? 'unknown';
    const nth = calls.get(service) ?? 0;
    calls.set(service, nth + 1);
    const fault = faultAt(service, nth);
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      switch (fault) {
        case undefined:
          return answer(service, text, incoming, outgoing);
        case 'slow':
          return void setTimeout(() => answer(service, text, incoming, outgoing), slow);
        case 'timed out':
          return;
        case 'reset':
          return void outgoing.destroy();
        case 'malformed':
          return reply(outgoing, service, 200, '<<{');
        default: {
          const [status, code] = codes[fault](service);
          return reply(outgoing, service, status, errorBody(service, code), code);
        }
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails,
    takeTimers: () => timers.splice(0),
    calls,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** AWS on 127.0.0.1: answers of a few calls, for clients that take their endpoint from AWS_ENDPOINT_URL. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeRequest {
  /** `ListRegions`, `DescribeRegions`, `GetCallerIdentity`, `PutEvents`; else the path. */
  readonly operation: string;
  readonly body: string;
  /** The access key that signed it. */
  readonly accessKeyId: string | undefined;
  /** The Region that it was signed for. */
  readonly region: string | undefined;
}

export interface FakeAnswer {
  readonly status?: number;
  /** An object is sent as JSON, text as XML. */
  readonly body: object | string;
}

export interface FakeAws {
  readonly url: string;
  readonly requests: readonly FakeRequest[];
  /**
   * The variables that make a process talk to it, with credentials and no waiting for an instance's metadata.
   */
  readonly env: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

/** @param delay milliseconds before the answer; infinite: none comes. */
export async function fakeAws(
  answer: (request: FakeRequest, nth: number) => FakeAnswer,
  delay: (request: FakeRequest) => number = () => 0,
): Promise<FakeAws> {
  const requests: FakeRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const target = String(incoming.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1);
      const operation =
        target ||
        new URLSearchParams(body).get('Action') ||
        (incoming.url === '/listRegions' ? 'ListRegions' : incoming.url);
      const [, accessKeyId, region] =
        /Credential=(\w+)\/\d+\/([\w-]+)\//.exec(String(incoming.headers.authorization ?? '')) ?? [];
      const request = { operation: operation ?? '', body, accessKeyId, region };
      const nth = requests.filter((earlier) => earlier.operation === operation).length;
      requests.push(request);
      const { status = 200, body: reply } = answer(request, nth);
      const isText = typeof reply === 'string';
      const error = isText ? undefined : (reply as { __type?: string }).__type;
      const send = (): void => {
        outgoing.writeHead(status, {
          'content-type': isText ? 'text/xml' : 'application/json',
          ...(error === undefined ? {} : { 'x-amzn-errortype': error }),
        });
        outgoing.end(isText ? reply : JSON.stringify(reply));
      };
      const milliseconds = delay(request);
      if (milliseconds === 0) send();
      else if (Number.isFinite(milliseconds)) setTimeout(send, milliseconds);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    requests,
    env: {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const identityXml = (account: string): string =>
  `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/me</Arn><UserId>AIDAEXAMPLE</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

/** A session whose access key ends in the account. @param expiration ISO 8601 */
export const assumeRoleXml = (account: string, expiration: string): string =>
  `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIA${account}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>${expiration}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;

export const stsErrorXml = (code: string): string =>
  `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>not authorized to perform: sts:AssumeRole</Message></Error><RequestId>1</RequestId></ErrorResponse>`;

export const ec2ErrorXml = (code: string): string =>
  `<Response><Errors><Error><Code>${code}</Code><Message>You are not authorized to perform this operation.</Message></Error></Errors><RequestID>1</RequestID></Response>`;

export const describeRegionsXml = (regions: Readonly<Record<string, string>>): string => {
  const items = Object.entries(regions).map(
    ([name, status]) => `<item><regionName>${name}</regionName><optInStatus>${status}</optInStatus></item>`,
  );
  return `<DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId><regionInfo>${items.join('')}</regionInfo></DescribeRegionsResponse>`;
};

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClients } from '../../../lambda/adapters/clients.ts';

const place = { account: '111122223333', region: 'eu-west-1' };
const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };

describe('the clients', () => {
  it('are one per account and Region, and made when needed', () => {
    const clients = createClients();
    expect(clients.ec2(place)).toBe(clients.ec2({ ...place }));
    expect(clients.ec2(place)).not.toBe(clients.ec2({ ...place, region: 'us-east-1' }));
    expect(clients.ec2(place)).not.toBe(clients.ec2({ ...place, account: '444455556666' }));
    expect(clients.cloudTrail(place)).toBe(clients.cloudTrail(place));
    expect(clients.pricing()).toBe(clients.pricing());
  });

  it('call each in its own Region, the Price List in us-east-1', async () => {
    const clients = createClients();
    expect(await clients.ec2(place).config.region()).toBe('eu-west-1');
    expect(await clients.cloudTrail(place).config.region()).toBe('eu-west-1');
    expect(await clients.pricing().config.region()).toBe('us-east-1');
  });

  it('use the credentials of the account where there are some', async () => {
    const clients = createClients((account) => (account === place.account ? credentials : undefined));
    expect((await clients.ec2(place).config.credentials()).accessKeyId).toBe('AKIAIOSFODNN7EXAMPLE');
  });
});

describe('a service that hangs or throttles', () => {
  let server: Server;
  let requests = 0;
  let answer: 'nothing' | 'throttle' = 'nothing';

  beforeEach(async () => {
    requests = 0;
    server = createServer((_, response) => {
      requests += 1;
      if (answer === 'throttle')
        response
          .writeHead(400, { 'content-type': 'application/x-amz-json-1.1' })
          .end('{"__type":"ThrottlingException"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
  });

  it('holds a look-up for two attempts of three seconds, not for ever; the endpoint comes from the environment', async () => {
    answer = 'nothing';
    const start = performance.now();
    const work = createClients(() => credentials)
      .ec2(place)
      .send(new DescribeInstancesCommand({}));
    await expect(work).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(performance.now() - start).toBeLessThan(9_000);
    expect(requests).toBe(2);
  });

  it('is asked only once by CloudTrail: the quota has no room for more', async () => {
    answer = 'throttle';
    const work = createClients(() => credentials)
      .cloudTrail(place)
      .send(new LookupEventsCommand({}));
    await expect(work).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(requests).toBe(1);
  });
});

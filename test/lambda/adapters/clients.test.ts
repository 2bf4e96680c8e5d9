import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createClients } from '../../../lambda/adapters/clients.ts';
import { systemClock } from '../../../lambda/adapters/clock.ts';
import { createCredentials } from '../../../lambda/adapters/credentials.ts';
import { assumeRoleXml, fakeAws, stsErrorXml } from '../../support/fake-aws.ts';

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

describe("the clients of an organization's accounts", () => {
  it('are forgotten beyond a hundred of a service, the one not used for longest first: memory stays bounded', () => {
    const clients = createClients(() => credentials);
    const first = clients.ec2(place);
    const second = clients.ec2({ ...place, account: '100000000001' });
    for (let nth = 2; nth < 100; nth += 1) clients.ec2({ ...place, account: String(100_000_000_000 + nth) });
    expect(clients.ec2(place)).toBe(first);
    clients.ec2({ ...place, account: '999999999999' });
    expect(clients.ec2(place)).toBe(first);
    expect(clients.ec2({ ...place, account: '100000000001' })).not.toBe(second);
  });

  it('share their connections, so that one that is forgotten takes no call along that is under way', () => {
    const clients = createClients(() => credentials);
    const pool = clients.ec2(place).config.requestHandler;
    expect(clients.ec2({ ...place, account: '444455556666' }).config.requestHandler).toBe(pool);
    expect(clients.cloudTrail(place).config.requestHandler).toBe(pool);
  });

  it("make each call with the role of its account, and one call's missing role stops no other", async () => {
    const aws = await fakeAws(({ operation, body }) => {
      const account = new URLSearchParams(body).get('RoleArn')?.split(':')[4] ?? '';
      if (operation !== 'AssumeRole')
        return { body: '<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>' };
      if (account === '444455556666') return { status: 403, body: stsErrorXml('AccessDenied') };
      return { body: assumeRoleXml(account, new Date(Date.now() + 3_600_000).toISOString()) };
    });
    for (const [name, value] of Object.entries(aws.env)) vi.stubEnv(name, value);
    onTestFinished(async () => {
      vi.unstubAllEnvs();
      await aws.close();
    });
    const home = '999988887777';
    const organization = { id: 'o-ab12cdef34', externalId: 'external', readOnlyRoleName: 'davylamp-reader' };
    const sts = new STSClient({ region: 'us-east-1' });
    const clients = createClients(createCredentials({ homeAccount: home, organization, sts, clock: systemClock }));
    const look = (account: string) => clients.ec2({ ...place, account }).send(new DescribeInstancesCommand({}));

    await Promise.all([look(place.account), look(place.account), look(home)]);
    await look(place.account);
    await expect(look('444455556666')).rejects.toMatchObject({ name: 'RoleError', account: '444455556666' });
    await expect(look('444455556666')).rejects.toMatchObject({ name: 'RoleError' });

    const signed = aws.requests.map(({ operation, accessKeyId }) => `${operation} ${accessKeyId}`);
    const own = aws.env.AWS_ACCESS_KEY_ID;
    expect(signed.sort()).toEqual(
      [
        `AssumeRole ${own}`,
        `AssumeRole ${own}`,
        `DescribeInstances ${own}`,
        ...Array<string>(3).fill('DescribeInstances ASIA111122223333'),
      ].sort(),
    );
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

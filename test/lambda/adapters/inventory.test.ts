import {
  DescribeImagesCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  EC2Client,
  EC2ServiceException,
} from '@aws-sdk/client-ec2';
import { beforeEach, describe, expect, it } from 'vitest';
import { createInventory } from '../../../lambda/adapters/inventory.ts';
import { mockClient } from '../../support/mock-client.ts';

const place = { account: '111122223333', region: 'eu-west-1' };
const ec2 = mockClient(EC2Client);
const inventory = () => createInventory({ ec2: () => new EC2Client({ region: 'eu-west-1' }) });
const refusal = (name: string) =>
  new EC2ServiceException({ name, message: name, $fault: 'client', $metadata: { httpStatusCode: 400 } });
const idAt = (index: number) => `i-${index.toString(16).padStart(17, '0')}`;

beforeEach(() => ec2.reset());

describe('instances', () => {
  it('come with tags, market, reservation and start', async () => {
    ec2.on(DescribeInstancesCommand).resolves({
      Reservations: [
        {
          ReservationId: 'r-1',
          Instances: [
            {
              InstanceId: idAt(1),
              InstanceType: 'c5.metal',
              ImageId: 'ami-0abc1234',
              LaunchTime: new Date(1_000),
              State: { Name: 'pending' },
              InstanceLifecycle: 'spot',
              Operator: { Managed: true, Principal: 'eks.amazonaws.com' },
              Tags: [{ Key: 'Name', Value: 'x' }, { Key: 'empty' }, { Value: 'no key' }],
            },
          ],
        },
      ],
    });
    expect(await inventory().instances(place, [idAt(1)])).toEqual([
      {
        instanceId: idAt(1),
        instanceType: 'c5.metal',
        imageId: 'ami-0abc1234',
        launchTime: 1_000,
        state: 'pending',
        reservationId: 'r-1',
        tags: { Name: 'x', empty: '' },
        spot: true,
        operator: 'eks.amazonaws.com',
      },
    ]);
  });

  it('may lack every field but the id, and a reservation may be empty', async () => {
    ec2.on(DescribeInstancesCommand).resolves({
      Reservations: [{ Instances: [{ InstanceId: idAt(1) }, {}] }, {}],
    });
    expect(await inventory().instances(place, [idAt(1)])).toEqual([{ instanceId: idAt(1), tags: {}, spot: false }]);
  });

  it('are asked for by the filter, which an unknown id does not fail, 200 at a time', async () => {
    ec2.on(DescribeInstancesCommand).resolves({});
    await inventory().instances(
      place,
      Array.from({ length: 450 }, (_, index) => idAt(index)),
    );
    const filters = ec2.commandCalls(DescribeInstancesCommand).map((call) => call.args[0].input.Filters?.[0]);
    expect(filters.map((filter) => filter?.Name)).toEqual(['instance-id', 'instance-id', 'instance-id']);
    expect(filters.map((filter) => filter?.Values?.length)).toEqual([200, 200, 50]);
  });

  it('are gathered over pages, empty ones too', async () => {
    const page = (index: number) => ({ Reservations: [{ Instances: [{ InstanceId: idAt(index) }] }] });
    ec2
      .on(DescribeInstancesCommand)
      .resolvesOnce({ ...page(1), NextToken: 'a' })
      .resolvesOnce({ NextToken: 'b' })
      .resolvesOnce(page(2));
    const found = await inventory().instances(place, [idAt(1), idAt(2)]);
    expect(found.map((instance) => instance.instanceId)).toEqual([idAt(1), idAt(2)]);
    expect(ec2.commandCalls(DescribeInstancesCommand)[2]?.args[0].input.NextToken).toBe('b');
  });

  it('do not page for ever', async () => {
    ec2.on(DescribeInstancesCommand).resolves({ NextToken: 'again' });
    await inventory().instances(place, [idAt(1)]);
    expect(ec2.commandCalls(DescribeInstancesCommand).length).toBeLessThanOrEqual(20);
  });

  it('are never asked for by a wildcard: ids come from events', async () => {
    await inventory().instances(place, ['*', 'i-*', 'i-????????', '', 'i-0abc"', idAt(1).toUpperCase()]);
    expect(ec2.calls()).toHaveLength(0);
  });

  it('reject where EC2 throttles', async () => {
    ec2.on(DescribeInstancesCommand).rejects(refusal('RequestLimitExceeded'));
    await expect(inventory().instances(place, [idAt(1)])).rejects.toThrow('RequestLimitExceeded');
  });
});

describe('types', () => {
  const g5 = { InstanceType: 'g5.xlarge' as const, VCpuInfo: { DefaultVCpus: 4 }, GpuInfo: { Gpus: [] } };
  const metal = { InstanceType: 'c5.metal' as const, VCpuInfo: { DefaultVCpus: 96 }, BareMetal: true };

  it('are told from what EC2 says of them, and asked for once', async () => {
    ec2.on(DescribeInstanceTypesCommand).resolves({ InstanceTypes: [g5, metal] });
    const port = inventory();
    const wanted = ['g5.xlarge', 'c5.metal', 'g5.xlarge'];
    const expected = [
      { instanceType: 'g5.xlarge', vcpu: 4, accelerated: true, bareMetal: false },
      { instanceType: 'c5.metal', vcpu: 96, accelerated: false, bareMetal: true },
    ];
    expect(await port.types(place, wanted)).toEqual(expected);
    expect(await port.types({ ...place, region: 'us-east-1' }, wanted)).toEqual(expected);
    expect(ec2.calls()).toHaveLength(1);
  });

  it.each(['NeuronInfo', 'InferenceAcceleratorInfo', 'FpgaInfo', 'MediaAcceleratorInfo'])(
    'with %s are accelerated',
    async (info) => {
      ec2.on(DescribeInstanceTypesCommand).resolves({ InstanceTypes: [{ InstanceType: 'inf1.xlarge', [info]: {} }] });
      expect(await inventory().types(place, ['inf1.xlarge'])).toEqual([
        { instanceType: 'inf1.xlarge', accelerated: true, bareMetal: false },
      ]);
    },
  );

  it('that the Region does not know are left out, and fail nothing for the others', async () => {
    ec2
      .on(DescribeInstanceTypesCommand, { InstanceTypes: ['p2.xlarge', 'c5.metal'] as never })
      .rejects(refusal('InvalidInstanceType'));
    ec2
      .on(DescribeInstanceTypesCommand, { Filters: [{ Name: 'instance-type', Values: ['p2.xlarge', 'c5.metal'] }] })
      .resolves({ InstanceTypes: [metal] });
    const found = await inventory().types(place, ['p2.xlarge', 'c5.metal']);
    expect(found.map((facts) => facts.instanceType)).toEqual(['c5.metal']);
  });

  it('are asked for 100 at a time', async () => {
    ec2.on(DescribeInstanceTypesCommand).resolves({});
    await inventory().types(
      place,
      Array.from({ length: 150 }, (_, index) => `c${index}.large`),
    );
    expect(
      ec2.commandCalls(DescribeInstanceTypesCommand).map((call) => call.args[0].input.InstanceTypes?.length),
    ).toEqual([100, 50]);
  });

  it('are never asked for by a wildcard', async () => {
    await inventory().types(place, ['*', 'c5.*', 'unknown', '', 'x'.repeat(10_000)]);
    expect(ec2.calls()).toHaveLength(0);
  });

  it('reject where EC2 denies the call', async () => {
    ec2.on(DescribeInstanceTypesCommand).rejects(refusal('UnauthorizedOperation'));
    await expect(inventory().types(place, ['c5.metal'])).rejects.toThrow('UnauthorizedOperation');
    expect(ec2.calls()).toHaveLength(1);
  });
});

describe('user data', () => {
  it('is given as EC2 gives it, and is undefined where there is none', async () => {
    ec2
      .on(DescribeInstanceAttributeCommand)
      .resolvesOnce({ UserData: { Value: 'IyE=' } })
      .resolvesOnce({ UserData: {} })
      .resolvesOnce({});
    const port = inventory();
    expect(await port.userData(place, idAt(1))).toBe('IyE=');
    expect(await port.userData(place, idAt(2))).toBeUndefined();
    expect(await port.userData(place, idAt(3))).toBeUndefined();
    expect(ec2.commandCalls(DescribeInstanceAttributeCommand)[0]?.args[0].input).toEqual({
      InstanceId: idAt(1),
      Attribute: 'userData',
    });
  });
});

describe('images', () => {
  const id = (digit: number) => `ami-0000000${digit}`;
  const owned = (digit: number, OwnerId?: string, ImageOwnerAlias?: string) => ({
    ImageId: id(digit),
    Name: `image ${digit}`,
    ...(OwnerId === undefined ? {} : { OwnerId }),
    ...(ImageOwnerAlias === undefined ? {} : { ImageOwnerAlias }),
  });

  it('say whose they are', async () => {
    ec2.on(DescribeImagesCommand).resolves({
      Images: [
        owned(1, '111122223333'),
        owned(2, '137112412989', 'amazon'),
        owned(3, '679593333241', 'aws-marketplace'),
        owned(4, '999999999999'),
        owned(5, '999999999999', 'something-new'),
        owned(6),
      ],
    });
    const found = await inventory().images(place, [id(1), id(2), id(3), id(4), id(5), id(6)]);
    expect(found.map((image) => image.owner)).toEqual([
      'self',
      'amazon',
      'aws-marketplace',
      '999999999999',
      '999999999999',
    ]);
    expect(found[0]).toEqual({ imageId: id(1), name: 'image 1', owner: 'self' });
  });

  it('are found although deprecated or disabled: attackers use old ones', async () => {
    ec2.on(DescribeImagesCommand).resolves({});
    await inventory().images(place, [id(1)]);
    expect(ec2.commandCalls(DescribeImagesCommand)[0]?.args[0].input).toMatchObject({
      IncludeDeprecated: true,
      IncludeDisabled: true,
    });
  });

  it('that are gone do not hide the others', async () => {
    ec2
      .on(DescribeImagesCommand)
      .rejectsOnce(refusal('InvalidAMIID.NotFound'))
      .resolves({ Images: [owned(2, '1')] });
    expect(await inventory().images(place, [id(1), id(2)])).toHaveLength(1);
    expect(ec2.commandCalls(DescribeImagesCommand)[1]?.args[0].input.Filters).toEqual([
      { Name: 'image-id', Values: [id(1), id(2)] },
    ]);
  });

  it('reject where EC2 is unavailable', async () => {
    ec2.on(DescribeImagesCommand).rejects(refusal('Unavailable'));
    await expect(inventory().images(place, [id(1)])).rejects.toThrow('Unavailable');
  });
});

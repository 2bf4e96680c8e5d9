/** The questions of api.ts, put to EC2. */
import {
  type _InstanceType,
  EC2Client,
  paginateDescribeInstances,
  paginateDescribeSubnets,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { clientDefaults } from '../aws-client.ts';
import type { DrillApi, LaunchOrder } from './api.ts';
import { userData } from './user-data.ts';

/**
 * EC2 resolves the parameter itself, with the caller's permission for ssm:GetParameters:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-systems-manager-parameter-to-find-AMI.html
 */
const image = 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-minimal-kernel-default-x86_64';

const tags = [
  { Key: 'Name', Value: 'davylamp-drill' },
  { Key: 'davylamp', Value: 'drill' },
];

function launchInput({ instanceType, clientToken, subnetId }: LaunchOrder): RunInstancesCommandInput {
  return {
    ImageId: image,
    InstanceType: instanceType as _InstanceType,
    MinCount: 1,
    MaxCount: 1,
    ClientToken: clientToken,
    UserData: Buffer.from(userData).toString('base64'),
    // So that the shutdown of its user data ends it for good.
    InstanceInitiatedShutdownBehavior: 'terminate',
    MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled' },
    // Without a public address nobody reaches it, and it reaches nobody.
    NetworkInterfaces: [
      { DeviceIndex: 0, AssociatePublicIpAddress: false, ...(subnetId === undefined ? {} : { SubnetId: subnetId }) },
    ],
    TagSpecifications: [
      { ResourceType: 'instance', Tags: tags },
      { ResourceType: 'volume', Tags: tags },
    ],
  };
}

export function awsDrill(): DrillApi {
  const clients = new Map<string, EC2Client>();
  const client = (region: string): EC2Client => {
    const known = clients.get(region) ?? new EC2Client(clientDefaults(region));
    clients.set(region, known);
    return known;
  };
  return {
    async dryRun(order) {
      await client(order.region).send(new RunInstancesCommand({ ...launchInput(order), DryRun: true }));
    },
    async launch(order) {
      const { Instances = [] } = await client(order.region).send(new RunInstancesCommand(launchInput(order)));
      return Instances[0]?.InstanceId ?? '';
    },
    async subnet(region) {
      const pages = paginateDescribeSubnets(
        { client: client(region) },
        { Filters: [{ Name: 'state', Values: ['available'] }] },
      );
      for await (const { Subnets = [] } of pages) {
        const found = Subnets.find(({ SubnetId, Ipv6Native }) => SubnetId !== undefined && Ipv6Native !== true);
        if (found !== undefined) return found.SubnetId;
      }
      return undefined;
    },
    async made(region, clientTokens) {
      const found: { readonly id: string; readonly state: string }[] = [];
      const pages = paginateDescribeInstances(
        { client: client(region) },
        { Filters: [{ Name: 'client-token', Values: [...clientTokens] }] },
      );
      for await (const { Reservations = [] } of pages) {
        for (const { InstanceId = '', State } of Reservations.flatMap(({ Instances = [] }) => Instances)) {
          found.push({ id: InstanceId, state: State?.Name ?? '' });
        }
      }
      return found;
    },
    async terminate(region, ids) {
      const { TerminatingInstances = [] } = await client(region).send(
        new TerminateInstancesCommand({ InstanceIds: [...ids] }),
      );
      return TerminatingInstances.map(({ InstanceId = '', CurrentState }) => ({
        id: InstanceId,
        state: CurrentState?.Name ?? '',
      }));
    },
  };
}

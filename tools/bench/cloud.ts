/** AWS as the detector's adapters see it: answers after a while, and throttles by the published rates. */
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { PricingClient } from '@aws-sdk/client-pricing';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { STSClient } from '@aws-sdk/client-sts';
import type { Clients } from '../../lambda/adapters/clients.ts';
import type { Clock, Place } from '../../lambda/ports.ts';
import { type Bucket, createBucket, createBuckets } from './bucket.ts';
import { type Action, assumed, published } from './limits.ts';
import { add, type Meter } from './meter.ts';

/** An instance that the detector can look at. */
export interface CloudInstance extends Place {
  readonly instanceId: string;
  readonly instanceType: string;
  readonly launchTime: number;
  readonly reservationId: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly userData?: string;
  readonly vcpus: number;
  readonly usdPerHour: number;
}

export interface CloudInput {
  readonly clock: Clock;
  readonly meter: Meter;
  readonly instances: ReadonlyMap<string, CloudInstance>;
  /** The names of what the timer queue takes. */
  readonly enqueueTimer: (body: string, delaySeconds: number, lineage: number) => void;
}

/**
 * Of one container of the function: what it does on its CPU happens one after the other, and stops when it is
 * stopped.
 */
export interface Machine {
  readonly work: (milliseconds: number) => Promise<void>;
  /**
   * Invocations in the chain that its present one belongs to; the SDK hands it on with what it sends to SQS.
   */
  readonly lineage: () => number;
}

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: Record<string, unknown>;
}

const throttle = (): Error => Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });

/** The services of the whole organization; `clientsOf` gives the clients that one container makes. */
export function createCloud({ clock, meter, instances, enqueueTimer }: CloudInput) {
  const sts = createBucket(published.sts, clock);
  const ec2 = createBuckets(published.ec2Describe, clock);
  const lookups = createBuckets(published.lookupEvents, clock);
  const organizations = createBucket(assumed.organizations, clock);

  /** One call as the SDK makes it: an answer, or so many attempts that all were throttled. */
  async function call<T>(
    machine: Machine,
    action: Action,
    attempts: number,
    bucket: Bucket | undefined,
    answer: () => T,
  ) {
    for (let attempt = 1; ; attempt++) {
      await machine.work(assumed.cpuPerCall);
      add(meter.calls, action);
      const isTaken = bucket === undefined || bucket.take();
      await clock.sleep(assumed.latency[action]);
      if (isTaken) return answer();
      add(meter.throttled, action);
      if (attempt >= attempts) throw throttle();
      await clock.sleep(assumed.sdkRetryPause * 2 ** (attempt - 1));
    }
  }

  const known = (ids: readonly string[], { account, region }: Place): CloudInstance[] =>
    ids.flatMap((id) => {
      const one = instances.get(id);
      return one?.account === account && one.region === region ? [one] : [];
    });

  function describe(command: Command, place: Place): unknown {
    const { input } = command;
    const [filter] = (input.Filters ?? []) as { Values: string[] }[];
    switch (command.constructor.name) {
      case 'DescribeInstancesCommand':
        return { Reservations: known(filter?.Values ?? [], place).map(reservationOf) };
      case 'DescribeInstanceTypesCommand':
        return {
          InstanceTypes: ((input.InstanceTypes ?? []) as string[]).map((InstanceType) => ({
            InstanceType,
            VCpuInfo: { DefaultVCpus: [...instances.values()].find((one) => one.instanceType === InstanceType)?.vcpus },
          })),
        };
      case 'DescribeInstanceAttributeCommand': {
        const [one] = known([String(input.InstanceId)], place);
        return one?.userData === undefined ? {} : { UserData: { Value: Buffer.from(one.userData).toString('base64') } };
      }
      default:
        return {
          Images: ((input.ImageIds ?? []) as string[]).map((ImageId) => ({ ImageId, ImageOwnerAlias: 'amazon' })),
        };
    }
  }

  const actionOf = (command: Command): Action => command.constructor.name.replace('Command', '') as Action;

  return {
    /** @param credentialsFor as the SDK's clients use it: asked before each call to another account */
    clientsOf(
      machine: Machine,
      credentialsFor: (account: string) => (() => Promise<unknown>) | undefined,
    ): Omit<Clients, 'ecs'> {
      return {
        ec2: (place) =>
          ({
            async send(command: Command) {
              await credentialsFor(place.account)?.();
              const action = actionOf(command);
              const bucket = ec2(`${place.account}/${place.region}/${action}`);
              return call(machine, action, 2, bucket, () => describe(command, place));
            },
          }) as unknown as EC2Client,
        cloudTrail: (place) =>
          ({
            async send() {
              await credentialsFor(place.account)?.();
              const bucket = lookups(`${place.account}/${place.region}`);
              return call(machine, 'LookupEvents', 1, bucket, () => ({ Events: [] }));
            },
          }) as unknown as CloudTrailClient,
        pricing: () =>
          ({
            send: ({ input }: Command) =>
              call(machine, 'GetProducts', 1, undefined, () => ({ PriceList: [priceOf(input, instances)] })),
          }) as unknown as PricingClient,
      };
    },
    sts: (machine: Machine) =>
      ({
        send: () =>
          call(machine, 'AssumeRole', 2, sts, () => ({
            Credentials: {
              AccessKeyId: 'ASIA',
              SecretAccessKey: 'secret',
              SessionToken: 'token',
              Expiration: new Date(clock.now() + 3_600_000),
            },
          })),
      }) as unknown as STSClient,
    organizations: (machine: Machine) =>
      ({
        send: (command: Command) =>
          call(machine, actionOf(command), 2, organizations, () => ({
            Account: { Name: `member-${String(command.input.AccountId).slice(-4)}` },
          })),
      }) as unknown as OrganizationsClient,
    sns: (machine: Machine) =>
      ({ send: () => call(machine, 'Publish', 3, undefined, () => ({})) }) as unknown as SNSClient,
    sqs: (machine: Machine) =>
      ({
        send: ({ input }: Command) =>
          call(machine, 'SendMessage', 2, undefined, () =>
            enqueueTimer(String(input.MessageBody), Number(input.DelaySeconds ?? 0), machine.lineage()),
          ),
      }) as unknown as SQSClient,
  };
}

const reservationOf = (one: CloudInstance) => ({
  ReservationId: one.reservationId,
  Instances: [
    {
      InstanceId: one.instanceId,
      InstanceType: one.instanceType,
      ImageId: 'ami-0abcdef1234567890',
      LaunchTime: new Date(one.launchTime),
      State: { Name: 'pending' },
      Tags: Object.entries(one.tags).map(([Key, Value]) => ({ Key, Value })),
    },
  ],
});

function priceOf(input: Record<string, unknown>, instances: ReadonlyMap<string, CloudInstance>): string {
  const filters = (input.Filters ?? []) as { Field: string; Value: string }[];
  const type = filters.find(({ Field }) => Field === 'instanceType')?.Value;
  const usd = [...instances.values()].find((one) => one.instanceType === type)?.usdPerHour ?? 0;
  return JSON.stringify({
    terms: { OnDemand: { a: { priceDimensions: { b: { unit: 'Hrs', pricePerUnit: { USD: String(usd) } } } } } },
  });
}

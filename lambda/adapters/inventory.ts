/**
 * What EC2 knows about instances, types, user data and images.
 *
 * Ids and names come from events, so from whoever launched: only what has the shape of one is sent, because a
 * filter's value may hold wildcards. An id that EC2 does not know fails a whole call that names ids; those
 * calls are made again with the filter of that name, which leaves the unknown ones out.
 */
import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  type EC2Client,
  type Filter,
  type Image,
  type InstanceTypeInfo,
  type _InstanceType as InstanceTypeName,
} from '@aws-sdk/client-ec2';
import type { TypeFacts } from '../model/launch.ts';
import type { Clock, ImageFacts, InstanceFacts, Inventory, Place } from '../ports.ts';
import { abortedBy } from './aborted-by.ts';
import { createBoundedCache } from './bounded-cache.ts';
import type { Clients } from './clients.ts';
import { systemClock } from './clock.ts';
import { instanceFacts } from './instance-facts.ts';
import { instanceId, readUserData } from './user-data.ts';

/**
 * A filter takes 200 values:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
 */
const idsPerCall = 200;
const typesPerCall = 100;
const imagesPerCall = 100;
/** Answers may come in many pages, even empty ones; more than this is not waited for. */
const mostPages = 20;
const mostTypesKept = 3_000;
/** An image keeps its owner and its name. */
const mostImagesKept = 3_000;
const mostPlacesKept = 5_000;

const imageId = /^ami-[0-9a-f]{8,17}$/;
const instanceType = /^[a-z0-9-]{1,30}\.[a-z0-9-]{1,20}$/;

export function createInventory(clients: Pick<Clients, 'ec2'>, clock: Pick<Clock, 'now'> = systemClock): Inventory {
  const knownTypes = createBoundedCache<TypeFacts>(mostTypesKept);
  const knownImages = createBoundedCache<ImageFacts>(mostImagesKept);

  const looks = createBoundedCache<number>(mostPlacesKept);
  const nameOf = ({ account, region }: Place): string => `${account}/${region}`;

  return {
    lookedAt: (place) => looks.get(nameOf(place)),

    async instances(place, instanceIds, signal) {
      looks.set(nameOf(place), clock.now());
      const ec2 = clients.ec2(place);
      const found: InstanceFacts[] = [];
      for (const ids of chunks(wellFormed(instanceIds, instanceId), idsPerCall)) {
        await eachPage(async (NextToken) => {
          const page = await ec2.send(
            new DescribeInstancesCommand({ Filters: filter('instance-id', ids), MaxResults: 1_000, NextToken }),
            abortedBy(signal),
          );
          for (const reservation of page.Reservations ?? [])
            for (const instance of reservation.Instances ?? [])
              found.push(...instanceFacts(instance, reservation.ReservationId));
          return page.NextToken;
        });
      }
      return found;
    },

    async types(place, instanceTypes, signal) {
      const wanted = wellFormed(instanceTypes, instanceType);
      const missing = wanted.filter((name) => knownTypes.get(name) === undefined);
      for (const names of chunks(missing, typesPerCall)) {
        for (const facts of await describeTypes(clients.ec2(place), names, signal)) {
          knownTypes.set(facts.instanceType, facts);
        }
      }
      return wanted.flatMap((name) => knownTypes.get(name) ?? []);
    },

    userData: (place, id, signal) => readUserData(clients, place, id, signal),

    async images(place, imageIds, signal) {
      // Its own account says `self` of an image, another one says whose it is.
      const keyOf = (id: string): string => `${nameOf(place)}/${id}`;
      const wanted = wellFormed(imageIds, imageId);
      const missing = wanted.filter((id) => knownImages.get(keyOf(id)) === undefined);
      for (const ids of chunks(missing, imagesPerCall))
        for (const image of await describeImages(clients.ec2(place), ids, signal))
          for (const facts of imageFacts(image, place.account)) knownImages.set(keyOf(facts.imageId), facts);
      return wanted.flatMap((id) => knownImages.get(keyOf(id)) ?? []);
    },
  };
}

async function describeTypes(
  ec2: EC2Client,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<readonly TypeFacts[]> {
  try {
    // The SDK's list of names is older than EC2's own.
    const InstanceTypes = names as InstanceTypeName[];
    const answer = await ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes }), abortedBy(signal));
    return (answer.InstanceTypes ?? []).flatMap(typeFacts);
  } catch (error) {
    if (!isNamed(error, 'InvalidInstanceType')) throw error;
  }
  const found: TypeFacts[] = [];
  await eachPage(async (NextToken) => {
    const page = await ec2.send(
      new DescribeInstanceTypesCommand({ Filters: filter('instance-type', names), MaxResults: 100, NextToken }),
      abortedBy(signal),
    );
    found.push(...(page.InstanceTypes ?? []).flatMap(typeFacts));
    return page.NextToken;
  });
  return found;
}

async function describeImages(ec2: EC2Client, ids: readonly string[], signal?: AbortSignal): Promise<readonly Image[]> {
  const all = { IncludeDeprecated: true, IncludeDisabled: true };
  try {
    const known = new DescribeImagesCommand({ ImageIds: [...ids], ...all });
    return (await ec2.send(known, abortedBy(signal))).Images ?? [];
  } catch (error) {
    if (!isNamed(error, 'InvalidAMIID')) throw error;
  }
  const found: Image[] = [];
  await eachPage(async (NextToken) => {
    const page = await ec2.send(
      new DescribeImagesCommand({ Filters: filter('image-id', ids), ...all, MaxResults: 1_000, NextToken }),
      abortedBy(signal),
    );
    found.push(...(page.Images ?? []));
    return page.NextToken;
  });
  return found;
}

function typeFacts(info: InstanceTypeInfo): readonly TypeFacts[] {
  if (info.InstanceType === undefined) return [];
  const vcpu = info.VCpuInfo?.DefaultVCpus;
  return [
    {
      instanceType: info.InstanceType,
      ...(vcpu === undefined ? {} : { vcpu }),
      accelerated: [
        info.GpuInfo,
        info.NeuronInfo,
        info.InferenceAcceleratorInfo,
        info.FpgaInfo,
        info.MediaAcceleratorInfo,
      ].some((accelerators) => accelerators !== undefined),
      bareMetal: info.BareMetal === true,
    },
  ];
}

function imageFacts(image: Image, account: string): readonly ImageFacts[] {
  const owner = image.OwnerId === account ? 'self' : (knownAlias(image.ImageOwnerAlias) ?? image.OwnerId);
  if (image.ImageId === undefined || owner === undefined) return [];
  return [{ imageId: image.ImageId, owner, ...(image.Name === undefined ? {} : { name: image.Name }) }];
}

const knownAlias = (alias: string | undefined): string | undefined =>
  alias === 'amazon' || alias === 'aws-marketplace' ? alias : undefined;

const filter = (name: string, values: readonly string[]): Filter[] => [{ Name: name, Values: [...values] }];

const wellFormed = (values: readonly string[], shape: RegExp): readonly string[] => [
  ...new Set(values.filter((value) => typeof value === 'string' && shape.test(value))),
];

/** EC2 says `InvalidAMIID.NotFound`, `InvalidAMIID.Unavailable` and so on. */
const isNamed = (error: unknown, prefix: string): boolean => error instanceof Error && error.name.startsWith(prefix);

function* chunks<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}

async function eachPage(page: (token: string | undefined) => Promise<string | undefined>): Promise<void> {
  let token = await page(undefined);
  for (let pages = 1; token && pages < mostPages; pages += 1) token = await page(token);
}

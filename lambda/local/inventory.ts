/** What EC2 would have answered, from a file and from the replayed RunInstances responses. */
import { field, instanceId, list, tags, text, time } from '../events/calls/read.ts';
import { defined } from '../model/defined.ts';
import { typeByName } from '../model/instance-types.ts';
import type { TypeFacts } from '../model/launch.ts';
import type { ImageFacts, InstanceFacts, Inventory, Place } from '../ports.ts';

/** One instance, its user data as plain text. */
export interface LocalInstance extends Place {
  readonly facts: InstanceFacts;
  /** Undefined: it has none. */
  readonly userData?: string;
  /** It has user data that nobody kept: CloudTrail hides it. */
  readonly userDataHidden?: boolean;
}

export interface LocalImage extends Place {
  readonly facts: ImageFacts;
}

/** Types are told by their name; there is no price list, so prices are estimates. */
export function createLocalInventory(
  instances: readonly LocalInstance[],
  images: readonly LocalImage[] = [],
): Inventory {
  // The first one of an id wins: the file's, over what a call answered.
  const known = new Map<string, LocalInstance>();
  for (const one of instances) {
    const key = keyOf(one, one.facts.instanceId);
    if (!known.has(key)) known.set(key, one);
  }
  const find = (place: Place, id: string): LocalInstance | undefined => known.get(keyOf(place, id));
  return {
    instances: async (place, ids) => ids.flatMap((id) => find(place, id)?.facts ?? []),
    types: async (_, names) =>
      names.flatMap((name): TypeFacts[] => {
        const facts = typeByName(name);
        return facts.vcpu === undefined ? [] : [{ ...facts, instanceType: name }];
      }),
    async userData(place, id) {
      const instance = find(place, id);
      if (instance?.userDataHidden) throw new Error('the user data was not recorded');
      return instance?.userData === undefined ? undefined : Buffer.from(instance.userData).toString('base64');
    },
    images: async (place, ids) =>
      images.flatMap(({ account, region, facts }) =>
        account === place.account && region === place.region && ids.includes(facts.imageId) ? [facts] : [],
      ),
  };
}

const keyOf = ({ account, region }: Place, id: string): string => JSON.stringify([account, region, id]);

/** The instances that the events' RunInstances responses name, pending as they are in them. */
export function respondedInstances(events: readonly unknown[]): readonly LocalInstance[] {
  return events.flatMap((event) => {
    const account = text(field(event, 'account'));
    const region = text(field(event, 'region'));
    if (!account || !region || field(event, 'detail', 'eventName') !== 'RunInstances') return [];
    const response = field(event, 'detail', 'responseElements');
    const reservationId = text(field(response, 'reservationId'));
    const userDataHidden = text(field(event, 'detail', 'requestParameters', 'userData')) !== undefined;
    return list(field(response, 'instancesSet')).flatMap((one): LocalInstance[] => {
      const facts = factsOf(one, reservationId);
      return facts ? [{ account, region, facts, ...(userDataHidden ? { userDataHidden } : {}) }] : [];
    });
  });
}

function factsOf(instance: unknown, reservationId: string | undefined): InstanceFacts | undefined {
  const id = instanceId(field(instance, 'instanceId'));
  if (!id) return undefined;
  const instanceType = text(field(instance, 'instanceType'), 80);
  const imageId = text(field(instance, 'imageId'), 80);
  const launchTime = time(field(instance, 'launchTime'));
  return {
    instanceId: id,
    ...defined({
      instanceType: instanceType || undefined,
      imageId: imageId || undefined,
      launchTime,
      reservationId: reservationId || undefined,
    }),
    state: 'pending',
    tags: tags(field(instance, 'tagSet')),
    spot: field(instance, 'instanceLifecycle') === 'spot',
  };
}

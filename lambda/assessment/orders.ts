/**
 * What people told services to keep: groups, fleets, compute environments, node groups, stacks. What a
 * service makes by such an order within a day is the person's. One item a name in the account's Region, so
 * that a repeated order changes nothing.
 */
import * as z from 'zod/mini';
import { formOf } from '../batch/form.ts';
import { keyPart, type Memory, orElse } from '../batch/memory.ts';
import { callerOf } from '../model/caller.ts';
import { isByHuman, isByRoleThroughService, isMadeByService, type Launch, type Order } from '../model/launch.ts';
import type { ApiCall } from '../model/observation.ts';
import { hasOwnKey, type Principal } from '../model/principal.ts';
import { DAY, MINUTE } from '../model/time.ts';
import type { Key } from '../ports.ts';

/** How long what a service makes is taken for the person's. */
const COUNTS = DAY;
/** An order's record may come, and be dated, after the first instances that it makes. */
const BEFORE = 10 * MINUTE;
const KEPT = COUNTS + 2 * BEFORE;
/** Names looked up for one batch: more than that, and the rest are taken for a service's own. */
const MOST_NAMES = 300;

const group = 'aws:autoscaling:groupName';
const fleet = 'aws:ec2:fleet-id';
const spotFleet = 'aws:ec2spot:fleet-request-id';
const nodeGroup = 'eks:nodegroup-name';
const stack = 'aws:cloudformation:stack-name';
const jobFlow = 'aws:elasticmapreduce:job-flow-id';
/** No tag of an instance: AWS Batch puts the environment's name before that of its group. */
const environment = 'batch';

const orderTags: readonly string[] = [group, fleet, spotFleet, nodeGroup, stack, jobFlow];

/** `arn:...:stack/NAME/ID`, or the name itself. */
const stackName = (target: string): string => /:stack\/([^/]+)\//.exec(target)?.[1] ?? target;

type Named = (call: ApiCall, principal: Principal) => readonly (string | undefined)[];

const groupName: Named = ({ request }) => [request.group?.name];
/** A change that takes instances away, or leaves the size alone, orders none. */
const grownGroup: Named = ({ request: { group: asked } }) =>
  [asked?.min, asked?.max, asked?.desired].some((size) => (size ?? 0) > 0) ? [asked?.name] : [];
/**
 * A pipeline's role replaces as many as there are, with every new image; one that names other types, or a
 * person, may not.
 */
const refreshedGroup: Named = ({ request: { group: asked, instanceTypes } }, principal) =>
  hasOwnKey(principal) || (instanceTypes ?? []).length > 0 ? [asked?.name] : [];
const target: Named = ({ request }) => [request.target, ...(request.names ?? [])];
const stackTarget: Named = ({ request }) => [request.target && stackName(request.target)];

/** Which tag of its instances names what the call made or raised. */
const orderCalls: Readonly<Record<string, { readonly tag: string; readonly names: Named }>> = {
  CreateAutoScalingGroup: { tag: group, names: groupName },
  UpdateAutoScalingGroup: { tag: group, names: grownGroup },
  SetDesiredCapacity: { tag: group, names: grownGroup },
  PutScheduledUpdateGroupAction: { tag: group, names: grownGroup },
  PutWarmPool: { tag: group, names: groupName },
  StartInstanceRefresh: { tag: group, names: refreshedGroup },
  LaunchInstances: { tag: group, names: groupName },
  CreateFleet: { tag: fleet, names: target },
  ModifyFleet: { tag: fleet, names: target },
  RequestSpotFleet: { tag: spotFleet, names: target },
  ModifySpotFleetRequest: { tag: spotFleet, names: target },
  CreateNodegroup: { tag: nodeGroup, names: target },
  UpdateNodegroupConfig: { tag: nodeGroup, names: target },
  CreateComputeEnvironment: { tag: environment, names: target },
  UpdateComputeEnvironment: { tag: environment, names: target },
  CreateStack: { tag: stack, names: stackTarget },
  UpdateStack: { tag: stack, names: stackTarget },
  CreateChangeSet: { tag: stack, names: stackTarget },
  RunJobFlow: { tag: jobFlow, names: target },
};

const nameOf = (account: string, region: string, tag: string, value: string): string =>
  `${account}|${region}:${tag}=${value}`;

/** What the launch's own call orders, by a person; nothing where AWS refused it. */
function namesOrdered({ call, account, region, refusal, ...launch }: Launch): string[] {
  const watched = call && Object.hasOwn(orderCalls, call.eventName) ? orderCalls[call.eventName] : undefined;
  if (!watched || !call || refusal || launch.principal?.isHuman !== true) return [];
  const values = watched.names(call, launch.principal).filter((value) => value !== undefined);
  return [...new Set(values)].map((value) => nameOf(account, region, watched.tag, value));
}

/** Of AWS Batch, which names its Auto Scaling groups after it; undefined for any other instance. */
export const environmentOf = ({ tags }: Pick<Launch, 'tags'>): string | undefined =>
  /^(.{1,128})-asg-/.exec(Object.hasOwn(tags, group) ? (tags[group] as string) : '')?.[1];

/** The names by which an order would be known that made the launch's instance. */
export function orderNames({ account, region, tags }: Pick<Launch, 'account' | 'region' | 'tags'>): readonly string[] {
  const tagged = orderTags.flatMap((tag) =>
    Object.hasOwn(tags, tag) ? [nameOf(account, region, tag, tags[tag] as string)] : [],
  );
  const name = environmentOf({ tags });
  return name === undefined ? tagged : [...tagged, nameOf(account, region, environment, name)];
}

const orderForm = formOf<Order>('order', 1, {
  time: z.number(),
  principalKey: z.string(),
  isThroughService: z.exactOptional(z.literal(true)),
  network: z.exactOptional(z.string()),
  agent: z.exactOptional(z.string()),
});

const keyOf = (name: string): Key => {
  const cut = name.indexOf('|');
  return { partition: `order/${keyPart(name.slice(0, cut))}`, sort: keyPart(name.slice(cut + 1)) };
};

/** Orders by their names. */
export type Orders = ReadonlyMap<string, Order>;

/** The orders that the launches' own calls are. */
export function ordersIn(launches: readonly Launch[]): Orders {
  const orders = new Map<string, Order>();
  for (const launch of launches) {
    if (!launch.principal || !isByHuman(launch)) continue;
    const order: Order = {
      time: launch.time,
      principalKey: launch.principal.key,
      ...(isByRoleThroughService(launch) && { isThroughService: true }),
      ...callerOf(launch.principal),
    };
    for (const name of namesOrdered(launch)) {
      if ((orders.get(name)?.time ?? 0) <= order.time) orders.set(name, order);
    }
  }
  return orders;
}

async function rememberOrders(memory: Memory, orders: Orders): Promise<void> {
  const expiresAt = memory.now() + KEPT;
  await memory.put(
    orderForm,
    [...orders].map(([name, value]) => ({ ...keyOf(name), value, expiresAt })),
  );
}

export async function readOrders(memory: Memory, names: readonly string[]): Promise<Orders> {
  const unique = [...new Set(names)].slice(0, MOST_NAMES);
  const found = await memory.get(orderForm, unique.map(keyOf));
  return new Map(found.flatMap((item, index) => (item?.value ? [[unique[index] as string, item.value] as const] : [])));
}

/** The order under one of the names that counts at the time; undefined: the service acts of its own. */
export function orderAt(orders: Orders, names: readonly string[], time: number): Order | undefined {
  const found = names.flatMap((name) => orders.get(name) ?? []);
  return found.find((order) => time >= order.time - BEFORE && time - order.time <= COUNTS);
}

/**
 * Remembers the orders that the launches' calls are, and puts the order that a service's launch was made by
 * on it.
 */
export async function withOrders(memory: Memory, launches: readonly Launch[]): Promise<readonly Launch[]> {
  const own = ordersIn(launches);
  await orElse(undefined, rememberOrders(memory, own));
  const names = new Map(launches.filter(isMadeByService).map((launch) => [launch, orderNames(launch)]));
  const known = await orElse<Orders>(new Map(), readOrders(memory, [...names.values()].flat()));
  const orders = new Map([...known, ...own]);
  return launches.map((launch) => {
    const orderedBy = orderAt(orders, names.get(launch) ?? [], launch.time);
    return orderedBy ? { ...launch, orderedBy } : launch;
  });
}

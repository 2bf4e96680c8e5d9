/**
 * Which tasks of an ECS service are nothing new: those that a call has told of already, and those that
 * replace what the service usually runs at this size. Neither is counted a second time.
 */
import * as z from 'zod/mini';
import { groupBy } from '../batch/batch.ts';
import { formOf, objectOf } from '../batch/form.ts';
import { type Found, keyPart, type Memory, orElse } from '../batch/memory.ts';
import { type Launch, toldBy } from '../model/launch.ts';
import { DAY, MINUTE } from '../model/time.ts';
import type { Place } from '../ports.ts';

/** What starts so close together is one deployment. */
const DEPLOYMENT = 10 * MINUTE;
/** So long after, and before, its call a deployment's tasks start. */
const OF_CALL = 30 * MINUTE;
const KEPT = 90 * DAY;
/** Of a larger deployment the rest is new. */
const MOST_TASKS = 300;
const TRIES = 3;

interface Recent {
  readonly id: string;
  readonly time: number;
  /** It was nothing new. */
  readonly isCovered: boolean;
}

interface ServiceTasks {
  /** CPU units of one task. */
  readonly cpu: number;
  /** The most tasks of one deployment before the present one. */
  readonly usual: number;
  /** Tasks of the present one. */
  readonly recent: readonly Recent[];
  /** The last call that changed the service, and how many tasks it asked for. */
  readonly called?: { readonly time: number; readonly count: number; readonly isDeployment: boolean };
}

const form = formOf<ServiceTasks>('tasks of a service', 1, {
  cpu: z.number(),
  usual: z.number(),
  recent: z.array(objectOf<Recent>({ id: z.string(), time: z.number(), isCovered: z.boolean() })),
  called: z.exactOptional(
    objectOf<NonNullable<ServiceTasks['called']>>({ time: z.number(), count: z.number(), isDeployment: z.boolean() }),
  ),
});

const nobody: ServiceTasks = { cpu: 0, usual: 0, recent: [] };

const serviceCalls: ReadonlySet<string> = new Set([
  'CreateService',
  'UpdateService',
  'CreateTaskSet',
  'CreateExpressGatewayService',
]);

/** `cluster/service` of a task's own event and of a call about the service. */
function serviceOf(launch: Launch): string | undefined {
  const { call, started } = launch;
  const cluster = toldBy(launch)?.request.cluster ?? 'default';
  if (started) return started.service === undefined ? undefined : `${cluster}/${started.service}`;
  const isAboutService = call?.eventSource === 'ecs.amazonaws.com' && serviceCalls.has(call.eventName);
  const [name] = (isAboutService && !launch.refusal && call.request.names) || [];
  return name === undefined ? undefined : `${cluster}/${name}`;
}

/** Without the tasks of earlier deployments, which make what is usual. */
function current(known: ServiceTasks, time: number): ServiceTasks {
  const recent = known.recent.filter((task) => time - task.time <= DEPLOYMENT);
  return { ...known, recent, usual: Math.max(known.usual, known.recent.length - recent.length) };
}

/** What was usual at a smaller size says nothing of larger tasks, nor does a deployment's call. */
function atSize(known: ServiceTasks, cpu: number): ServiceTasks {
  if (known.cpu === 0 || cpu <= known.cpu) return known;
  const { called } = known;
  return { cpu, usual: 0, recent: [], ...(called && !called.isDeployment && { called }) };
}

/** How many tasks are nothing new at that time. */
const allowance = ({ usual, called }: ServiceTasks, time: number): number =>
  Math.max(usual, called && Math.abs(time - called.time) <= OF_CALL ? called.count : 0);

type Step = readonly [known: ServiceTasks, launch: Launch];

function afterTask(known: ServiceTasks, launch: Launch): Step {
  const cpu = toldBy(launch)?.request.task?.cpu ?? 0;
  const before = known.recent.find(({ id }) => id === launch.id);
  const covered = (isCovered: boolean): Launch => (isCovered ? { ...launch, isRoutine: true } : launch);
  if (before) return [known, covered(before.isCovered)];
  const now = atSize(current(known, launch.time), cpu);
  const isCovered = now.recent.length < allowance(now, launch.time);
  const recent = [...now.recent, { id: launch.id, time: launch.time, isCovered }].slice(0, MOST_TASKS);
  return [{ ...now, cpu: Math.max(now.cpu, cpu), recent }, covered(isCovered)];
}

function afterCall(known: ServiceTasks, launch: Launch): Step {
  const count = launch.call?.request.task?.count ?? launch.count;
  const isDeployment = launch.kind === 'preparation';
  const told = known.recent.filter((task) => !task.isCovered && Math.abs(launch.time - task.time) <= OF_CALL).length;
  const toldBefore = isDeployment ? 0 : Math.min(count, told);
  const called = { time: launch.time, count, isDeployment };
  return [{ ...known, called }, toldBefore > 0 ? { ...launch, toldBefore } : launch];
}

function fold(known: ServiceTasks, launches: readonly Launch[]): [ServiceTasks, Launch[]] {
  let now = known;
  const judged = launches.map((launch) => {
    const [next, result] = launch.started ? afterTask(now, launch) : afterCall(now, launch);
    now = next;
    return result;
  });
  return [now, judged];
}

/** The service's launches, judged by what the store knows of it; without the store, as they are. */
async function judge(memory: Memory, place: Place, service: string, launches: readonly Launch[]): Promise<Launch[]> {
  const key = {
    partition: `service-tasks/${keyPart(place.account)}/${keyPart(place.region)}`,
    sort: keyPart(service),
  };
  let judged = [...launches];
  for (let round = 0; round < TRIES; round++) {
    const [found] = await orElse<readonly (Found<ServiceTasks> | undefined)[]>([], memory.get(form, [key]));
    const [value, results] = fold(found?.value ?? nobody, launches);
    judged = results;
    const item = { ...key, value, expiresAt: memory.now() + KEPT };
    if (memory.isDown() || (await orElse(true, memory.putIf(form, item, found?.version)))) break;
  }
  return judged;
}

/** One for each launch of the account and Region, in order. */
export async function withoutReplacements(
  memory: Memory | undefined,
  place: Place,
  launches: readonly Launch[],
): Promise<readonly Launch[]> {
  if (!memory) return launches;
  const services = groupBy(
    launches.filter((launch) => serviceOf(launch) !== undefined),
    (launch) => serviceOf(launch) as string,
  );
  const judged = new Map<Launch, Launch>();
  await Promise.all(
    [...services].map(async ([service, group]) => {
      const results = await judge(memory, place, service, group);
      for (const [index, launch] of group.entries()) judged.set(launch, results[index] as Launch);
    }),
  );
  return launches.map((launch) => judged.get(launch) ?? launch);
}

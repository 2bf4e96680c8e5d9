/**
 * How large the tasks of a call are, where the call names their definition only: from what was registered,
 * here or earlier, or else from ECS. Whoever registers a definition chooses its name and its images: both are
 * bounded where they are read.
 */
import * as z from 'zod/mini';
import { type Batch, reasonOf, timed } from '../batch/batch.ts';
import { formOf } from '../batch/form.ts';
import { keyPart, type Memory, orElse } from '../batch/memory.ts';
import { inParallel } from '../model/concurrency.ts';
import type { Launch } from '../model/launch.ts';
import { DAY, SECOND } from '../model/time.ts';
import type { Place, TaskDefinitionFacts } from '../ports.ts';

const DESCRIBE_MILLISECONDS = 3 * SECOND;
/** A batch's definitions that ECS is asked for; the tasks of the others count by their number alone. */
const MOST_LOOKUPS = 10;
const MOST_IMAGES = 10;
/** A service may run by a definition for months; one that was forgotten is described again. */
const KEPT = 90 * DAY;

const form = formOf<TaskDefinitionFacts>('task definition', 1, {
  cpu: z.exactOptional(z.number()),
  memory: z.exactOptional(z.number()),
  images: z.array(z.string()),
});

const keyOf = ({ account, region }: Place, definition: string) => ({
  partition: `task-definition/${keyPart(account)}/${keyPart(region)}`,
  sort: keyPart(definition),
});

const taskOf = (launch: Launch) => launch.call?.request.task;

const isRegistered = (launch: Launch): boolean =>
  launch.call?.eventName === 'RegisterTaskDefinition' && !launch.refusal;

type Known = Map<string, TaskDefinitionFacts>;

/** What these launches register, by family:revision and as the latest of its family. */
function registeredBy(launches: readonly Launch[]): Known {
  const known: Known = new Map();
  for (const launch of launches) {
    const task = taskOf(launch);
    if (!task || !isRegistered(launch)) continue;
    const { cpu, memory, images, family, definition } = task;
    const facts = { images: images.slice(0, MOST_IMAGES), ...(cpu && { cpu }), ...(memory && { memory }) };
    for (const name of [family, definition]) if (name !== undefined) known.set(name, facts);
  }
  return known;
}

const remember = async (memory: Memory | undefined, place: Place, known: Known): Promise<void> => {
  if (!memory || known.size === 0) return;
  const items = [...known].map(([name, value]) => ({
    ...keyOf(place, name),
    value,
    expiresAt: memory.now() + KEPT,
  }));
  await orElse([], memory.put(form, items));
};

async function remembered(memory: Memory | undefined, place: Place, names: readonly string[]): Promise<Known> {
  if (!memory) return new Map();
  const items = await orElse(
    [],
    memory.get(
      form,
      names.map((name) => keyOf(place, name)),
    ),
  );
  return new Map(items.flatMap((item, index) => (item?.value ? [[names[index] as string, item.value] as const] : [])));
}

async function described(batch: Batch, place: Place, names: readonly string[]): Promise<Known> {
  const found: Known = new Map();
  await inParallel(names.slice(0, MOST_LOOKUPS), MOST_LOOKUPS, async (name) => {
    try {
      const facts = await timed(batch, DESCRIBE_MILLISECONDS, (signal) =>
        batch.ports.taskDefinitions.taskDefinition(place, name, signal),
      );
      if (facts) found.set(name, { ...facts, images: facts.images.slice(0, MOST_IMAGES) });
    } catch (error) {
      batch.ports.journal.warn('a task definition could not be described', { ...place, reason: reasonOf(error) });
    }
  });
  return found;
}

/**
 * The launch with what its definition says, where its call does not. A deployment's images were judged when
 * they were registered.
 */
function withFacts(launch: Launch, facts: TaskDefinitionFacts | undefined): Launch {
  const { call } = launch;
  const task = call?.request.task;
  if (!facts || !call || !task) return launch;
  const images = task.images.length > 0 || launch.kind === 'preparation' ? task.images : facts.images;
  return { ...launch, call: { ...call, request: { ...call.request, task: { ...facts, ...task, images } } } };
}

/**
 * One for each launch of the account and Region, in order. Never rejects; what is not found out is left as it
 * is.
 */
export async function withTaskSizes(
  batch: Batch,
  place: Place,
  launches: readonly Launch[],
  memory: Memory | undefined,
): Promise<readonly Launch[]> {
  const known = registeredBy(launches);
  const wanted = [
    ...new Set(
      launches.flatMap((launch) => {
        const task = taskOf(launch);
        return task?.definition && task.cpu === undefined && !isRegistered(launch) ? [task.definition] : [];
      }),
    ),
  ];
  await remember(memory, place, known);
  const missing = wanted.filter((name) => !known.has(name));
  if (missing.length > 0) {
    for (const [name, facts] of await remembered(memory, place, missing)) known.set(name, facts);
    const unknown = missing.filter((name) => !known.has(name));
    const found = await described(batch, place, unknown);
    await remember(memory, place, found);
    for (const [name, facts] of found) known.set(name, facts);
  }
  return launches.map((launch) => {
    const definition = isRegistered(launch) ? undefined : taskOf(launch)?.definition;
    return definition === undefined ? launch : withFacts(launch, known.get(definition));
  });
}

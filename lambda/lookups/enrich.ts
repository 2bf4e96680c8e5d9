/** Looks up what an event does not say: the instance, its type, price, image and user data. Never rejects. */
import { type Batch, groupBy, reasonOf, timed } from '../batch/batch.ts';
import type { Memory } from '../batch/memory.ts';
import { serviceOfTags } from '../events/launches.ts';
import { inParallel } from '../model/concurrency.ts';
import { typeByName } from '../model/instance-types.ts';
import type { Gap, Launch, TypeFacts, UnseenReason } from '../model/launch.ts';
import { isRoleError } from '../model/role-error.ts';
import { MINUTE, SECOND } from '../model/time.ts';
import type { ImageFacts, InstanceFacts, Place } from '../ports.ts';
import { estimateUsdPerHour } from './price-estimate.ts';
import { type Allowance, readUserData, USER_DATA_READS } from './read-user-data.ts';
import { servicePriceOf } from './service-price.ts';
import { withTasks } from './tasks.ts';
import { unseenReasonOf } from './unseen-reason.ts';

/** A new instance may be invisible to DescribeInstances for some seconds. */
const LOOKS = [0, SECOND, 2 * SECOND];
const DESCRIBE_MILLISECONDS = 6 * SECOND;
/** All look-ups together: what a slow Region takes must not be missing for the store and the mail. */
const ENRICH_MILLISECONDS = 12 * SECOND;
const PRICE_MILLISECONDS = 2 * SECOND;
const PRICE_LOOKUPS = 10;
const PLACES_AT_ONCE = 50;
/**
 * Between two looks at an account's Region, while few events are at hand: a burst of launches comes in larger
 * batches then, and leaves the account more of the calls that EC2 grants it. Nobody's first launch waits.
 */
const PACE = 5 * SECOND;
const FEW = 50;

export interface Enriched {
  readonly launch: Launch;
  /** Its user data was read, or there is none to read; false: worth another look. */
  readonly userDataRead: boolean;
}

/** What the store knows of the launches. */
export interface Before {
  /** Whether the user data of this start was read before; asked once its LaunchTime is known. */
  readonly isReadBefore: (launch: Launch) => boolean;
  /** What EC2 said of this very start before. @default nothing */
  readonly factsBefore?: (launch: Launch) => InstanceFacts | undefined;
  /** What was read of a reservation's user data. @default everything is read anew */
  readonly memory?: Memory | undefined;
}

type Facts = ReadonlyMap<string, InstanceFacts>;

/** Waits until some time has passed since this detector's last look at the place. */
async function pace(batch: Batch, place: Place): Promise<void> {
  const { clock, inventory } = batch.ports;
  const last = inventory.lookedAt?.(place);
  const wait = last === undefined ? 0 : last + PACE - clock.now();
  if (wait > 0) await timed(batch, wait + 500, () => clock.sleep(wait)).catch(() => undefined);
}

/**
 * Facts of the instances that can be seen, after a few looks; `failed` where the call itself did not work.
 */
async function describe(
  batch: Batch,
  place: Place,
  ids: readonly string[],
): Promise<{ facts: Facts; failed?: UnseenReason }> {
  const facts = new Map<string, InstanceFacts>();
  for (const pause of LOOKS) {
    const unseen = ids.filter((id) => !facts.has(id));
    if (unseen.length === 0) break;
    try {
      if (pause > 0) await timed(batch, pause + 500, () => batch.ports.clock.sleep(pause));
      for (const found of await timed(batch, DESCRIBE_MILLISECONDS, (signal) =>
        batch.ports.inventory.instances(place, unseen, signal),
      )) {
        facts.set(found.instanceId, found);
      }
    } catch (error) {
      batch.ports.journal.warn('instances could not be described', { ...place, reason: reasonOf(error) });
      return { facts, failed: unseenReasonOf(error) };
    }
  }
  return { facts };
}

/**
 * Disks and network interfaces stay attached through a stop: old ones show that the instance is only started
 * again.
 */
const isRestart = ({ attachedAt, launchTime }: InstanceFacts): boolean =>
  attachedAt !== undefined && launchTime !== undefined && launchTime - attachedAt > 10 * MINUTE;

function withInstance(launch: Launch, facts: InstanceFacts | undefined): Launch {
  if (!launch.instanceId || (launch.kind !== 'instance' && launch.kind !== 'preparation')) return launch;
  if (!facts) {
    const knownFromCall = launch.types.length > 0 || launch.kind === 'preparation';
    return knownFromCall ? launch : { ...launch, gaps: [...launch.gaps, 'instance'] };
  }
  const tags = { ...launch.tags, ...facts.tags };
  const madeBy = launch.madeBy ?? serviceOfTags(tags);
  return {
    ...launch,
    tags,
    types: facts.instanceType ? [typeByName(facts.instanceType)] : launch.types,
    spot: launch.spot || facts.spot,
    ...(facts.launchTime !== undefined && { launchTime: facts.launchTime }),
    ...(facts.reservationId && { reservationId: facts.reservationId }),
    ...(isRestart(facts) && { restarted: true }),
    ...(facts.operator && { operator: facts.operator }),
    ...(facts.imageId && { imageId: facts.imageId }),
    ...(madeBy && { madeBy }),
  };
}

/** Facts of every type the launches name: from EC2 where it answers, by name otherwise; each with a price. */
async function typeFacts(
  batch: Batch,
  place: Place,
  names: readonly string[],
): Promise<{ types: Map<string, TypeFacts>; failed?: 'call' | 'role' }> {
  const known = new Map(names.map((name) => [name, typeByName(name)]));
  let failed: 'call' | 'role' | undefined;
  if (names.length > 0) {
    try {
      for (const facts of await timed(batch, DESCRIBE_MILLISECONDS, (signal) =>
        batch.ports.inventory.types(place, names, signal),
      )) {
        known.set(facts.instanceType, facts);
      }
    } catch (error) {
      batch.ports.journal.warn('instance types could not be described', { ...place, reason: reasonOf(error) });
      failed = isRoleError(error) ? 'role' : 'call';
    }
  }
  const priced = await inParallel([...known.values()].slice(0, PRICE_LOOKUPS), PRICE_LOOKUPS, async (facts) => {
    const listed = await timed(batch, PRICE_MILLISECONDS, (signal) =>
      batch.ports.prices.usdPerHour(place.region, facts.instanceType, signal),
    ).catch((error: unknown) => {
      batch.ports.journal.warn('no answer from the Price List', { ...place, reason: reasonOf(error) });
      return undefined;
    });
    return { ...facts, ...(listed !== undefined && { price: { usdPerHour: listed, estimated: false } }) };
  });
  for (const facts of priced) known.set(facts.instanceType, facts);
  for (const [name, facts] of known) {
    if (facts.price) continue;
    const usdPerHour = estimateUsdPerHour(facts);
    if (usdPerHour !== undefined) known.set(name, { ...facts, price: { usdPerHour, estimated: true } });
  }
  return { types: known, ...(failed && { failed }) };
}

async function imageFacts(
  batch: Batch,
  place: Place,
  ids: readonly string[],
): Promise<{ images: Map<string, ImageFacts>; failed?: 'call' | 'role' }> {
  if (ids.length === 0) return { images: new Map() };
  try {
    const found = await timed(batch, DESCRIBE_MILLISECONDS, (signal) =>
      batch.ports.inventory.images(place, ids, signal),
    );
    return { images: new Map(found.map((image) => [image.imageId, image])) };
  } catch (error) {
    batch.ports.journal.warn('images could not be described', { ...place, reason: reasonOf(error) });
    return { images: new Map(), failed: isRoleError(error) ? 'role' : 'call' };
  }
}

/** What a batch's look-ups share. */
interface Sources extends Before {
  readonly allowance: Allowance;
  readonly isPaced: boolean;
}

async function enrichPlace(
  batch: Batch,
  place: Place,
  launches: readonly Launch[],
  sources: Sources,
): Promise<Enriched[]> {
  const { isReadBefore } = sources;
  const before = new Map(
    launches.flatMap((launch) => {
      const known = sources.factsBefore?.(launch);
      return known ? [[known.instanceId, known] as const] : [];
    }),
  );
  const ids = [
    ...new Set(launches.flatMap(({ instanceId }) => (instanceId && !before.has(instanceId) ? [instanceId] : []))),
  ];
  if (ids.length > 0 && sources.isPaced) await pace(batch, place);
  const { facts: found, failed } =
    ids.length > 0 ? await describe(batch, place, ids) : { facts: new Map<string, InstanceFacts>() };
  const facts = new Map([...before, ...found]);
  const known = await withTasks(batch, place, launches, sources.memory);
  const seen = known.map((launch) => withInstance(launch, facts.get(launch.instanceId ?? '')));
  const typeNames = [...new Set(seen.flatMap((launch) => launch.types.map((type) => type.instanceType)))].filter(
    (name) => name.includes('.'),
  );
  const imageIds = [...new Set(seen.flatMap((launch) => (launch.imageId ? [launch.imageId] : [])))];
  // A call that changes user data makes what was read before worthless.
  const changed = new Set(seen.flatMap((launch) => (launch.kind === 'preparation' ? (launch.instanceId ?? []) : [])));
  const toRead = [
    ...new Set(
      seen.flatMap((launch) =>
        launch.instanceId && facts.has(launch.instanceId) && !isReadBefore(launch) ? [launch.instanceId] : [],
      ),
    ),
  ];
  const [{ types, failed: typesFailed }, { images, failed: imagesFailed }, reading] = await Promise.all([
    typeFacts(batch, place, typeNames),
    imageFacts(batch, place, imageIds),
    readUserData(batch, place, { facts, wanted: toRead, isChanged: (id) => changed.has(id) }, sources),
  ]);
  return seen.map((launch) => {
    const image = images.get(launch.imageId ?? '');
    const read = reading.get(launch.instanceId ?? '');
    const gaps: Gap[] = [...launch.gaps];
    if (failed && launch.instanceId && !facts.has(launch.instanceId)) {
      if (!gaps.includes('instance')) gaps.push('instance');
    }
    // An instance that its call described, and that is only gone by now, is known well enough.
    const isUnseen = launch.kind === 'instance' && gaps.includes('instance');
    if ([failed, typesFailed, imagesFailed].includes('role')) gaps.push('role');
    if (read?.failed) gaps.push('user-data');
    if (typesFailed && launch.types.length > 0) gaps.push('type');
    if (imagesFailed && launch.imageId) gaps.push('image');
    const typed = { ...launch, types: launch.types.map((type) => types.get(type.instanceType) ?? type) };
    const price = servicePriceOf(typed);
    return {
      launch: {
        ...typed,
        gaps,
        ...(price && { price }),
        fingerprints: read?.fingerprints ?? [],
        ...(isUnseen && { unseen: { why: failed ?? ('gone' as const), looks: 1 } }),
        ...(image && { imageOwner: image.owner, ...(image.name && { imageName: image.name }) }),
      },
      userDataRead: !launch.instanceId || isReadBefore(launch) || read?.read === true,
    };
  });
}

/**
 * What one event of the batch knows of an instance, the others about it know too: what made it, that it is
 * not new, what it is.
 */
function shareKnowledge(all: readonly Enriched[]): readonly Enriched[] {
  const groups = groupBy(all, ({ launch }) => launch.id);
  return all.map((one) => {
    const group = groups.get(one.launch.id) ?? [];
    const madeBy = group.find(({ launch }) => launch.madeBy)?.launch.madeBy;
    const restarted = group.some(({ launch }) => launch.restarted);
    const { unseen, ...launch } = one.launch;
    const isUnseen = unseen && group.every((other) => other.launch.unseen);
    return {
      ...one,
      launch: { ...launch, ...(isUnseen && { unseen }), ...(madeBy && { madeBy }), ...(restarted && { restarted }) },
    };
  });
}

/**
 * Looks everything up, one account and Region at a time beside the others, so that a hung Region holds up
 * nobody else.
 *
 * @returns one for each launch, in order; what could not be found out is in the launch's `gaps`
 */
export async function enrich(all: Batch, launches: readonly Launch[], before: Before): Promise<readonly Enriched[]> {
  const batch = { ...all, deadline: Math.min(all.deadline, all.ports.clock.now() + ENRICH_MILLISECONDS) };
  const places = groupBy(launches, (launch) => `${launch.account}/${launch.region}`);
  const sources: Sources = { ...before, allowance: { reads: USER_DATA_READS }, isPaced: launches.length < FEW };
  const enriched = new Map<Launch, Enriched>();
  await inParallel([...places.values()], PLACES_AT_ONCE, async (group) => {
    const { account, region } = group[0] as Launch;
    const results = await enrichPlace(batch, { account, region }, group, sources);
    group.forEach((launch, index) => {
      enriched.set(launch, results[index] as Enriched);
    });
  });
  return shareKnowledge(launches.map((launch) => enriched.get(launch) as Enriched));
}

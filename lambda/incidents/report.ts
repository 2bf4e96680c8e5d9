/** From alerted launches to their incident and its mail, with or without the store. */

import type { Batch } from '../batch/batch.ts';
import { type Memory, StoreDownError } from '../batch/memory.ts';
import { strongGroups } from '../model/decide.ts';
import type { Actor, IncidentLaunch } from '../model/incident.ts';
import { type Launch, toldBy, usdPerHour } from '../model/launch.ts';
import { isRefusedItemError } from '../model/refused-item.ts';
import { mergeSignals, type Signal, type SignalGroup } from '../model/signal.ts';
import { isAtLeast, type Verdict } from '../model/verdict.ts';
import { type Alerted, incidentId, incidentVerdict, joinIncident, type StoredIncident } from './incidents.ts';
import { mailIfDue } from './mailing.ts';
import { DoubtError, send, viewOf } from './sending.ts';

const TAGS = 20;
const TYPES = 10;

/** Never within a character: half of one is nothing that DynamoDB takes. */
const cut = (text: string, length: number): string => text.slice(0, length).replace(/[\ud800-\udbff]$/, '');

const cutTags = (tags: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(tags)
      .slice(0, TAGS)
      .map(([key, value]) => [cut(key, 128), cut(value, 256)]),
  );

/**
 * The part of a launch that its incident keeps; attacker's texts are cut to length here and cleaned in the
 * mail.
 */
export function incidentLaunch(launch: Launch, verdict: Verdict, signals: readonly Signal[]): IncidentLaunch {
  const price = usdPerHour(launch);
  const told = toldBy(launch);
  const request = told?.request;
  const target = request?.target ?? request?.task?.family ?? launch.enabledRegion;
  return {
    kind: launch.kind,
    id: launch.id,
    eventId: launch.eventId,
    time: launch.time,
    account: launch.account,
    region: launch.region,
    count: launch.names ? launch.count : (request?.task?.count ?? launch.count),
    instanceTypes: launch.types.slice(0, TYPES).map((type) => cut(type.instanceType, 64)),
    spot: launch.spot,
    tags: cutTags(launch.tags),
    verdict,
    signals: signals.map((signal) => signal.id),
    gaps: launch.gaps,
    ...(launch.unseen && { unseen: launch.unseen }),
    ...(told && { eventName: told.eventName, eventSource: told.eventSource }),
    ...(launch.instanceId && { instanceId: launch.instanceId }),
    ...(launch.launchTime !== undefined && { launchTime: launch.launchTime }),
    ...(launch.restarted && { restarted: true }),
    ...((request?.terminationProtected || request?.stopProtected) && { isProtected: true }),
    ...(launch.operator && { operator: cut(launch.operator, 64) }),
    ...(price !== undefined && {
      usdPerHour: price,
      priceIsEstimate: launch.price?.estimated ?? launch.types.some((type) => type.price?.estimated === true),
    }),
    ...(launch.imageId && { imageId: cut(launch.imageId, 64) }),
    ...(launch.imageName && { imageName: cut(launch.imageName, 200) }),
    ...(launch.imageOwner && { imageOwner: cut(launch.imageOwner, 64) }),
    ...(launch.principal && { principalKey: launch.principal.key }),
    ...(launch.madeBy && { madeBy: launch.madeBy }),
    ...(launch.refusal && { refusalCode: cut(launch.refusal.code, 100) }),
    ...(target && { target: cut(target, 200) }),
    ...(request?.group?.name && { groupName: cut(request.group.name, 255) }),
    ...(request?.names && launch.kind !== 'instance' && { names: launch.names ?? request.names }),
    ...(request?.cluster && { cluster: request.cluster }),
    ...(launch.calledFrom && { calledFrom: launch.calledFrom }),
  };
}

export const actorOf = (launch: Launch): Actor | undefined =>
  launch.principal && { principal: launch.principal, account: launch.account, since: launch.time, source: 'call' };

/** The incident that alerts were brought to. */
export interface Reported {
  readonly id: string;
  readonly groups: readonly SignalGroup[];
  /** Its follow-up has to be armed. */
  readonly unarmed?: StoredIncident;
}

/**
 * Brings alerts to their incident and mails what is due. Without the store, a mail goes out at once, and says
 * that it may come more than once.
 *
 * @throws what the outbox throws, or a DoubtError: the events then come back
 */
export async function reportAlerts(
  batch: Batch,
  memory: Memory,
  owner: string,
  alerted: readonly Alerted[],
): Promise<Reported> {
  try {
    const stored = await joinIncident(memory, owner, alerted);
    const unarmed = await mailIfDue(batch, memory, stored);
    const { id, groups } = stored.incident;
    return { id, groups, ...(unarmed && { unarmed }) };
  } catch (error) {
    if (isRefusedItemError(error) && alerted.length > 1) return await inHalves(batch, memory, owner, alerted);
    if (!(error instanceof StoreDownError) && !isRefusedItemError(error)) throw error;
  }
  const id = incidentId(owner, alerted[0]?.launch.eventId ?? '');
  const signals = mergeSignals(alerted.flatMap((alert) => alert.signals));
  const groups = strongGroups(signals);
  const verdict = incidentVerdict(alerted, groups);
  // Without the store there is no second look either.
  const isUnseen = alerted.some(({ launch }) => launch.unseen);
  if (!isUnseen && !isAtLeast(verdict, batch.settings.alertAt)) return { id, groups };
  const contents = {
    launches: alerted.map(({ launch }) => launch),
    signals,
    actors: alerted.flatMap(({ actor }) => actor ?? []),
  };
  const openedAt = Math.min(...contents.launches.map((launch) => launch.time));
  const view = viewOf({ id, openedAt, verdict }, contents, 'first', batch.ports.clock.now(), true);
  // Without the store nothing would repeat it later: the events come back, and the mail says that it may come
  // twice.
  if ((await send(batch, view)) === 'perhaps') throw new DoubtError(`nothing says whether ${id} was mailed`);
  return { id, groups };
}

/** One alert that the store refuses is mailed without memory; it takes none of the others along. */
async function inHalves(batch: Batch, memory: Memory, owner: string, alerted: readonly Alerted[]): Promise<Reported> {
  const middle = Math.ceil(alerted.length / 2);
  const first = await reportAlerts(batch, memory, owner, alerted.slice(0, middle));
  const second = await reportAlerts(batch, memory, owner, alerted.slice(middle));
  return { id: first.id, groups: [...new Set([...first.groups, ...second.groups])] };
}

/** From what an event says to the launches it is about, before anything is looked up. */
import type { IgnoreReason } from '../model/decision.ts';
import { typeByName, typeOrFamilyByName } from '../model/instance-types.ts';
import type { Launch, LaunchKind } from '../model/launch.ts';
import type { ApiCall, RegionOptIn, RespondedInstance, ServiceStart, StateChange } from '../model/observation.ts';
import { hasOwnKey } from '../model/principal.ts';
import { watchedCall } from './calls/catalog.ts';
import type { WatchedCall } from './calls/watched-call.ts';
import { resourcesOf } from './starts/resource.ts';

/** Tags in the reserved `aws:` prefix, which only services can set, and the service that sets each. */
const serviceTags: Readonly<Record<string, string>> = {
  'aws:autoscaling:groupName': 'autoscaling.amazonaws.com',
  'aws:ec2spot:fleet-request-id': 'spotfleet.amazonaws.com',
  'aws:ec2:fleet-id': 'ec2fleet.amazonaws.com',
  'aws:eks:cluster-name': 'eks.amazonaws.com',
  'aws:cloudformation:stack-id': 'cloudformation.amazonaws.com',
  'aws:elasticmapreduce:job-flow-id': 'elasticmapreduce.amazonaws.com',
};

/** The AWS service behind an instance with these tags. */
export function serviceOfTags(tags: Readonly<Record<string, string>>): string | undefined {
  for (const [key, service] of Object.entries(serviceTags)) if (Object.hasOwn(tags, key)) return service;
  return undefined;
}

export const instanceLaunchId = (account: string, region: string, instanceId: string): string =>
  `${account}/${region}/${instanceId}`;

const blank = {
  count: 1,
  types: [],
  tags: {},
  spot: false,
  fingerprints: [],
  gaps: [],
} as const;

const fromStateChange = (event: StateChange): Launch => ({
  ...blank,
  kind: 'instance',
  id: instanceLaunchId(event.account, event.region, event.instanceId),
  eventId: event.eventId,
  time: event.time,
  account: event.account,
  region: event.region,
  instanceId: event.instanceId,
  state: event.state,
});

const fromRegionOptIn = (event: RegionOptIn): Launch => ({
  ...blank,
  kind: 'notice',
  id: `${event.subjectAccount}/region/${event.regionName}`,
  eventId: event.eventId,
  time: event.time,
  account: event.subjectAccount,
  region: event.region,
  enabledRegion: event.regionName,
  ...(event.subjectAccount !== event.account && { calledFrom: event.account }),
});

function fromCall(event: ApiCall, kind: LaunchKind): Launch {
  const { request, principal } = event;
  // AWS lets nobody but a service set these tags; a call that it refused may have asked for any.
  const madeBy = principal.service ?? (event.refusal ? undefined : serviceOfTags(request.tags));
  const named = request.instanceIds[0];
  const enabledRegion = event.eventName === 'EnableRegion' ? request.target : undefined;
  const account = request.subjectAccount ?? event.account;
  return {
    ...blank,
    kind,
    id: enabledRegion ? `${account}/region/${enabledRegion}` : `${account}/${event.region}/call/${event.eventId}`,
    eventId: event.eventId,
    time: event.time,
    account,
    region: event.region,
    call: event,
    principal,
    count: request.task?.count ?? request.count,
    types: request.instanceTypes.map(typeOrFamilyByName),
    tags: request.tags,
    spot: request.spot,
    ...(event.refusal && { refusal: event.refusal }),
    ...(request.imageId && { imageId: request.imageId }),
    ...(kind === 'preparation' && named && { instanceId: named }),
    ...(enabledRegion && { enabledRegion }),
    ...(account !== event.account && { calledFrom: event.account }),
    ...(madeBy && { madeBy }),
    ...(event.isRoutine && !event.refusal && !hasOwnKey(principal) && { isRoutine: true }),
  };
}

function fromResponse(event: ApiCall, instance: RespondedInstance): Launch {
  const call = fromCall(event, 'instance');
  const tags = { ...call.tags, ...instance.tags };
  const madeBy = event.principal.service ?? serviceOfTags(tags);
  const imageId = instance.imageId ?? call.imageId;
  return {
    ...call,
    id: instanceLaunchId(event.account, event.region, instance.instanceId),
    instanceId: instance.instanceId,
    state: 'pending',
    count: 1,
    tags,
    types: instance.instanceType ? [typeByName(instance.instanceType)] : call.types,
    ...(imageId && { imageId }),
    ...(event.eventName === 'StartInstances' && { restarted: true }),
    ...(event.reservationId && { reservationId: event.reservationId }),
    ...(instance.launchTime !== undefined && { launchTime: instance.launchTime }),
    ...(madeBy && { madeBy }),
  };
}

const fromServiceStart = (event: ServiceStart): Launch => ({
  ...blank,
  kind: 'request',
  id: `${event.account}/${event.region}/${event.resource}`,
  eventId: event.eventId,
  time: event.time,
  account: event.account,
  region: event.region,
  started: event,
  count: event.request.task?.count ?? event.request.count,
  types: event.request.instanceTypes.map(typeOrFamilyByName),
  tags: event.request.tags,
  spot: event.request.spot,
  ...(event.madeBy && { madeBy: event.madeBy }),
  ...(event.isRoutine && { isRoutine: true }),
});

/** What its service tells of by itself has the same id: one start, whoever tells of it. */
function fromStarted(event: ApiCall): readonly Launch[] {
  const whole = fromCall(event, 'request');
  const resources = resourcesOf(event);
  const isOne = resources.length === 1;
  return resources.length === 0
    ? [whole]
    : resources.map(([resource, name]) => ({
        ...whole,
        id: `${event.account}/${event.region}/${resource}`,
        names: [name],
        count: isOne ? whole.count : 1,
      }));
}

/** Refused, it was a try to get compute. */
const isAttempt = ({ role, isTry }: WatchedCall): boolean => role === 'launch' || role === 'purchase' || isTry === true;

/**
 * Why a refused call is nobody's business: too many calls, a service's mistake or DryRun, refused
 * preparation.
 */
function ignoredRefusal(event: ApiCall, watched: WatchedCall): IgnoreReason | undefined {
  if (!event.refusal) return undefined;
  const { kind } = event.refusal;
  if (kind === 'throttling' || watched.role === 'notice') return 'failed call';
  if ((kind === 'dry-run' || kind === 'mistake') && !event.principal.isHuman) return 'failed call';
  return isAttempt(watched) ? undefined : 'failed call';
}

/**
 * Told only where a detection says so: deployments make the same calls. Of refused ones, those that a
 * permission stopped.
 */
const fromTampering = (event: ApiCall): readonly Launch[] | IgnoreReason =>
  event.refusal && event.refusal.kind !== 'permission'
    ? 'failed call'
    : [{ ...fromCall(event, 'notice'), isRoutine: true }];

/** The launches an event is about, or why it is about none. */
export function launchesOf(
  event: StateChange | ApiCall | ServiceStart | RegionOptIn,
): readonly Launch[] | IgnoreReason {
  if (event.kind === 'state-change') return [fromStateChange(event)];
  if (event.kind === 'region-opt-in') return [fromRegionOptIn(event)];
  if (event.kind === 'service-start') return [fromServiceStart(event)];
  if (event.tampering) return fromTampering(event);
  const watched = watchedCall(event.eventSource, event.eventName);
  if (!watched) return 'unrecognised';
  const ignored = ignoredRefusal(event, watched);
  if (ignored) return ignored;
  const role = event.role ?? watched.role;
  if (event.refusal) return [fromCall(event, 'attempt')];
  if (role === 'notice' || role === 'purchase') return [fromCall(event, 'notice')];
  if (role !== 'launch') return [fromCall(event, 'preparation')];
  return event.instances.length > 0
    ? event.instances.map((instance) => fromResponse(event, instance))
    : fromStarted(event);
}

/**
 * What brings instances back when they are terminated: Auto Scaling groups, node groups, Spot requests and
 * fleets.
 */
import type { IncidentLaunch } from '../model/incident.ts';
import { callOf, isGroupCall } from './calls.ts';
import { distinct } from './format.ts';
import {
  command,
  each,
  fleetWord,
  instanceWord,
  nameWord,
  regionWord,
  spotFleetWord,
  spotRequestWord,
  type Word,
} from './shell.ts';
import { note, paste, type StepLine, withoutRepeats } from './step.ts';
import { isOfNodeGroup, nodeGroupLines } from './stop-node-groups.ts';
import { foreign, quoted } from './text.ts';
import type { Texts } from './texts/index.ts';

const MAX_GROUPS = 40;

interface Group {
  readonly name: string;
  readonly region: string;
  /** Made in the incident; one that was there before may be somebody's own. */
  readonly isNew: boolean;
}

const CREATE = 'CreateAutoScalingGroup';

/** Of a group that a managed node group keeps, the node group is what is stopped. */
const groupOf = (launch: IncidentLaunch): string | undefined =>
  isOfNodeGroup(launch)
    ? undefined
    : (launch.groupName ??
      (isGroupCall(launch.eventName) ? launch.target : undefined) ??
      launch.tags['aws:autoscaling:groupName']);

function groupsOf(launches: readonly IncidentLaunch[]): Group[] {
  const groups = new Map<string, Group>();
  for (const launch of launches) {
    const name = groupOf(launch);
    if (name === undefined || name === '') continue;
    const key = `${launch.region}/${name}`;
    const isNew = groups.get(key)?.isNew === true || launch.eventName === CREATE;
    groups.set(key, { name, region: launch.region, isNew });
  }
  return [...groups.values()];
}

const empty = (region: Word, group: Word): string =>
  command`aws autoscaling update-auto-scaling-group --region ${region} --auto-scaling-group-name ${group} ` +
  '--min-size 0 --max-size 0 --desired-capacity 0';

/** A call of its own: a command line interface of before 2026 does not know the option. */
const unprotect = (region: Word, group: Word): string =>
  command`aws autoscaling update-auto-scaling-group --region ${region} --auto-scaling-group-name ${group} ` +
  '--deletion-protection none';

const remove = (region: Word, group: Word): string =>
  command`aws autoscaling delete-auto-scaling-group --region ${region} --auto-scaling-group-name ${group} --force-delete`;

/** Groups of one Region, as few commands as it takes. */
function regionLines(region: Word, groups: readonly Group[], texts: Texts): StepLine[] {
  const words = (isNew: boolean) =>
    groups.filter((group) => group.isNew === isNew).flatMap(({ name }) => nameWord(name) ?? []);
  const [made, before] = [words(true), words(false)];
  return [
    ...(before.length > 0 ? [paste(each(before, (group) => empty(region, group)))] : []),
    ...(made.length > 0
      ? [
          paste(each(made, (group) => empty(region, group))),
          note(texts.groupProtection),
          paste(each(made, (group) => unprotect(region, group))),
          paste(each(made, (group) => remove(region, group))),
        ]
      : []),
  ];
}

/** A group made in the incident is deleted, protected or not; one that was there before is only emptied. */
function groupLines(launches: readonly IncidentLaunch[], texts: Texts): StepLine[] {
  const groups = groupsOf(launches);
  const shown = groups.slice(0, MAX_GROUPS);
  const regions = distinct(shown.map(({ region }) => region)).flatMap((region) => regionWord(region) ?? []);
  const lines = [
    ...regions.flatMap((region) =>
      regionLines(
        region,
        shown.filter((group) => group.region === region),
        texts,
      ),
    ),
    ...shown
      .filter(({ name, region }) => !nameWord(name) || !regionWord(region))
      .map(({ name, region, isNew }) =>
        note((isNew ? texts.groupByHand : texts.emptyGroupByHand)(quoted(name, 60), foreign(region, 30))),
      ),
    ...(groups.length > MAX_GROUPS ? [note(texts.more(groups.length - MAX_GROUPS))] : []),
  ];
  return lines.length === 0 ? [] : [note(texts.groupsFirst), ...lines];
}

const idsOf = (
  launches: readonly IncidentLaunch[],
  tag: string,
  word: (value: string | undefined) => Word | undefined,
) => distinct(launches.flatMap((launch) => word(launch.tags[tag]) ?? word(launch.target) ?? [])).slice(0, 20);

const openSpotRequests = (region: Word): string =>
  command`aws ec2 describe-spot-instance-requests --region ${region} --filters Name=state,Values=open,active ` +
  "--query 'SpotInstanceRequests[].[SpotInstanceRequestId,CreateTime,InstanceId]' --output text";

const cancelSpotOf = (region: Word, instances: readonly Word[]): string =>
  command`aws ec2 cancel-spot-instance-requests --region ${region} --spot-instance-request-ids ` +
  command`$(aws ec2 describe-spot-instance-requests --region ${region} --filters ` +
  `Name=instance-id,Values=${instances.join(',')} --query 'SpotInstanceRequests[].SpotInstanceRequestId' --output text)`;

type Stop = (region: Word, ids: readonly Word[]) => string;

const cancelSpot: Stop = (region, ids) =>
  command`aws ec2 cancel-spot-instance-requests --region ${region} --spot-instance-request-ids ${ids}`;
const cancelSpotFleets: Stop = (region, ids) =>
  command`aws ec2 cancel-spot-fleet-requests --region ${region} --spot-fleet-request-ids ${ids} --terminate-instances`;
const deleteFleets: Stop = (region, ids) =>
  command`aws ec2 delete-fleets --region ${region} --fleet-ids ${ids} --terminate-instances`;

/**
 * By call: what the response names, how it is stopped, and how it is found where the response is not known.
 */
const requests: Readonly<
  Record<string, { word(id: string): Word | undefined; stop: Stop; list(region: Word): string; placeholder: string }>
> = {
  RequestSpotInstances: { word: spotRequestWord, stop: cancelSpot, list: openSpotRequests, placeholder: 'REQUEST' },
  RequestSpotFleet: {
    word: spotFleetWord,
    stop: cancelSpotFleets,
    list: (region) =>
      command`aws ec2 describe-spot-fleet-requests --region ${region} ` +
      "--query 'SpotFleetRequestConfigs[].[SpotFleetRequestId,CreateTime]' --output text",
    placeholder: 'REQUEST',
  },
  CreateFleet: {
    word: fleetWord,
    stop: deleteFleets,
    list: (region) =>
      command`aws ec2 describe-fleets --region ${region} ` +
      "--query 'Fleets[].[FleetId,CreateTime,FleetState]' --output text",
    placeholder: 'FLEET',
  },
};

/** What calls asked for, while no instance answers for it. */
function requestLines(region: Word, launches: readonly IncidentLaunch[], texts: Texts): StepLine[] {
  const asked = launches.filter((launch) => launch.kind === 'request' && Object.hasOwn(requests, callOf(launch) ?? ''));
  return distinct(asked.map(({ eventName }) => eventName ?? '')).flatMap((eventName): StepLine[] => {
    const request = requests[eventName];
    if (!request) return [];
    const names = asked.filter((launch) => launch.eventName === eventName).flatMap((launch) => launch.names ?? []);
    const ids = distinct(names.flatMap((name) => request.word(name) ?? [])).slice(0, MAX_GROUPS);
    return ids.length > 0
      ? [paste(request.stop(region, ids))]
      : [note(texts.capitals), paste(request.list(region)), paste(request.stop(region, [request.placeholder as Word]))];
  });
}

function spotLinesOf(region: Word, launches: readonly IncidentLaunch[], texts: Texts): StepLine[] {
  const spotFleets = idsOf(launches, 'aws:ec2spot:fleet-request-id', spotFleetWord);
  const fleets = idsOf(launches, 'aws:ec2:fleet-id', fleetWord);
  const lines = [
    ...(spotFleets.length > 0 ? [paste(cancelSpotFleets(region, spotFleets))] : []),
    ...(fleets.length > 0 ? [paste(deleteFleets(region, fleets))] : []),
  ];
  if (lines.length > 0) return lines;
  const spot = launches.filter((launch) => launch.spot && launch.kind === 'instance');
  const instances = distinct(spot.flatMap((launch) => instanceWord(launch.instanceId) ?? [])).slice(0, 40);
  return instances.length > 0 ? [paste(cancelSpotOf(region, instances))] : requestLines(region, launches, texts);
}

/** An Auto Scaling group looks after the Spot requests and fleets that it makes. */
const isOfGroup = (launch: IncidentLaunch): boolean => Object.hasOwn(launch.tags, 'aws:autoscaling:groupName');

/**
 * Lines for the launches of one account, in the order in which they have to be done; before the instances.
 */
export function groupAndSpotLines(launches: readonly IncidentLaunch[], texts: Texts): StepLine[] {
  const others = launches.filter((launch) => !isOfGroup(launch));
  const regions = distinct(others.map((launch) => launch.region)).flatMap((region) => regionWord(region) ?? []);
  const spot = regions.slice(0, MAX_GROUPS).flatMap((region) =>
    spotLinesOf(
      region,
      others.filter((launch) => launch.region === region),
      texts,
    ),
  );
  return [
    ...nodeGroupLines(launches, texts),
    ...groupLines(launches, texts),
    ...(spot.length === 0 ? [] : [note(texts.spotFirst), ...withoutRepeats(spot)]),
  ];
}

/** What brings instances back when they are terminated: Auto Scaling groups, Spot requests and fleets. */
import type { IncidentLaunch } from '../model/incident.ts';
import { isGroupCall } from './calls.ts';
import { distinct } from './format.ts';
import { command, fleetWord, instanceWord, nameWord, regionWord, spotFleetWord, type Word } from './shell.ts';
import { note, paste, type StepLine, withoutRepeats } from './step.ts';
import { plain } from './text.ts';
import type { Texts } from './texts/index.ts';

const MAX_GROUPS = 40;

const groupOf = (launch: IncidentLaunch): string | undefined =>
  launch.groupName ??
  (isGroupCall(launch.eventName) ? launch.target : undefined) ??
  launch.tags['aws:autoscaling:groupName'];

/** A group made in the incident is deleted; one that was there before may be somebody's own and is only emptied. */
function stopGroup(group: Word, region: Word, isNew: boolean): string {
  return isNew
    ? command`aws autoscaling delete-auto-scaling-group --region ${region} --auto-scaling-group-name ${group} --force-delete`
    : command`aws autoscaling update-auto-scaling-group --region ${region} --auto-scaling-group-name ${group} ` +
        '--min-size 0 --max-size 0 --desired-capacity 0';
}

function groupLines(launches: readonly IncidentLaunch[], texts: Texts): StepLine[] {
  const groups = new Map<string, { readonly name: string; readonly region: string; isNew: boolean }>();
  for (const launch of launches) {
    const name = groupOf(launch);
    if (name === undefined || name === '') continue;
    const key = `${launch.region}/${name}`;
    const known = groups.get(key) ?? { name, region: launch.region, isNew: false };
    groups.set(key, { ...known, isNew: known.isNew || launch.eventName === 'CreateAutoScalingGroup' });
  }
  const shown = [...groups.values()].slice(0, MAX_GROUPS).map(({ name, region, isNew }) => {
    const [groupName, regionName] = [nameWord(name), regionWord(region)];
    return groupName && regionName
      ? paste(stopGroup(groupName, regionName, isNew))
      : note((isNew ? texts.groupByHand : texts.emptyGroupByHand)(plain(name, 60), plain(region, 30)));
  });
  const rest = groups.size - MAX_GROUPS;
  const lines = rest > 0 ? [...shown, note(texts.more(rest))] : shown;
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

const listed: Readonly<Record<string, (region: Word) => readonly string[]>> = {
  RequestSpotInstances: (region) => [
    openSpotRequests(region),
    command`aws ec2 cancel-spot-instance-requests --region ${region} --spot-instance-request-ids REQUEST`,
  ],
  RequestSpotFleet: (region) => [
    command`aws ec2 describe-spot-fleet-requests --region ${region} ` +
      "--query 'SpotFleetRequestConfigs[].[SpotFleetRequestId,CreateTime,SpotFleetRequestState]' --output text",
    command`aws ec2 cancel-spot-fleet-requests --region ${region} --spot-fleet-request-ids REQUEST --terminate-instances`,
  ],
  CreateFleet: (region) => [
    command`aws ec2 describe-fleets --region ${region} --query 'Fleets[].[FleetId,CreateTime,FleetState]' --output text`,
    command`aws ec2 delete-fleets --region ${region} --fleet-ids FLEET --terminate-instances`,
  ],
};

function spotLinesOf(region: Word, launches: readonly IncidentLaunch[], texts: Texts): StepLine[] {
  const spotFleets = idsOf(launches, 'aws:ec2spot:fleet-request-id', spotFleetWord);
  const fleets = idsOf(launches, 'aws:ec2:fleet-id', fleetWord);
  const lines: StepLine[] = [];
  if (spotFleets.length > 0)
    lines.push(
      paste(
        command`aws ec2 cancel-spot-fleet-requests --region ${region} --spot-fleet-request-ids ${spotFleets} --terminate-instances`,
      ),
    );
  if (fleets.length > 0)
    lines.push(paste(command`aws ec2 delete-fleets --region ${region} --fleet-ids ${fleets} --terminate-instances`));
  if (lines.length > 0) return lines;
  const spot = launches.filter((launch) => launch.spot && launch.kind === 'instance');
  const instances = distinct(spot.flatMap((launch) => instanceWord(launch.instanceId) ?? [])).slice(0, 40);
  if (instances.length > 0) return [paste(cancelSpotOf(region, instances))];
  const call = launches.find(
    ({ kind, eventName }) => kind === 'request' && eventName && Object.hasOwn(listed, eventName),
  );
  const commands = call?.eventName === undefined ? [] : (listed[call.eventName]?.(region) ?? []);
  return commands.length === 0 ? [] : [note(texts.capitals), ...commands.map(paste)];
}

/** An Auto Scaling group looks after the Spot requests and fleets that it makes. */
const isOfGroup = (launch: IncidentLaunch): boolean => Object.hasOwn(launch.tags, 'aws:autoscaling:groupName');

/** Lines for the launches of one account, in the order in which they have to be done; before the instances. */
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
    ...groupLines(launches, texts),
    ...(spot.length === 0 ? [] : [note(texts.spotFirst), ...withoutRepeats(spot)]),
  ];
}

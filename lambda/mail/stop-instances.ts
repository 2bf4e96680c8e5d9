/** Terminating EC2 instances: one command a Region, long lists cut, and a command that finds the rest. */
import type { IncidentLaunch } from '../model/incident.ts';
import { distinct } from './format.ts';
import { command, imageWord, instanceWord, regionWord, typeWord, type Word } from './shell.ts';
import { note, paste, type StepLine } from './step.ts';
import type { Texts } from './texts/index.ts';

/** A list that a person can still look over; what is cut off is found by a command. */
const MAX_INSTANCES = 40;
const MAX_REGIONS = 60;

const terminate = (region: Word, instances: readonly Word[]): string =>
  command`aws ec2 terminate-instances --region ${region} --instance-ids ${instances}`;

/**
 * Stop protection is in the way of terminating too; a call changes one attribute.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-stop-protection.html
 */
const unprotect = (region: Word, instances: readonly Word[]): string =>
  command`for id in ${instances}; do ` +
  command`aws ec2 modify-instance-attribute --region ${region} --instance-id "$id" --no-disable-api-termination; ` +
  command`aws ec2 modify-instance-attribute --region ${region} --instance-id "$id" --no-disable-api-stop; done`;

const letStop = (region: Word, instances: readonly Word[]): string =>
  command`for id in ${instances}; do ` +
  command`aws ec2 modify-instance-attribute --region ${region} --instance-id "$id" --no-disable-api-stop; done`;

const inParts = (instances: readonly Word[]): readonly (readonly Word[])[] =>
  Array.from({ length: Math.ceil(instances.length / MAX_INSTANCES) }, (_, index) =>
    instances.slice(index * MAX_INSTANCES, (index + 1) * MAX_INSTANCES),
  );

/**
 * What runs in these Regions, of the same types and images where those are known, and since the first launch.
 */
function findRest(regions: readonly Word[], launches: readonly IncidentLaunch[]): string {
  const types = distinct(launches.flatMap((launch) => launch.instanceTypes.flatMap((type) => typeWord(type) ?? [])));
  const images = distinct(launches.flatMap((launch) => imageWord(launch.imageId) ?? []));
  const typed = launches.every((launch) => launch.instanceTypes.length > 0) && types.length <= 10;
  const byType = typed && types.length > 0 ? ` Name=instance-type,Values=${types.join(',')}` : '';
  const isOneImage = images.length === 1 && launches.every((launch) => launch.imageId !== undefined);
  const byImage = isOneImage ? ` Name=image-id,Values=${images[0]}` : '';
  return (
    command`for region in ${regions}; do echo "$region"; aws ec2 describe-instances --region "$region" ` +
    `--filters Name=instance-state-name,Values=pending,running${byType}${byImage} ` +
    "--query 'Reservations[].Instances[].[InstanceId,LaunchTime]' --output text; done"
  );
}

interface Group {
  readonly region: Word;
  /** The protected ones first, so that no cut of the list leaves one out. */
  readonly instances: readonly Word[];
  readonly locked: readonly Word[];
}

function groupsOf(launches: readonly IncidentLaunch[], isProtected: (launch: IncidentLaunch) => boolean): Group[] {
  const groups = new Map<Word, { readonly open: Set<Word>; readonly locked: Set<Word> }>();
  for (const launch of launches) {
    const [region, instance] = [regionWord(launch.region), instanceWord(launch.instanceId)];
    if (!region || !instance) continue;
    const group = groups.get(region) ?? { open: new Set<Word>(), locked: new Set<Word>() };
    groups.set(region, group);
    (isProtected(launch) ? group.locked : group.open).add(instance);
  }
  return [...groups]
    .map(([region, { open, locked }]) => ({
      region,
      locked: [...locked],
      instances: [...new Set([...locked, ...open])],
    }))
    .sort((a, b) => b.instances.length - a.instances.length || (a.region < b.region ? -1 : 1));
}

/**
 * Lines for instances of one account that were there before: stopped, since terminating them may cost the
 * owner's data.
 */
export function keptLines(
  launches: readonly IncidentLaunch[],
  isProtected: (launch: IncidentLaunch) => boolean,
  texts: Texts,
): StepLine[] {
  const groups = groupsOf(launches, isProtected).slice(0, MAX_REGIONS);
  if (groups.length === 0) return [];
  const lines = groups.flatMap(({ region, instances, locked }) => [
    ...inParts(locked).map((some) => paste(letStop(region, some))),
    ...inParts(instances).map((some) =>
      paste(command`aws ec2 stop-instances --region ${region} --instance-ids ${some}`),
    ),
  ]);
  return [note(texts.stopKept), ...lines];
}

/**
 * Lines for the instances of one account. `isProtected`: termination or stop protection was seen.
 * `hasMoreSteps`: something comes before, so that the order has to be said.
 */
export function instanceLines(
  launches: readonly IncidentLaunch[],
  isProtected: (launch: IncidentLaunch) => boolean,
  hasMoreSteps: boolean,
  texts: Texts,
): StepLine[] {
  const groups = groupsOf(launches, isProtected);
  const shown = groups.slice(0, MAX_REGIONS);
  const locked = shown.filter((group) => group.locked.length > 0);
  const cut = shown.filter((group) => group.instances.length > MAX_INSTANCES);
  const rest = cut.reduce((sum, group) => sum + group.instances.length - MAX_INSTANCES, 0);
  const inCommands = groups.reduce((sum, group) => sum + group.instances.length, 0);
  const byHand = launches.length - inCommands;
  const lines: StepLine[] = [];
  if (locked.length > 0) {
    lines.push(note(texts.protectionFirst));
    for (const { region, locked: some } of locked) lines.push(paste(unprotect(region, some.slice(0, MAX_INSTANCES))));
  }
  if (shown.length > 0 && (locked.length > 0 || hasMoreSteps)) lines.push(note(texts.terminate));
  for (const { region, instances } of shown) lines.push(paste(terminate(region, instances.slice(0, MAX_INSTANCES))));
  if (rest > 0) {
    lines.push(note(texts.restOfInstances(rest)));
    lines.push(
      paste(
        findRest(
          cut.map((group) => group.region),
          launches,
        ),
      ),
    );
  }
  if (groups.length > MAX_REGIONS) lines.push(note(texts.moreRegions(groups.length - MAX_REGIONS)));
  if (byHand > 0) lines.push(note(texts.instancesByHand(byHand)));
  return lines;
}

/**
 * Stopping EKS managed node groups: their Auto Scaling groups are theirs, and come back when they are
 * emptied.
 */
import type { IncidentLaunch } from '../model/incident.ts';
import { distinct } from './format.ts';
import { command, nameWord, regionWord, type Word } from './shell.ts';
import { note, paste, type StepLine } from './step.ts';
import { foreign } from './text.ts';
import type { Texts } from './texts/index.ts';

const MAX_GROUPS = 40;
const CREATE = 'CreateNodegroup';
const RESIZE = 'UpdateNodegroupConfig';

/** Tags that EKS puts on the instances of a managed node group. */
const NODE_GROUP = 'eks:nodegroup-name';
const CLUSTER = 'eks:cluster-name';

export const isOfNodeGroup = ({ tags }: Pick<IncidentLaunch, 'tags'>): boolean => Object.hasOwn(tags, NODE_GROUP);

interface NodeGroup {
  readonly region: string;
  readonly cluster: string;
  readonly name: string;
  readonly isNew: boolean;
}

const madeBy = (launch: IncidentLaunch): NodeGroup[] =>
  launch.eventName === CREATE || launch.eventName === RESIZE
    ? (launch.names ?? []).map((name) => ({
        region: launch.region,
        cluster: launch.cluster ?? '',
        name,
        isNew: launch.eventName === CREATE,
      }))
    : isOfNodeGroup(launch)
      ? [
          {
            region: launch.region,
            cluster: launch.tags[CLUSTER] ?? '',
            name: launch.tags[NODE_GROUP] ?? '',
            isNew: false,
          },
        ]
      : [];

const scale = (region: Word, cluster: Word, name: Word): string =>
  command`aws eks update-nodegroup-config --region ${region} --cluster-name ${cluster} --nodegroup-name ${name} ` +
  '--scaling-config minSize=0,desiredSize=0';

const remove = (region: Word, cluster: Word, name: Word): string =>
  command`aws eks delete-nodegroup --region ${region} --cluster-name ${cluster} --nodegroup-name ${name}`;

/**
 * A node group made in the incident is deleted; of one that was there before, the reader knows whether it is
 * theirs.
 */
export function nodeGroupLines(launches: readonly IncidentLaunch[], texts: Texts): StepLine[] {
  const groups = new Map<string, NodeGroup>();
  for (const group of launches.flatMap(madeBy)) {
    const key = JSON.stringify([group.region, group.cluster, group.name]);
    if (!groups.get(key)?.isNew) groups.set(key, group);
  }
  const shown = [...groups.values()].slice(0, MAX_GROUPS);
  const lines = shown.flatMap(({ region: where, cluster: inCluster, name: called, isNew }): StepLine[] => {
    const [region, cluster, name] = [regionWord(where), nameWord(inCluster), nameWord(called)];
    if (!region || !cluster || !name) return [note(texts.stopByHand(foreign(called, 60), foreign(where, 30)))];
    if (isNew) return [paste(remove(region, cluster, name))];
    return [paste(scale(region, cluster, name)), note(texts.nodeGroupNotYours), paste(remove(region, cluster, name))];
  });
  const rest = groups.size - shown.length;
  return lines.length === 0
    ? []
    : [note(texts.nodeGroupsFirst), ...lines, ...(rest > 0 ? [note(texts.more(rest))] : [])];
}

/** The EKS clusters of the launches, by what their tags say. */
export const clustersOf = (launches: readonly IncidentLaunch[]): readonly string[] =>
  distinct(launches.flatMap(({ tags }) => tags[CLUSTER] ?? tags['aws:eks:cluster-name'] ?? []));

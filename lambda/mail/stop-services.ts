/** Stopping what is no EC2 instance: services, what is bought, enabled Regions. */

import type { IncidentLaunch } from '../model/incident.ts';
import { localCommand } from '../model/local-command.ts';
import { callOf, isTampering } from './calls.ts';
import { distinct } from './format.ts';
import { by, type Stop } from './made.ts';
import { accountWord, buildWord, command, nameWord, regionWord, type Word } from './shell.ts';
import { note, paste, type StepLine, withoutRepeats } from './step.ts';
import { stopBatch } from './stop-batch.ts';
import { changedStops } from './stop-changed.ts';
import { drainClusters, stopFamily, stopServices, stopTasks } from './stop-ecs.ts';
import { otherStops, purchaseStops, type ServiceStop } from './stop-other-services.ts';
import { foreign } from './text.ts';
import type { Texts } from './texts/index.ts';

const MAX_LINES = 40;
const MAX_NAMES = 200;

/** By call. */
const stops: Readonly<Record<string, Stop>> = {
  RegisterTaskDefinition: stopFamily,
  CreateService: stopServices,
  RunTask: stopTasks,
  ServiceTask: stopServices,
  CreateCluster: drainClusters,
  CreateComputeEnvironment: stopBatch,
  CreateInstances: by(
    (region) =>
      command`aws lightsail get-instances --region ${region} --query 'instances[].[name,createdAt]' --output text`,
    (region, name) => command`aws lightsail delete-instance --region ${region} --instance-name ${name}`,
  ),
  CreateNotebookInstance: by(
    (region) => command`aws sagemaker list-notebook-instances --region ${region} --status-equals InService`,
    (region, name) => command`aws sagemaker stop-notebook-instance --region ${region} --notebook-instance-name ${name}`,
  ),
  CreateTrainingJob: by(
    (region) => command`aws sagemaker list-training-jobs --region ${region} --status-equals InProgress`,
    (region, name) => command`aws sagemaker stop-training-job --region ${region} --training-job-name ${name}`,
  ),
  CreateProcessingJob: by(
    (region) => command`aws sagemaker list-processing-jobs --region ${region} --status-equals InProgress`,
    (region, name) => command`aws sagemaker stop-processing-job --region ${region} --processing-job-name ${name}`,
  ),
  StartBuild: by(
    (region) => command`aws codebuild list-builds --region ${region} --max-items 20`,
    (region, name) => command`aws codebuild stop-build --region ${region} --id ${name}`,
    'BUILD',
  ),
};

/** How calls tell names: in `names`, and where they make one thing only, in `target`. */
const namesOf = ({ eventName, names, target }: IncidentLaunch): readonly string[] =>
  names ?? (target !== undefined && targets.includes(eventName ?? '') ? [target] : []);
const targets = ['CreateCluster', 'RegisterTaskDefinition', 'CreateComputeEnvironment'];

/** How the call is stopped, and how the names in its commands have to look. */
function stopOf(call: string): ServiceStop | undefined {
  if (Object.hasOwn(otherStops, call)) return otherStops[call];
  if (Object.hasOwn(changedStops, call)) return changedStops[call];
  if (Object.hasOwn(purchaseStops, call)) return purchaseStops[call];
  const stop = Object.hasOwn(stops, call) ? stops[call] : undefined;
  return stop && { word: call === 'StartBuild' ? buildWord : nameWord, stop };
}

function noticeLines({ eventName, target, account, calledFrom }: IncidentLaunch, texts: Texts): StepLine[] {
  if (eventName === 'RequestServiceQuotaIncrease') return [note(texts.quota)];
  if (eventName !== undefined && eventName !== 'EnableRegion') return [];
  const [enabled, member, caller] = [regionWord(target), accountWord(account), accountWord(calledFrom)];
  if (!enabled) return [];
  const disable = command`aws account disable-region --region-name ${enabled}`;
  return member && caller
    ? [
        note(texts.enabledRegion),
        note(texts.fromAccount(caller)),
        paste(command`${disable as Word} --account-id ${member}`),
      ]
    : [note(texts.enabledRegion), paste(disable)];
}

/** Of calls of one name, in one Region and cluster. */
function callLines(launches: readonly IncidentLaunch[], texts: Texts): StepLine[] {
  const [first] = launches;
  if (!first) return [];
  const { eventName = '', region: where, cluster: inCluster } = first;
  const found = stopOf(callOf(first) ?? '');
  if (!found) return [];
  const { word, stop, asks } = found;
  const all = distinct(launches.flatMap(namesOf));
  const [region, cluster] = [regionWord(where), nameWord(inCluster)];
  const names = all.flatMap((name) => word(name) ?? []).slice(0, MAX_NAMES);
  const odd = all.filter((name) => !word(name));
  const byHand = (region && (inCluster === undefined || cluster) ? odd : all.length > 0 ? all : [eventName])
    .slice(0, 5)
    .map((name) => note(texts.stopByHand(foreign(name, 60), foreign(where, 30))));
  if (!region || (inCluster !== undefined && !cluster)) return byHand;
  if (names.length === 0 && odd.length > 0) return byHand;
  const commands = stop({ region, names, ...(cluster && { cluster }) });
  return [
    ...(Object.hasOwn(changedStops, callOf(first) ?? '') ? [note(texts.wasThereBefore)] : []),
    ...(names.length === 0 || asks ? [note(texts.capitals)] : []),
    ...commands.map(paste),
    ...byHand,
  ];
}

/**
 * The forwarders of a Region come with a deployment. A note: what is pasted anywhere else is a call of AWS.
 */
const watchRegions = `${localCommand} regions --refresh && npx cdk deploy`;

/** Without the option CloudFormation leaves alone what its templates do not change. */
const deployAgain = 'npx cdk deploy --revert-drift';

const isEnabledRegion = ({ kind, eventName, target, signals }: IncidentLaunch): boolean =>
  !isTampering({ signals }) &&
  kind === 'notice' &&
  eventName !== 'RequestServiceQuotaIncrease' &&
  regionWord(target) !== undefined;

/**
 * Lines for what the calls of one account started, and for what they changed. Refused calls started nothing.
 */
export function serviceLines(launches: readonly IncidentLaunch[], texts: Texts): StepLine[] {
  const calls = new Map<string, IncidentLaunch[]>();
  for (const launch of launches) {
    const isBought = Object.hasOwn(purchaseStops, callOf(launch) ?? '');
    if (launch.kind !== 'request' && launch.kind !== 'preparation' && !isBought) continue;
    const key = JSON.stringify([callOf(launch), launch.region, launch.cluster]);
    calls.set(key, [...(calls.get(key) ?? []), launch]);
  }
  const lines = withoutRepeats([
    ...[...calls.values()].flatMap((same) => callLines(same, texts)),
    ...launches.filter(({ kind }) => kind === 'notice').flatMap((launch) => noticeLines(launch, texts)),
  ]);
  const rest = lines.length - MAX_LINES;
  return [
    ...lines.slice(0, MAX_LINES),
    ...(rest > 0 ? [note(texts.more(rest))] : []),
    ...(launches.some(isTampering) ? [note(texts.bringBack), paste(deployAgain)] : []),
    ...(launches.some(isEnabledRegion) ? [note(texts.watchRegion), paste(watchRegions)] : []),
  ];
}

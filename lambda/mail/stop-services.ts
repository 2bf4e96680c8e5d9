/** Stopping what is no EC2 instance: ECS, Lightsail, SageMaker, Batch, CodeBuild, enabled Regions. */
import type { IncidentLaunch } from '../model/incident.ts';
import { command, nameWord, regionWord, type Word } from './shell.ts';
import { note, paste, type StepLine, withoutRepeats } from './step.ts';
import { plain } from './text.ts';
import type { Texts } from './texts/index.ts';

const MAX_LINES = 40;

/** Commands to paste; words in capitals are for the reader to fill in from what the first command lists. */
type Stop = (region: Word, name: Word | undefined) => readonly string[];

const clusters = (region: Word): string =>
  command`for cluster in $(aws ecs list-clusters --region ${region} --query 'clusterArns[]' --output text); do `;

const listTasks = (region: Word): string =>
  clusters(region) +
  command`aws ecs list-services --region ${region} --cluster "$cluster" --output text; ` +
  command`aws ecs list-tasks --region ${region} --cluster "$cluster" --output text; done`;

const stopTasksOf = (region: Word, family: Word): string =>
  clusters(region) +
  command`for task in $(aws ecs list-tasks --region ${region} --cluster "$cluster" --family ${family} ` +
  command`--query 'taskArns[]' --output text); do aws ecs stop-task --region ${region} --cluster "$cluster" ` +
  '--task "$task"; done; done';

/** Services first: they start the tasks again. */
const ecs: Stop = (region, family) => [
  listTasks(region),
  command`aws ecs update-service --region ${region} --cluster CLUSTER --service SERVICE --desired-count 0`,
  family ? stopTasksOf(region, family) : command`aws ecs stop-task --region ${region} --cluster CLUSTER --task TASK`,
];

/** By call; `name` is what the call's target says where that is the thing to stop. */
const stops: Readonly<Record<string, Stop>> = {
  RegisterTaskDefinition: ecs,
  CreateService: ecs,
  RunTask: ecs,
  CreateCluster: (region) => ecs(region, undefined),
  CreateInstances: (region) => [
    command`aws lightsail get-instances --region ${region} --query 'instances[].[name,createdAt]' --output text`,
    command`aws lightsail delete-instance --region ${region} --instance-name NAME`,
  ],
  CreateNotebookInstance: (region) => [
    command`aws sagemaker list-notebook-instances --region ${region} --status-equals InService`,
    command`aws sagemaker stop-notebook-instance --region ${region} --notebook-instance-name NAME`,
  ],
  CreateTrainingJob: (region) => [
    command`aws sagemaker list-training-jobs --region ${region} --status-equals InProgress`,
    command`aws sagemaker stop-training-job --region ${region} --training-job-name NAME`,
  ],
  CreateProcessingJob: (region) => [
    command`aws sagemaker list-processing-jobs --region ${region} --status-equals InProgress`,
    command`aws sagemaker stop-processing-job --region ${region} --processing-job-name NAME`,
  ],
  CreateComputeEnvironment: (region, name) =>
    name
      ? [
          command`aws batch update-compute-environment --region ${region} --compute-environment ${name} --state DISABLED`,
        ]
      : [
          command`aws batch describe-compute-environments --region ${region}`,
          command`aws batch update-compute-environment --region ${region} --compute-environment NAME --state DISABLED`,
        ],
  StartBuild: (region) => [
    command`aws codebuild list-builds --region ${region} --max-items 20`,
    command`aws codebuild stop-build --region ${region} --id BUILD`,
  ],
};

function linesFor(launch: IncidentLaunch, texts: Texts): StepLine[] {
  const { eventName = '', target } = launch;
  if (eventName === 'RequestServiceQuotaIncrease') return [note(texts.quota)];
  if (launch.kind === 'notice') {
    const enabled = regionWord(target);
    return enabled
      ? [note(texts.enabledRegion), paste(command`aws account disable-region --region-name ${enabled}`)]
      : [];
  }
  const stop = Object.hasOwn(stops, eventName) ? stops[eventName] : undefined;
  if (!stop) return [];
  const region = regionWord(launch.region);
  if (!region) return [note(texts.stopByHand(plain(target ?? eventName, 60), plain(launch.region, 30)))];
  const commands = stop(region, nameWord(target));
  const asksToFillIn = commands.some((line) => / (?!DISABLED)[A-Z]{4,}( |$)/.test(line));
  return [...(asksToFillIn ? [note(texts.capitals)] : []), ...commands.map(paste)];
}

/** Lines for what the calls of one account started, and for what they changed. Refused calls started nothing. */
export function serviceLines(launches: readonly IncidentLaunch[], texts: Texts): StepLine[] {
  const lines = withoutRepeats(
    launches
      .filter(({ kind }) => kind !== 'instance' && kind !== 'attempt')
      .flatMap((launch) => linesFor(launch, texts)),
  );
  return lines.length <= MAX_LINES ? lines : [...lines.slice(0, MAX_LINES), note(texts.more(lines.length - MAX_LINES))];
}

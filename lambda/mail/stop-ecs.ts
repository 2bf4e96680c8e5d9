/** Stopping ECS services and tasks. Services first: they start the tasks again. */
import type { Stop } from './made.ts';
import { command, each, type Word } from './shell.ts';

const allClusters = (region: Word): string =>
  command`for cluster in $(aws ecs list-clusters --region ${region} --query 'clusterArns[]' --output text); do `;

const scaleToZero = (region: Word, cluster: Word, service: Word): string =>
  command`aws ecs update-service --region ${region} --cluster ${cluster} --service ${service} --desired-count 0`;

const stopTask = (region: Word, cluster: Word, task: Word): string =>
  command`aws ecs stop-task --region ${region} --cluster ${cluster} --task ${task}`;

const listAll = (region: Word): string =>
  allClusters(region) +
  command`aws ecs list-services --region ${region} --cluster "$cluster" --output text; ` +
  command`aws ecs list-tasks --region ${region} --cluster "$cluster" --output text; done`;

const CLUSTER = 'CLUSTER' as Word;
const SERVICE = 'SERVICE' as Word;
const TASK = 'TASK' as Word;

/**
 * A new service in a cluster that may be somebody's: the service goes to size 0, the cluster stays as it is.
 */
export const stopServices: Stop = ({ region, names, cluster }) =>
  names.length > 0 && cluster
    ? [each(names, (service) => scaleToZero(region, cluster, service))]
    : [listAll(region), scaleToZero(region, CLUSTER, SERVICE)];

export const stopTasks: Stop = ({ region, names, cluster }) =>
  names.length > 0 && cluster
    ? [each(names, (task) => stopTask(region, cluster, task))]
    : [listAll(region), stopTask(region, CLUSTER, TASK)];

/** All that runs in clusters that were made in the incident: whoever made them put it there. */
export const drainClusters: Stop = ({ region, names }) => {
  const [cluster, service, task] = ['"$cluster"' as Word, '"$service"' as Word, '"$task"' as Word];
  if (names.length === 0)
    return [listAll(region), scaleToZero(region, CLUSTER, SERVICE), stopTask(region, CLUSTER, TASK)];
  return [
    command`for cluster in ${names}; do ` +
      command`for service in $(aws ecs list-services --region ${region} --cluster "$cluster" ` +
      `--query 'serviceArns[]' --output text); do ${scaleToZero(region, cluster, service)}; done; ` +
      command`for task in $(aws ecs list-tasks --region ${region} --cluster "$cluster" ` +
      `--query 'taskArns[]' --output text); do ${stopTask(region, cluster, task)}; done; done`,
  ];
};

/** A definition runs nothing; whatever runs by it is found in every cluster. */
export const stopFamily: Stop = ({ region, names }) => {
  const [cluster, service, task] = ['"$cluster"' as Word, '"$service"' as Word, '"$task"' as Word];
  if (names.length === 0)
    return [listAll(region), scaleToZero(region, CLUSTER, SERVICE), stopTask(region, CLUSTER, TASK)];
  return names
    .slice(0, 20)
    .flatMap((family) => [
      allClusters(region) +
        command`for service in $(aws ecs list-services --region ${region} --cluster "$cluster" ` +
        `--query 'serviceArns[]' --output text); do ` +
        command`aws ecs describe-services --region ${region} --cluster "$cluster" --services "$service" ` +
        `--query "services[?contains(taskDefinition, '/${family}:')].serviceArn" --output text` +
        ` | grep -q . && ${scaleToZero(region, cluster, service)}; done; done`,
      allClusters(region) +
        command`for task in $(aws ecs list-tasks --region ${region} --cluster "$cluster" --family ${family} ` +
        `--query 'taskArns[]' --output text); do ${stopTask(region, cluster, task)}; done; done`,
    ]);
};

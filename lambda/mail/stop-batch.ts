/**
 * Stopping AWS Batch: a compute environment that is disabled goes on with the jobs it has, so that the queues
 * are disabled first, and the jobs terminated.
 * https://docs.aws.amazon.com/batch/latest/userguide/delete-compute-environment.html
 */
import type { Stop } from './made.ts';
import { command, each, type Word } from './shell.ts';

const QUEUE = '"$queue"' as Word;

/** The queues whose jobs go to the environment. */
const queuesOf = (region: Word, environment: Word): string =>
  command`$(aws batch describe-job-queues --region ${region} --query ` +
  `"jobQueues[?computeEnvironmentOrder[?ends_with(computeEnvironment, '/${environment}')]].jobQueueName" --output text)`;

const emptyQueue = (region: Word, queue: Word): string =>
  command`aws batch update-job-queue --region ${region} --job-queue ${queue} --state DISABLED; ` +
  'for status in SUBMITTED PENDING RUNNABLE STARTING RUNNING; do ' +
  command`for job in $(aws batch list-jobs --region ${region} --job-queue ${queue} --job-status "$status" ` +
  `--query 'jobSummaryList[].jobId' --output text); do ` +
  command`aws batch terminate-job --region ${region} --job-id "$job" --reason stopped; done; done`;

const disable = (region: Word, environment: Word): string =>
  command`aws batch update-compute-environment --region ${region} --compute-environment ${environment} --state DISABLED`;

export const stopBatch: Stop = ({ region, names }) =>
  names.length > 0
    ? [
        ...names
          .slice(0, 20)
          .map(
            (name) =>
              command`for queue in ${queuesOf(region, name) as Word}; do ${emptyQueue(region, QUEUE) as Word}; done`,
          ),
        each(names, (name) => disable(region, name)),
      ]
    : [
        command`aws batch describe-compute-environments --region ${region} --query 'computeEnvironments[].computeEnvironmentName'`,
        command`for queue in ${queuesOf(region, 'NAME' as Word) as Word}; do ${emptyQueue(region, QUEUE) as Word}; done`,
        disable(region, 'NAME' as Word),
      ];

/** Queues, the bus's rule, the function, and the account's trails. */
import { CloudTrailClient, DescribeTrailsCommand, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient, type Dimension, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetFunctionConcurrencyCommand, LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { homeRegion } from '../account/plan.ts';
import { clientDefaults } from '../aws-client.ts';
import type { DeploymentApi } from './api.ts';

type Health = Pick<
  DeploymentApi,
  'waiting' | 'isRuleEnabled' | 'detector' | 'functionErrors' | 'heartbeats' | 'trails' | 'moveTasks' | 'startMove'
>;

const options = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { abortSignal: signal });
const hour = 3_600;
const day = 24 * hour;

/** @param seconds how far back */
async function sumOf(
  Namespace: string,
  MetricName: string,
  dimension: Dimension,
  seconds: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const end = Date.now();
  const { Datapoints = [] } = await new CloudWatchClient(clientDefaults(homeRegion)).send(
    new GetMetricStatisticsCommand({
      Namespace,
      MetricName,
      Dimensions: [dimension],
      StartTime: new Date(end - seconds * 1_000),
      EndTime: new Date(end),
      Period: hour,
      Statistics: ['Sum'],
    }),
    options(signal),
  );
  return Datapoints.reduce((sum, { Sum }) => sum + (Sum ?? 0), 0);
}

export function awsHealth(): Health {
  const settings = clientDefaults(homeRegion);
  // The endpoint of AWS_ENDPOINT_URL holds for queues too, whatever host their URL names.
  const sqs = new SQSClient({ ...settings, useQueueUrlAsEndpoint: false });
  return {
    async waiting(queueUrl, signal) {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: queueUrl,
          AttributeNames: [
            'ApproximateNumberOfMessages',
            'ApproximateNumberOfMessagesNotVisible',
            'ApproximateNumberOfMessagesDelayed',
          ],
        }),
        options(signal),
      );
      return Object.values(Attributes).reduce((sum, count) => sum + (Number(count) || 0), 0);
    },
    async isRuleEnabled(busName, rule, signal) {
      const { State } = await new EventBridgeClient(settings).send(
        new DescribeRuleCommand({ EventBusName: busName, Name: rule }),
        options(signal),
      );
      return State !== 'DISABLED';
    },
    async detector(functionName, signal) {
      const client = new LambdaClient(settings);
      const [mappings, concurrency] = await Promise.all([
        client.send(new ListEventSourceMappingsCommand({ FunctionName: functionName }), options(signal)),
        client.send(new GetFunctionConcurrencyCommand({ FunctionName: functionName }), options(signal)),
      ]);
      return {
        sources: (mappings.EventSourceMappings ?? []).map(({ UUID = '', State = '' }) => ({
          id: UUID,
          isOn: !['Disabled', 'Disabling', 'Deleting'].includes(State),
        })),
        isCapped: concurrency.ReservedConcurrentExecutions === 0,
      };
    },
    functionErrors: (functionName, signal) =>
      sumOf('AWS/Lambda', 'Errors', { Name: 'FunctionName', Value: functionName }, day, signal),
    heartbeats: (signal) => sumOf('Davylamp', 'Heartbeat', { Name: 'service', Value: 'patrol' }, 3 * hour, signal),
    async trails(signal) {
      const client = new CloudTrailClient(settings);
      const { trailList = [] } = await client.send(new DescribeTrailsCommand({}), options(signal));
      return Promise.all(
        trailList.map(async ({ Name = '', TrailARN, HomeRegion, IsMultiRegionTrail }) => {
          // A trail's status is told in its own Region alone.
          const home = new CloudTrailClient(clientDefaults(HomeRegion ?? homeRegion));
          const { IsLogging } = await home.send(new GetTrailStatusCommand({ Name: TrailARN ?? Name }), options(signal));
          return { name: Name, isLogging: IsLogging === true, isInEveryRegion: IsMultiRegionTrail === true };
        }),
      );
    },
    async moveTasks(queueArn) {
      const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: queueArn, MaxResults: 10 }));
      return Results.map((task) => ({
        status: task.Status ?? '',
        moved: Number(task.ApproximateNumberOfMessagesMoved ?? 0),
        startedAt: Number(task.StartedTimestamp ?? 0),
        ...(task.FailureReason === undefined ? {} : { failure: task.FailureReason }),
      }));
    },
    async startMove(from, to) {
      await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: from, DestinationArn: to }));
    },
  };
}

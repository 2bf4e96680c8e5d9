/**
 * Taking back what a call changed of something that was there before, by its call: `service:operation`. It
 * may be the owner's own, so that nothing here deletes it.
 */
import { by } from './made.ts';
import { command, fleetWord, nameWord, spotFleetWord, type Word } from './shell.ts';
import { stopServices } from './stop-ecs.ts';
import type { ServiceStop } from './stop-other-services.ts';

/** A word for the reader to fill in, where the calls do not say. */
const some = (names: readonly Word[], placeholder: string): readonly Word[] =>
  names.length > 0 ? names.slice(0, 20) : [placeholder as Word];

export const changedStops: Readonly<Record<string, ServiceStop>> = {
  'ecs:UpdateService': { word: nameWord, stop: stopServices },
  'ecs:CreateTaskSet': { word: nameWord, stop: stopServices },
  'ec2:ModifyFleet': {
    word: fleetWord,
    stop: by(
      (region) =>
        command`aws ec2 describe-fleets --region ${region} ` +
        "--query 'Fleets[].[FleetId,CreateTime,FleetState]' --output text",
      (region, id) =>
        command`aws ec2 modify-fleet --region ${region} --fleet-id ${id} ` +
        '--target-capacity-specification TotalTargetCapacity=0',
      'FLEET',
    ),
  },
  'ec2:ModifySpotFleetRequest': {
    word: spotFleetWord,
    stop: by(
      (region) =>
        command`aws ec2 describe-spot-fleet-requests --region ${region} ` +
        "--query 'SpotFleetRequestConfigs[].[SpotFleetRequestId,CreateTime]' --output text",
      (region, id) =>
        command`aws ec2 modify-spot-fleet-request --region ${region} --spot-fleet-request-id ${id} --target-capacity 0`,
      'REQUEST',
    ),
  },
  'lightsail:UpdateContainerService': {
    word: nameWord,
    stop: by(
      (region) =>
        command`aws lightsail get-container-services --region ${region} --query 'containerServices[].containerServiceName'`,
      (region, name) =>
        command`aws lightsail update-container-service --region ${region} --service-name ${name} --is-disabled`,
    ),
  },
  // The configuration that it had is the reader's to choose: the call does not say.
  'sagemaker:UpdateEndpoint': {
    word: nameWord,
    stop: ({ region, names }) => [
      command`aws sagemaker list-endpoint-configs --region ${region} --sort-by CreationTime --output text`,
      ...some(names, 'ENDPOINT').map(
        (name) =>
          command`aws sagemaker update-endpoint --region ${region} --endpoint-name ${name} --endpoint-config-name CONFIG`,
      ),
    ],
    asks: true,
  },
  'sagemaker:UpdateEndpointWeightsAndCapacities': {
    word: nameWord,
    stop: ({ region, names }) =>
      some(names, 'ENDPOINT').flatMap((name) => [
        command`aws sagemaker describe-endpoint --region ${region} --endpoint-name ${name} ` +
          "--query 'ProductionVariants[].[VariantName,CurrentInstanceCount]' --output text",
        command`aws sagemaker update-endpoint-weights-and-capacities --region ${region} --endpoint-name ${name} ` +
          '--desired-weights-and-capacities VariantName=VARIANT,DesiredInstanceCount=1',
      ]),
    asks: true,
  },
  'sagemaker:UpdateCluster': {
    word: nameWord,
    stop: ({ region, names }) =>
      some(names, 'CLUSTER').flatMap((name) => [
        command`aws sagemaker list-cluster-nodes --region ${region} --cluster-name ${name} --sort-by CREATION_TIME ` +
          "--query 'ClusterNodeSummaries[].[InstanceId,InstanceType,LaunchTime]' --output text",
        command`aws sagemaker batch-delete-cluster-nodes --region ${region} --cluster-name ${name} --node-ids NODE`,
      ]),
    asks: true,
  },
  // Its queues hold the owner's jobs as well: which of them to terminate, the reader says.
  'batch:UpdateComputeEnvironment': {
    word: nameWord,
    stop: ({ region, names }) => [
      ...some(names, 'NAME').map(
        (name) =>
          command`aws batch update-compute-environment --region ${region} --compute-environment ${name} --state DISABLED`,
      ),
      command`for queue in $(aws batch describe-job-queues --region ${region} --query 'jobQueues[].jobQueueName' ` +
        command`--output text); do aws batch list-jobs --region ${region} --job-queue "$queue" --job-status RUNNING ` +
        "--query 'jobSummaryList[].[jobId,jobName,createdAt]' --output text; done",
      command`aws batch terminate-job --region ${region} --job-id JOBID --reason stopped`,
    ],
    asks: true,
  },
  'codebuild:UpdateFleet': {
    word: nameWord,
    stop: ({ region }) => [
      command`aws codebuild list-fleets --region ${region}`,
      command`aws codebuild update-fleet --region ${region} --arn FLEET --base-capacity 1`,
    ],
    asks: true,
  },
};

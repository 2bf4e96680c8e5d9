/** Stopping what the less common calls started, by their call: `service:operation`. */
import { by, type Stop } from './made.ts';
import {
  buildWord,
  command,
  emrClusterWord,
  hostWord,
  nameWord,
  reservationFleetWord,
  reservationWord,
  type Word,
} from './shell.ts';
import { stopServices, stopTasks } from './stop-ecs.ts';

/** How one call's names have to look, and the commands. */
export interface ServiceStop {
  readonly word: (name: string | undefined) => Word | undefined;
  readonly stop: Stop;
  /** Words in capitals stand in the commands, whatever the calls say. */
  readonly asks?: true;
}

const named = (stop: Stop): ServiceStop => ({ word: nameWord, stop });

const containerServices = (region: Word): string =>
  command`aws lightsail get-container-services --region ${region} --query 'containerServices[].containerServiceName'`;

const stopBatches: ServiceStop = {
  word: buildWord,
  stop: by(
    (region) => command`aws codebuild list-build-batches --region ${region} --max-results 20`,
    (region, id) => command`aws codebuild stop-build-batch --region ${region} --id ${id}`,
    'BATCH',
  ),
};

const stopAutoMl = named(
  by(
    (region) => command`aws sagemaker list-auto-ml-jobs --region ${region} --status-equals InProgress`,
    (region, name) => command`aws sagemaker stop-auto-ml-job --region ${region} --auto-ml-job-name ${name}`,
  ),
);

/** No more copies at all, whatever calls the function. */
const throttle = named(
  by(
    (region) => command`aws lambda list-functions --region ${region} --query 'Functions[].FunctionName'`,
    (region, name) =>
      command`aws lambda put-function-concurrency --region ${region} --function-name ${name} ` +
      '--reserved-concurrent-executions 0',
  ),
);

export const otherStops: Readonly<Record<string, ServiceStop>> = {
  'ecs:CreateExpressGatewayService': named(stopServices),
  'ecs:StartTask': named(stopTasks),
  'lightsail:CreateInstancesFromSnapshot': named(
    by(
      (region) =>
        command`aws lightsail get-instances --region ${region} --query 'instances[].[name,createdAt]' --output text`,
      (region, name) => command`aws lightsail delete-instance --region ${region} --instance-name ${name}`,
    ),
  ),
  'lightsail:CreateContainerService': named(
    by(
      containerServices,
      (region, name) => command`aws lightsail delete-container-service --region ${region} --service-name ${name}`,
    ),
  ),
  'sagemaker:StartNotebookInstance': named(
    by(
      (region) => command`aws sagemaker list-notebook-instances --region ${region} --status-equals InService`,
      (region, name) =>
        command`aws sagemaker stop-notebook-instance --region ${region} --notebook-instance-name ${name}`,
    ),
  ),
  'sagemaker:CreateTransformJob': named(
    by(
      (region) => command`aws sagemaker list-transform-jobs --region ${region} --status-equals InProgress`,
      (region, name) => command`aws sagemaker stop-transform-job --region ${region} --transform-job-name ${name}`,
    ),
  ),
  'sagemaker:CreateHyperParameterTuningJob': named(
    by(
      (region) => command`aws sagemaker list-hyper-parameter-tuning-jobs --region ${region} --status-equals InProgress`,
      (region, name) =>
        command`aws sagemaker stop-hyper-parameter-tuning-job --region ${region} ` +
        command`--hyper-parameter-tuning-job-name ${name}`,
    ),
  ),
  'sagemaker:CreateAutoMLJob': stopAutoMl,
  'sagemaker:CreateAutoMLJobV2': stopAutoMl,
  'sagemaker:CreateEndpoint': named(
    by(
      (region) => command`aws sagemaker list-endpoints --region ${region} --sort-by CreationTime`,
      (region, name) => command`aws sagemaker delete-endpoint --region ${region} --endpoint-name ${name}`,
      'ENDPOINT',
    ),
  ),
  // It runs nothing by itself; the endpoint that it was made for has a name of its own.
  'sagemaker:CreateEndpointConfig': named(
    by(
      (region) => command`aws sagemaker list-endpoint-configs --region ${region} --sort-by CreationTime`,
      (region, name) => command`aws sagemaker delete-endpoint-config --region ${region} --endpoint-config-name ${name}`,
      'CONFIG',
    ),
  ),
  'sagemaker:CreateApp': {
    ...named(({ region }) => [
      command`aws sagemaker list-apps --region ${region} ` +
        "--query 'Apps[].[DomainId,SpaceName,UserProfileName,AppType,AppName,Status]' --output text",
      command`aws sagemaker delete-app --region ${region} --domain-id DOMAIN --space-name SPACE --app-type TYPE --app-name APP`,
    ]),
    asks: true,
  },
  'sagemaker:CreateCluster': named(
    by(
      (region) => command`aws sagemaker list-clusters --region ${region}`,
      (region, name) => command`aws sagemaker delete-cluster --region ${region} --cluster-name ${name}`,
      'CLUSTER',
    ),
  ),
  'batch:SubmitJob': named(
    by(
      (region) => command`aws batch describe-job-queues --region ${region} --query 'jobQueues[].jobQueueName'`,
      (region, id) => command`aws batch terminate-job --region ${region} --job-id ${id} --reason stopped`,
      'JOBID',
    ),
  ),
  'batch:SubmitServiceJob': named(
    by(
      (region) => command`aws batch describe-job-queues --region ${region} --query 'jobQueues[].jobQueueName'`,
      (region, id) => command`aws batch terminate-service-job --region ${region} --job-id ${id} --reason stopped`,
      'JOBID',
    ),
  ),
  'codebuild:RetryBuild': {
    word: buildWord,
    stop: by(
      (region) => command`aws codebuild list-builds --region ${region} --max-items 20`,
      (region, id) => command`aws codebuild stop-build --region ${region} --id ${id}`,
      'BUILD',
    ),
  },
  'codebuild:StartBuildBatch': stopBatches,
  'codebuild:RetryBuildBatch': stopBatches,
  'codebuild:StartSandbox': {
    word: buildWord,
    stop: by(
      (region) => command`aws codebuild list-sandboxes --region ${region} --max-results 20`,
      (region, id) => command`aws codebuild stop-sandbox --region ${region} --id ${id}`,
      'SANDBOX',
    ),
  },
  'codebuild:CreateFleet': {
    ...named(({ region }) => [
      command`aws codebuild list-fleets --region ${region}`,
      command`aws codebuild delete-fleet --region ${region} --arn FLEET`,
    ]),
    asks: true,
  },
  // Commands of the CLI's own. A cluster that is protected is not terminated.
  'elasticmapreduce:RunJobFlow': {
    word: emrClusterWord,
    stop: by(
      (region) =>
        command`aws emr list-clusters --region ${region} --active --query 'Clusters[].[Id,Name]' --output text`,
      (region, id) =>
        command`aws emr modify-cluster-attributes --region ${region} --cluster-id ${id} --no-termination-protected; ` +
        command`aws emr terminate-clusters --region ${region} --cluster-ids ${id}`,
      'CLUSTER',
    ),
  },
  'lambda:CreateFunction20150331': throttle,
  'lambda:PutFunctionConcurrency20171031': throttle,
  'lambda:PutProvisionedConcurrencyConfig': throttle,
};

/** What is bought and can be given back; a block, a Reserved Instance or a Savings Plan cannot. */
export const purchaseStops: Readonly<Record<string, ServiceStop>> = {
  'ec2:AllocateHosts': {
    word: hostWord,
    stop: by(
      (region) =>
        command`aws ec2 describe-hosts --region ${region} ` +
        "--query 'Hosts[].[HostId,HostProperties.InstanceType,AllocationTime]' --output text",
      (region, id) => command`aws ec2 release-hosts --region ${region} --host-ids ${id}`,
      'HOST',
    ),
  },
  'ec2:CreateCapacityReservation': {
    word: reservationWord,
    stop: by(
      (region) =>
        command`aws ec2 describe-capacity-reservations --region ${region} ` +
        "--query 'CapacityReservations[].[CapacityReservationId,InstanceType,CreateDate]' --output text",
      (region, id) => command`aws ec2 cancel-capacity-reservation --region ${region} --capacity-reservation-id ${id}`,
      'RESERVATION',
    ),
  },
  'ec2:CreateCapacityReservationFleet': {
    word: reservationFleetWord,
    stop: by(
      (region) =>
        command`aws ec2 describe-capacity-reservation-fleets --region ${region} ` +
        "--query 'CapacityReservationFleets[].[CapacityReservationFleetId,CreateTime,State]' --output text",
      (region, id) =>
        command`aws ec2 cancel-capacity-reservation-fleets --region ${region} --capacity-reservation-fleet-ids ${id}`,
      'FLEET',
    ),
  },
};

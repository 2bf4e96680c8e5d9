/** What a call made, by name or id: what the command that stops it has to say. */
import type { CallRequest } from '../../model/observation.ts';
import { field, list, text, texts } from './read.ts';

/** As many as sns:Publish has room for; a call that makes more is not known. */
const mostNames = 100;

interface Made {
  readonly names: readonly unknown[];
  readonly cluster?: unknown;
}

const named =
  (...path: readonly string[]) =>
  (request: unknown): Made => ({ names: [field(request, ...path)] });

/** The last part of an ARN, or the text itself. */
const lastPart = (value: unknown): string | undefined => text(value, 512)?.replace(/^arn:.*[/:]/, '');

/** EC2's newer calls nest what they answer under a name of its own. */
const nested = (from: unknown, name: string): unknown => field(from, name) ?? from;

/** Of a service of ECS: by its name or ARN, in the cluster that the request names. */
const inCluster =
  (name: string) =>
  (request: unknown): Made => ({
    names: [lastPart(field(request, name))],
    cluster: lastPart(field(request, 'cluster')) ?? 'default',
  });

/** Where a response tells an id or an ARN that the request cannot know, it is the response that is read. */
const made: Readonly<Record<string, (request: unknown, response: unknown) => Made>> = {
  RequestSpotInstances: (_, response) => ({
    names: list(field(response, 'spotInstanceRequestSet')).map((one) => field(one, 'spotInstanceRequestId')),
  }),
  RequestSpotFleet: (_, response) => ({
    names: [field(response, 'spotFleetRequestId') ?? field(response, 'requestSpotFleetResponse', 'spotFleetRequestId')],
  }),
  CreateFleet: (_, response) => ({
    names: [field(response, 'createFleetResponse', 'fleetId') ?? field(response, 'fleetId')],
  }),
  ModifyFleet: (request) => ({ names: [field(nested(request, 'ModifyFleetRequest'), 'fleetId')] }),
  ModifySpotFleetRequest: (request) => ({
    names: [field(nested(request, 'ModifySpotFleetRequestRequest'), 'spotFleetRequestId')],
  }),
  CreateService: (request) => ({
    names: [field(request, 'serviceName')],
    cluster: lastPart(field(request, 'cluster')) ?? 'default',
  }),
  RunTask: (request, response) => ({
    names: list(field(response, 'tasks')).map((task) => lastPart(field(task, 'taskArn'))),
    cluster: lastPart(field(request, 'cluster')) ?? 'default',
  }),
  CreateInstances: (request) => ({ names: texts(field(request, 'instanceNames')) }),
  CreateNotebookInstance: named('notebookInstanceName'),
  CreateTrainingJob: named('trainingJobName'),
  CreateProcessingJob: named('processingJobName'),
  CreateComputeEnvironment: named('computeEnvironmentName'),
  CreateNodegroup: (request) => ({
    names: [field(request, 'nodegroupName')],
    cluster: field(request, 'clusterName') ?? field(request, 'name'),
  }),
  UpdateNodegroupConfig: (request) => ({
    names: [field(request, 'nodegroupName')],
    cluster: field(request, 'clusterName') ?? field(request, 'name'),
  }),
  UpdateComputeEnvironment: (request) => ({ names: [lastPart(field(request, 'computeEnvironment'))] }),
  StartBuild: (_, response) => ({ names: [field(response, 'build', 'id')] }),
  RetryBuild: (_, response) => ({ names: [field(response, 'build', 'id')] }),
  StartBuildBatch: (_, response) => ({ names: [field(response, 'buildBatch', 'id')] }),
  RetryBuildBatch: (_, response) => ({ names: [field(response, 'buildBatch', 'id')] }),
  StartSandbox: (_, response) => ({ names: [field(response, 'sandbox', 'id')] }),
  UpdateService: inCluster('service'),
  CreateTaskSet: inCluster('service'),
  CreateExpressGatewayService: inCluster('serviceName'),
  StartTask: (request, response) => ({
    names: list(field(response, 'tasks')).map((task) => lastPart(field(task, 'taskArn'))),
    cluster: lastPart(field(request, 'cluster')) ?? 'default',
  }),
  CreateInstancesFromSnapshot: (request) => ({ names: texts(field(request, 'instanceNames')) }),
  CreateContainerService: named('serviceName'),
  UpdateContainerService: named('serviceName'),
  StartNotebookInstance: named('notebookInstanceName'),
  CreateTransformJob: named('transformJobName'),
  CreateHyperParameterTuningJob: named('hyperParameterTuningJobName'),
  CreateAutoMLJob: named('autoMLJobName'),
  CreateAutoMLJobV2: named('autoMLJobName'),
  CreateEndpoint: named('endpointName'),
  CreateEndpointConfig: named('endpointConfigName'),
  UpdateEndpoint: named('endpointName'),
  UpdateEndpointWeightsAndCapacities: named('endpointName'),
  UpdateCluster: (request) => ({ names: [lastPart(field(request, 'clusterName'))] }),
  SubmitJob: (_, response) => ({ names: [field(response, 'jobId')] }),
  SubmitServiceJob: (_, response) => ({ names: [field(response, 'jobId')] }),
  CreateFunction20150331: named('functionName'),
  PutFunctionConcurrency20171031: named('functionName'),
  PutProvisionedConcurrencyConfig: named('functionName'),
  RunJobFlow: (_, response) => ({ names: [field(response, 'jobFlowId')] }),
  AllocateHosts: (_, response) => ({
    names: list(field(nested(response, 'AllocateHostsResponse'), 'hostIdSet')).map((one) => field(one, 'item') ?? one),
  }),
  CreateCapacityReservation: (_, response) => ({
    names: [
      field(nested(response, 'CreateCapacityReservationResponse'), 'capacityReservation', 'capacityReservationId'),
    ],
  }),
  CreateCapacityReservationFleet: (_, response) => ({
    names: [field(nested(response, 'CreateCapacityReservationFleetResponse'), 'capacityReservationFleetId')],
  }),
};

/** Nothing for a call that makes nothing to stop, or whose record does not say. Never throws. */
export function namesOf(
  eventName: string,
  request: unknown,
  response: unknown,
): Pick<CallRequest, 'names' | 'cluster'> {
  const read = Object.hasOwn(made, eventName) ? made[eventName] : undefined;
  if (!read) return {};
  const { names, cluster } = read(request, response);
  const known = [...new Set(names.flatMap((name) => text(name, 128) ?? []))].slice(0, mostNames);
  const where = text(cluster, 255);
  return { ...(known.length > 0 && { names: known }), ...(where && { cluster: where }) };
}

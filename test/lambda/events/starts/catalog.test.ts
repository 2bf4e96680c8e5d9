/** What services tell of by themselves, in the shapes that their guides print. */
import { describe, expect, it } from 'vitest';
import { launchesOf } from '../../../../lambda/events/launches.ts';
import { parse } from '../../../../lambda/events/parse.ts';
import { watchedStart, watchedStarts } from '../../../../lambda/events/starts/catalog.ts';
import type { Launch } from '../../../../lambda/model/launch.ts';
import { deployedForwarding } from '../../../../lib/local/forwarding.ts';
import { account } from '../../../support/events.ts';
import { call } from '../../../support/launches.ts';

type Json = Readonly<Record<string, unknown>>;

const event = (source: string, detailType: string, detail: Json): Json => ({
  version: '0',
  id: 'e1',
  source,
  'detail-type': detailType,
  account,
  region: 'us-west-2',
  time: '2026-11-20T14:03:11Z',
  resources: [],
  detail,
});

const arn = (service: string, rest: string) => `arn:aws:${service}:us-west-2:${account}:${rest}`;

const taskDetail = (changes: Json = {}): Json => ({
  clusterArn: arn('ecs', 'cluster/prod'),
  taskArn: arn('ecs', 'task/prod/c13b4cb40f1f4fe4a2971f76ae5a47ad'),
  taskDefinitionArn: arn('ecs', 'task-definition/sample:1'),
  launchType: 'FARGATE',
  cpu: '16384',
  memory: '32768',
  containers: [{ name: 'app', image: 'someone/app', cpu: '0' }],
  lastStatus: 'PENDING',
  desiredStatus: 'RUNNING',
  group: 'family:sample',
  ...changes,
});
const taskEvent = (changes: Json = {}) => event('aws.ecs', 'ECS Task State Change', taskDetail(changes));

const notebook = (status = 'Pending', type = 'ml.p3.2xlarge') =>
  event('aws.sagemaker', 'SageMaker Notebook Instance State Change', {
    NotebookInstanceName: 'n',
    NotebookInstanceStatus: status,
    InstanceType: type,
  });

const job = (container: Json, more: Json = {}) =>
  event('aws.batch', 'Batch Job State Change', {
    jobId: '4c7599ae-0a82-49aa-ba5a-4727fcce14a8',
    jobName: 'nightly',
    status: 'RUNNING',
    container: { image: 'someone/app', ...container },
    ...more,
  });
const vcpus = (value: string) => ({ resourceRequirements: [{ type: 'VCPU', value }] });

const build = (compute: string, initiator = 'somebody', type = 'LINUX_CONTAINER') =>
  event('aws.codebuild', 'CodeBuild Build State Change', {
    'build-status': 'IN_PROGRESS',
    'build-id': arn('codebuild', 'build/app:8745a7a9'),
    'additional-information': { environment: { 'compute-type': compute, type }, initiator },
  });

const forwards = deployedForwarding();

/** The launch that the event is about, or why there is none. */
function launchOf(told: Json): Launch | string {
  const parsed = parse(told, 0);
  if (parsed.kind === 'ignored') return parsed.why;
  const { observation } = parsed;
  if (observation.kind === 'test' || observation.kind === 'proof') return observation.kind;
  const launches = launchesOf(observation);
  return typeof launches === 'string' ? launches : (launches[0] as Launch);
}

const training = (type: string) =>
  event('aws.sagemaker', 'SageMaker Training Job State Change', {
    TrainingJobName: 't',
    TrainingJobStatus: 'InProgress',
    ResourceConfig: { InstanceType: type, InstanceCount: 3, VolumeSizeInGB: 20 },
  });
const pod = event('aws.sagemaker', 'SageMaker HyperPod Cluster State Change', {
  ClusterArn: arn('sagemaker', 'cluster/abcdefgh1234'),
  ClusterName: 'pod',
  ClusterStatus: 'Creating',
  InstanceGroups: [{ InstanceGroupName: 'g', InstanceType: 'ml.p5.48xlarge', CurrentCount: 0, TargetCount: 16 }],
});
const endpoint = event('aws.sagemaker', 'SageMaker Endpoint State Change', {
  EndpointName: 'e',
  EndpointStatus: 'CREATING',
});

describe('what a service tells of by itself', () => {
  it.each<[string, Json, string, number]>([
    ['a task', taskEvent(), 'task/c13b4cb40f1f4fe4a2971f76ae5a47ad', 1],
    ['a training job', training('ml.p4d.24xlarge'), 'training-job/t', 3],
    ['a notebook', notebook(), 'notebook-instance/n', 1],
    ['an endpoint', endpoint, 'endpoint/e', 1],
    ['a cluster', pod, 'cluster/pod', 16],
    ['a job', job(vcpus('64')), 'job/4c7599ae-0a82-49aa-ba5a-4727fcce14a8', 1],
    ['a build', build('BUILD_GENERAL1_2XLARGE'), 'build/app:8745a7a9', 1],
  ])('is forwarded, and is one launch of a known name: %s', (_, told, resource, count) => {
    expect(forwards(told)).toBe(true);
    const launch = launchOf(told) as Launch;
    expect(launch).toMatchObject({ kind: 'request', id: `${account}/us-west-2/${resource}`, count });
    expect(launch).not.toHaveProperty('principal');
    expect(launch).not.toHaveProperty('isRoutine');
  });

  it.each<[string, Json]>([
    ['a small task', taskEvent({ cpu: '2048' })],
    ['a task on instances', taskEvent({ launchType: 'EC2' })],
    ['a task that ends', taskEvent({ lastStatus: 'STOPPED', desiredStatus: 'STOPPED' })],
    ['a job of two vCPUs', job(vcpus('2'))],
    ['a build of eight vCPUs', build('BUILD_GENERAL1_LARGE')],
    ['a notebook that stops', notebook('Stopping')],
  ])('is not forwarded below the size, or when it ends: %s', (_, told) => {
    expect(forwards(told)).toBe(false);
  });

  it.each<[string, Json]>([
    ['a small notebook', notebook('InService', 'ml.t3.medium')],
    ['a small training job', training('ml.m5.large')],
    ['a job on instances, which are seen', job(vcpus('16'))],
    ['a pipeline’s build', build('BUILD_GENERAL1_2XLARGE', 'codepipeline/release')],
  ])('is only remembered where it is everyday work: %s', (_, told) => {
    expect(launchOf(told)).toMatchObject({ isRoutine: true });
  });

  it('names the service that ECS’s scheduler works for, so that the command stops that', () => {
    const launch = launchOf(taskEvent({ group: 'service:shop', startedBy: 'ecs-svc/1' })) as Launch;
    expect(launch.started).toMatchObject({
      service: 'shop',
      eventName: 'ServiceTask',
      request: { names: ['shop'], cluster: 'prod' },
    });
    expect((launchOf(taskEvent({ group: 'service:shop' })) as Launch).started).not.toHaveProperty('service');
  });

  it('of Batch on Fargate is the task that ECS tells of, too', () => {
    const taskArn = arn('ecs', 'task/AWSBatch/c13b4cb40f1f4fe4a2971f76ae5a47ad');
    const launch = launchOf(job({ ...vcpus('16'), taskArn }, { platformCapabilities: ['FARGATE'] })) as Launch;
    expect(launch.id).toBe((launchOf(taskEvent()) as Launch).id);
  });

  it('has the same name where a call tells of it', () => {
    const runTask = call({
      eventSource: 'ecs.amazonaws.com',
      eventName: 'RunTask',
      region: 'us-west-2',
      request: { names: ['c13b4cb40f1f4fe4a2971f76ae5a47ad', 'd13b'], task: { images: [], count: 2 } },
    });
    const launches = launchesOf(runTask) as readonly Launch[];
    expect(launches.map(({ count, names }) => [count, names])).toEqual([
      [1, ['c13b4cb40f1f4fe4a2971f76ae5a47ad']],
      [1, ['d13b']],
    ]);
    expect(launches[0]?.id).toBe((launchOf(taskEvent()) as Launch).id);
  });

  it('of a name that no id is made of, a call is one launch as before', () => {
    const odd = call({
      eventSource: 'sagemaker.amazonaws.com',
      eventName: 'CreateTrainingJob',
      request: { names: ['a/../b'] },
    });
    expect(launchesOf(odd)).toMatchObject([{ id: `${account}/us-east-1/call/event-1` }]);
  });

  it('comes from its service alone, and from the account of its envelope', () => {
    expect(launchOf({ ...taskEvent(), source: 'my.app' })).toBe('unrecognised');
    expect(launchOf(taskEvent({ account: '999999999999' }))).toBe('account mismatch');
  });

  it.each(watchedStarts.map(({ detailType }) => [detailType]))('%s in any shape never throws', (detailType) => {
    for (const detail of [null, 'x', 7, [], {}, { taskArn: {}, status: [], container: 'x', 'build-id': 3 }]) {
      expect(watchedStart(detailType)?.read(detail)).toBeUndefined();
    }
  });
});

import { describe, expect, it } from 'vitest';
import type { IncidentLaunch } from '../../../lambda/model/incident.ts';
import { incidentCall } from '../../support/incidents.ts';
import { body, commands, run } from '../../support/mail-commands.ts';

/** The commands of step 2, after the one of step 1 that looks up who did it or says how. */
const stops = (...given: Partial<IncidentLaunch>[]): string[] =>
  commands({
    launches: given.map((each, index) => incidentCall({ kind: 'request', eventId: `event-${index}`, ...each })),
  });

describe('what a call made is stopped by the names that the call gave it', () => {
  it.each<[string, Partial<IncidentLaunch>, string]>([
    [
      'CreateService',
      { names: ['miner'], cluster: 'c1' },
      'aws ecs update-service --region us-east-1 --cluster c1 --service miner --desired-count 0',
    ],
    ['RunTask', { names: ['0a1b'], cluster: 'c1' }, 'aws ecs stop-task --region us-east-1 --cluster c1 --task 0a1b'],
    ['CreateInstances', { names: ['ls-1'] }, 'aws lightsail delete-instance --region us-east-1 --instance-name ls-1'],
    [
      'CreateNotebookInstance',
      { names: ['nb'] },
      'aws sagemaker stop-notebook-instance --region us-east-1 --notebook-instance-name nb',
    ],
    [
      'CreateTrainingJob',
      { names: ['job'] },
      'aws sagemaker stop-training-job --region us-east-1 --training-job-name job',
    ],
    [
      'CreateProcessingJob',
      { names: ['job'] },
      'aws sagemaker stop-processing-job --region us-east-1 --processing-job-name job',
    ],
    [
      'StartBuild',
      { names: ['web:0a1b2c3d-0000-4000-8000-000000000000'] },
      'aws codebuild stop-build --region us-east-1 --id web:0a1b2c3d-0000-4000-8000-000000000000',
    ],
    [
      'RequestSpotInstances',
      { names: ['sir-0a1b2c3d', 'sir-0a1b2c3e'] },
      'aws ec2 cancel-spot-instance-requests --region us-east-1 --spot-instance-request-ids sir-0a1b2c3d sir-0a1b2c3e',
    ],
    [
      'RequestSpotFleet',
      { names: ['sfr-12345678-1234'] },
      'aws ec2 cancel-spot-fleet-requests --region us-east-1 --spot-fleet-request-ids sfr-12345678-1234 --terminate-instances',
    ],
    [
      'CreateFleet',
      { names: ['fleet-12345678-1234'] },
      'aws ec2 delete-fleets --region us-east-1 --fleet-ids fleet-12345678-1234 --terminate-instances',
    ],
    [
      'CreateNodegroup',
      { names: ['gpu'], cluster: 'prod' },
      'aws eks delete-nodegroup --region us-east-1 --cluster-name prod --nodegroup-name gpu',
    ],
  ])('%s', (eventName, given, expected) => {
    expect(stops({ eventName, ...given })).toEqual([expected]);
    expect(body({ launches: [incidentCall({ kind: 'request', eventName, ...given })] })).not.toContain('in capitals');
  });

  it('takes one loop for a hundred Lightsail servers, also of several calls', () => {
    const names = Array.from({ length: 100 }, (_, index) => `server-${index}`);
    const calls = [names.slice(0, 60), names.slice(60)].map((some) => ({ eventName: 'CreateInstances', names: some }));
    const [loop, ...others] = stops(...calls);
    expect(others).toEqual([]);
    expect(run(loop as string)).toEqual(
      names.map((name) => `lightsail|delete-instance|--region|us-east-1|--instance-name|${name}|`),
    );
  });

  it('lists what there is, to choose from, where the call does not say', () => {
    for (const eventName of [
      'CreateInstances',
      'CreateService',
      'RunTask',
      'CreateTrainingJob',
      'RequestSpotFleet',
      'CreateFleet',
    ]) {
      const launches = [incidentCall({ kind: 'request', eventName })];
      expect(body({ launches }), eventName).toContain(
        'Put what the first command lists in place of the words in capitals:',
      );
    }
  });

  it('sends to the console for a name that fits no command', () => {
    const text = body({
      launches: [incidentCall({ kind: 'request', eventName: 'CreateInstances', names: ['a; rm -rf'] })],
    });
    expect(text).toContain('In us-east-1, stop it in the console: "a; rm -rf".');
    expect(text).not.toContain('delete-instance');
  });
});

describe('ECS', () => {
  it('a cluster that was made in the incident is drained, its services first', () => {
    const [loop] = stops({ kind: 'preparation', eventName: 'CreateCluster', target: 'xmr' });
    expect(run(loop as string)).toEqual([
      'ecs|update-service|--region|us-east-1|--cluster|xmr|--service|s1|--desired-count|0|',
      'ecs|stop-task|--region|us-east-1|--cluster|xmr|--task|t1|',
    ]);
  });

  it('whatever runs by a task definition is found in every cluster', () => {
    const [services, tasks] = stops({ kind: 'preparation', eventName: 'RegisterTaskDefinition', target: 'xmr' });
    expect(run(services as string)).toEqual([
      'ecs|update-service|--region|us-east-1|--cluster|c1|--service|s1|--desired-count|0|',
    ]);
    expect(run(tasks as string)).toEqual(['ecs|stop-task|--region|us-east-1|--cluster|c1|--task|t1|']);
  });
});

describe('Batch goes on with the jobs it has while its environment is disabled', () => {
  it('so the queues come first, then their jobs, then the environment', () => {
    const [jobs, environment] = stops({ eventName: 'CreateComputeEnvironment', names: ['gpu'] });
    expect(run(jobs as string)).toEqual([
      'batch|update-job-queue|--region|us-east-1|--job-queue|q1|--state|DISABLED|',
      'batch|terminate-job|--region|us-east-1|--job-id|j1|--reason|stopped|',
    ]);
    expect(environment).toBe(
      'aws batch update-compute-environment --region us-east-1 --compute-environment gpu --state DISABLED',
    );
  });

  it('leaves other environments alone: only queues that name this one', () => {
    const [jobs] = stops({ eventName: 'CreateComputeEnvironment', names: ['gpu'] });
    expect(jobs).toContain(`ends_with(computeEnvironment, '/gpu')`);
  });
});

describe('calls of the same name', () => {
  it('are told apart by their service: SageMaker has clusters, CodeBuild has fleets', () => {
    expect(stops({ eventName: 'CreateCluster', eventSource: 'sagemaker.amazonaws.com', names: ['x'] })).toContain(
      'aws sagemaker delete-cluster --region us-east-1 --cluster-name x',
    );
    const fleet = stops({ eventName: 'CreateFleet', eventSource: 'codebuild.amazonaws.com' });
    expect(fleet).toContain('aws codebuild delete-fleet --region us-east-1 --arn FLEET');
    expect(
      [...fleet, ...stops({ eventName: 'CreateCluster', eventSource: 'eks.amazonaws.com' })].join('\n'),
    ).not.toMatch(/aws (ec2 delete-fleets|ecs)/);
  });
});

describe('the less common calls', () => {
  it.each<[string, string, Partial<IncidentLaunch>, string]>([
    [
      'ecs',
      'UpdateService',
      { names: ['shop'], cluster: 'prod' },
      'aws ecs update-service --region us-east-1 --cluster prod --service shop --desired-count 0',
    ],
    [
      'lightsail',
      'UpdateContainerService',
      { names: ['blog'] },
      'aws lightsail update-container-service --region us-east-1 --service-name blog --is-disabled',
    ],
    [
      'codebuild',
      'StartBuildBatch',
      { names: ['web:0a1b2c3d-0000'] },
      'aws codebuild stop-build-batch --region us-east-1 --id web:0a1b2c3d-0000',
    ],
    [
      'batch',
      'SubmitJob',
      { names: ['0a1b'] },
      'aws batch terminate-job --region us-east-1 --job-id 0a1b --reason stopped',
    ],
    [
      'elasticmapreduce',
      'RunJobFlow',
      { names: ['j-0A1B2C3D'] },
      'aws emr modify-cluster-attributes --region us-east-1 --cluster-id j-0A1B2C3D --no-termination-protected; ' +
        'aws emr terminate-clusters --region us-east-1 --cluster-ids j-0A1B2C3D',
    ],
    [
      'lambda',
      'PutFunctionConcurrency20171031',
      { names: ['f'] },
      'aws lambda put-function-concurrency --region us-east-1 --function-name f --reserved-concurrent-executions 0',
    ],
    [
      'ec2',
      'AllocateHosts',
      { kind: 'notice', names: ['h-0a1b2c3d'] },
      'aws ec2 release-hosts --region us-east-1 --host-ids h-0a1b2c3d',
    ],
  ])('%s %s', (service, eventName, parts, expected) => {
    expect(stops({ eventSource: `${service}.amazonaws.com`, eventName, ...parts })).toContain(expected);
  });
});

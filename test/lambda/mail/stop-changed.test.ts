/** What a call changed may be the owner's: it is taken back, never deleted, and the mail says so. */
import { describe, expect, it } from 'vitest';
import { watchedCalls } from '../../../lambda/events/calls/catalog.ts';
import type { IncidentLaunch } from '../../../lambda/model/incident.ts';
import { incidentCall } from '../../support/incidents.ts';
import { body, commands } from '../../support/mail-commands.ts';

const stops = (given: Partial<IncidentLaunch>): string[] =>
  commands({ launches: [incidentCall({ kind: 'request', ...given })] });

describe('what a call changed', () => {
  it.each<[string, string, Partial<IncidentLaunch>, string]>([
    [
      'ecs',
      'UpdateService',
      { names: ['shop'], cluster: 'prod' },
      'aws ecs update-service --region us-east-1 --cluster prod --service shop --desired-count 0',
    ],
    [
      'ec2',
      'ModifyFleet',
      { names: ['fleet-12345678-1234'] },
      'aws ec2 modify-fleet --region us-east-1 --fleet-id fleet-12345678-1234 --target-capacity-specification TotalTargetCapacity=0',
    ],
    [
      'ec2',
      'ModifySpotFleetRequest',
      { names: ['sfr-12345678-1234'] },
      'aws ec2 modify-spot-fleet-request --region us-east-1 --spot-fleet-request-id sfr-12345678-1234 --target-capacity 0',
    ],
    [
      'lightsail',
      'UpdateContainerService',
      { names: ['blog'] },
      'aws lightsail update-container-service --region us-east-1 --service-name blog --is-disabled',
    ],
    [
      'sagemaker',
      'UpdateEndpoint',
      { names: ['chat'] },
      'aws sagemaker update-endpoint --region us-east-1 --endpoint-name chat --endpoint-config-name CONFIG',
    ],
    [
      'sagemaker',
      'UpdateEndpointWeightsAndCapacities',
      { names: ['chat'] },
      'aws sagemaker update-endpoint-weights-and-capacities --region us-east-1 --endpoint-name chat ' +
        '--desired-weights-and-capacities VariantName=VARIANT,DesiredInstanceCount=1',
    ],
    [
      'sagemaker',
      'UpdateCluster',
      { names: ['pod'] },
      'aws sagemaker batch-delete-cluster-nodes --region us-east-1 --cluster-name pod --node-ids NODE',
    ],
    [
      'batch',
      'UpdateComputeEnvironment',
      { names: ['nightly'] },
      'aws batch update-compute-environment --region us-east-1 --compute-environment nightly --state DISABLED',
    ],
    ['codebuild', 'UpdateFleet', {}, 'aws codebuild update-fleet --region us-east-1 --arn FLEET --base-capacity 1'],
  ])('%s %s', (service, eventName, parts, expected) => {
    const call = { eventSource: `${service}.amazonaws.com`, eventName, ...parts };
    expect(stops(call)).toContain(expected);
    expect(stops(call).join('\n')).not.toMatch(/ delete-(?!cluster-nodes)|cancel-/);
    expect(body({ launches: [incidentCall({ kind: 'request', ...call })] })).toContain('It was there before');
  });

  it('a node group that was raised goes back to nothing, and is deleted only if it is nobody’s', () => {
    const given = { eventName: 'UpdateNodegroupConfig', names: ['gpu'], cluster: 'prod' };
    expect(stops(given)).toEqual([
      'aws eks update-nodegroup-config --region us-east-1 --cluster-name prod --nodegroup-name gpu --scaling-config minSize=0,desiredSize=0',
      'aws eks delete-nodegroup --region us-east-1 --cluster-name prod --nodegroup-name gpu',
    ]);
    expect(body({ launches: [incidentCall({ kind: 'request', ...given })] })).toContain('nobody of yours');
  });
});

describe('what a call made', () => {
  it('is no thing that was there before', () => {
    const made = { eventSource: 'sagemaker.amazonaws.com', eventName: 'CreateEndpoint', names: ['chat'] };
    expect(body({ launches: [incidentCall({ kind: 'request', ...made })] })).not.toContain('It was there before');
  });
});

/** Their instances are stopped by themselves, each told by its own event. */
const byInstances = ['RunInstances', 'StartInstances'];

describe('every call that starts something', () => {
  it.each(watchedCalls.filter(({ role, eventName }) => role === 'launch' && !byInstances.includes(eventName)))(
    '$eventSource $eventName has a command that stops it',
    ({ eventName, eventSource }) => {
      const given = { eventName, eventSource, names: ['name'], cluster: 'prod', groupName: 'web' };
      const withName = stops(given);
      expect([...withName, ...stops({ eventName, eventSource, groupName: 'web' })].join('\n')).toMatch(
        / (stop|delete|terminate|cancel|modify|update|put)-/,
      );
    },
  );
});

/** Sizes and names that the calls of CodeBuild, EKS, EMR, Lambda, Lightsail and EC2's purchases carry. */
import { describe, expect, it } from 'vitest';
import { readCallOf } from '../../../support/watched.ts';

describe('CodeBuild', () => {
  it('reads the EC2 type behind a custom build, and the machines of a fleet', () => {
    const custom = { computeType: 'CUSTOM_INSTANCE_TYPE', computeConfiguration: { instanceType: 'p4d.24xlarge' } };
    expect(readCallOf('codebuild', 'StartBuild', {}, { build: { environment: custom } }).request).toEqual({
      instanceTypes: ['p4d.24xlarge'],
      target: 'CUSTOM_INSTANCE_TYPE',
      build: { computeType: 'CUSTOM_INSTANCE_TYPE' },
    });
    expect(readCallOf('codebuild', 'CreateFleet', { baseCapacity: 50, ...custom }).request).toMatchObject({
      instanceTypes: ['p4d.24xlarge'],
      count: 50,
    });
    expect(readCallOf('codebuild', 'UpdateFleet', { arn: 'x', overflowBehavior: 'QUEUE' }).role).toBe('preparation');
  });

  it('is not mistaken for EC2, which has a CreateFleet, too', () => {
    expect(readCallOf('ec2', 'CreateFleet', { baseCapacity: 50 }).request).not.toHaveProperty('count');
  });
});

describe('EKS', () => {
  it('reads a node group’s types and sizes; labels alone start nothing', () => {
    const scalingConfig = { minSize: 2, maxSize: 500, desiredSize: 4 };
    const group = { nodegroupName: 'n', instanceTypes: ['p3.16xlarge'], capacityType: 'SPOT', scalingConfig };
    expect(readCallOf('eks', 'CreateNodegroup', group).request).toMatchObject({
      instanceTypes: ['p3.16xlarge'],
      spot: true,
      count: 4,
      group: { min: 2, max: 500, desired: 4 },
      target: 'n',
    });
    expect(readCallOf('eks', 'UpdateNodegroupConfig', { nodegroupName: 'n', labels: {} }).role).toBe('preparation');
  });
});

describe('EMR', () => {
  it('adds up groups and fleets of instances', () => {
    const instances = {
      instanceGroups: [
        { instanceRole: 'MASTER', instanceType: 'm5.xlarge', instanceCount: 1 },
        { instanceRole: 'CORE', instanceType: 'c5.24xlarge', instanceCount: 40, market: 'SPOT' },
      ],
      instanceFleets: [{ targetSpotCapacity: 5, instanceTypeConfigs: [{ instanceType: 'r5.large' }] }],
    };
    expect(readCallOf('elasticmapreduce', 'RunJobFlow', { name: 'x', instances }).request).toMatchObject({
      instanceTypes: ['m5.xlarge', 'c5.24xlarge', 'r5.large'],
      count: 46,
      spot: true,
      target: 'x',
    });
  });
});

describe('Lambda', () => {
  it('tells a hundred copies at once, and fewer only with another signal', () => {
    const put = (reservedConcurrentExecutions: number) =>
      readCallOf('lambda', 'PutFunctionConcurrency20171031', { functionName: 'f', reservedConcurrentExecutions });
    expect(put(1_000)).toMatchObject({ request: { target: 'f, 1000 at once' }, isRoutine: false });
    expect(put(99).isRoutine).toBe(true);
    expect(put(0).startedNothing).toBe(true);
  });
});

describe('Lightsail', () => {
  it('counts the nodes of a container service, and takes a service that is switched off for none', () => {
    expect(readCallOf('lightsail', 'CreateContainerService', { power: 'xlarge', scale: 20 }).request).toMatchObject({
      count: 20,
      target: 'xlarge',
    });
    expect(readCallOf('lightsail', 'UpdateContainerService', { isDisabled: true }).startedNothing).toBe(true);
    expect(readCallOf('lightsail', 'UpdateContainerService', { serviceName: 'x' }).role).toBe('preparation');
  });
});

describe('capacity that is bought', () => {
  it('is read in either spelling, and from the answer where the request names an offering', () => {
    const hosts = { instanceType: 'p5.48xlarge', count: 2 };
    const asked = { InstanceType: 'p5.48xlarge', Quantity: 2 };
    for (const request of [{ AllocateHostsRequest: asked }, { instanceType: 'p5.48xlarge', quantity: 2 }]) {
      expect(readCallOf('ec2', 'AllocateHosts', request).request).toEqual({
        instanceTypes: [hosts.instanceType],
        count: hosts.count,
      });
    }
    const bought = { capacityReservation: { instanceType: 'p5.48xlarge', totalInstanceCount: 4 } };
    const block = { PurchaseCapacityBlockRequest: { CapacityBlockOfferingId: 'cb-0a' } };
    expect(
      readCallOf('ec2', 'PurchaseCapacityBlock', block, { PurchaseCapacityBlockResponse: bought }).request,
    ).toEqual({ instanceTypes: ['p5.48xlarge'], count: 4, target: 'cb-0a' });
    expect(readCallOf('savingsplans', 'CreateSavingsPlan', { commitment: '9.5' }).request?.target).toBe('$9.5/h');
  });
});

describe('Auto Scaling', () => {
  it('knows the instances that LaunchInstances answers with', () => {
    const answer = { instances: [{ instanceType: 'c5.metal', instanceIds: ['i-0a', 'i-0b'] }] };
    const asked = { autoScalingGroupName: 'web', requestedCapacity: 2 };
    expect(readCallOf('autoscaling', 'LaunchInstances', asked, answer)).toMatchObject({
      request: { count: 2, group: { name: 'web' } },
      instances: [
        { instanceId: 'i-0a', instanceType: 'c5.metal' },
        { instanceId: 'i-0b', instanceType: 'c5.metal' },
      ],
    });
  });

  it('takes the size of a schedule and of a warm pool for that of a group', () => {
    const scheduled = { autoScalingGroupName: 'web', maxSize: 900 };
    expect(readCallOf('autoscaling', 'PutScheduledUpdateGroupAction', scheduled).request?.group).toEqual({
      name: 'web',
      max: 900,
    });
    const pool = { autoScalingGroupName: 'web', maxGroupPreparedCapacity: -1, minSize: 3 };
    expect(readCallOf('autoscaling', 'PutWarmPool', pool).request?.group).toEqual({ name: 'web', min: 3 });
  });
});

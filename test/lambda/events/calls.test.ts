/** What is read from each watched call, in the spellings that CloudTrail uses for it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { watchedCall, watchedCalls } from '../../../lambda/events/calls/catalog.ts';
import { count, instanceTypes, list, tags, text, time } from '../../../lambda/events/calls/read.ts';

const read = (service: string, eventName: string, request: unknown, response: unknown = null) => {
  const call = watchedCall(`${service}.amazonaws.com`, eventName);
  if (call === undefined) throw new Error(`${eventName} is not watched`);
  return call.read(request, response);
};

describe('the catalog', () => {
  it('holds each call once', () => {
    const names = watchedCalls.map(({ eventSource, eventName }) => `${eventSource} ${eventName}`);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(91);
  });

  it('knows a call by its source as well: GameLift has a CreateFleet of its own', () => {
    expect(watchedCall('gamelift.amazonaws.com', 'CreateFleet')).toBeUndefined();
  });

  it('reads anything without throwing, and says nothing that is not there', () => {
    fc.assert(
      fc.property(fc.constantFrom(...watchedCalls), fc.jsonValue(), fc.jsonValue(), (call, request, response) => {
        const { instances = [], request: said = {} } = call.read(request, response);
        return Array.isArray(instances) && Object.values(said).every((value) => value !== undefined);
      }),
    );
  });
});

describe('EC2', () => {
  it('adds up the counts of RunInstances, numbers or texts, and takes no template’s silence for zero', () => {
    const items = [{ imageId: 'ami-0a', minCount: '1', maxCount: '20' }, { maxCount: 5 }];
    expect(read('ec2', 'RunInstances', { instancesSet: { items }, instanceType: 'c5.metal' }).request).toMatchObject({
      count: 25,
      imageId: 'ami-0a',
      instanceTypes: ['c5.metal'],
    });
    expect(read('ec2', 'RunInstances', { launchTemplate: {} }).request).not.toHaveProperty('count');
  });

  it('takes no tags of volumes for an instance’s', () => {
    const tagSpecificationSet = { items: [{ resourceType: 'volume', tags: [{ key: 'Team', value: 'x' }] }] };
    expect(read('ec2', 'RunInstances', { tagSpecificationSet }).request?.tags).toEqual({});
  });

  it('reads both kinds of Spot request', () => {
    const launchSpecification = { instanceType: 'g4dn.xlarge', imageId: 'ami-0b', userData: '<sensitiveDataRemoved>' };
    expect(read('ec2', 'RequestSpotInstances', { instanceCount: '7', launchSpecification }).request).toMatchObject({
      count: 7,
      spot: true,
      instanceTypes: ['g4dn.xlarge'],
      imageId: 'ami-0b',
      hasUserData: true,
    });
    const launchSpecifications = [{ instanceType: 'p3.2xlarge' }, { instanceType: 'g5.xlarge' }];
    for (const config of [
      { targetCapacity: 40, launchSpecifications },
      { targetCapacity: 40, launchSpecifications: { items: launchSpecifications } },
      { targetCapacity: '40', launchTemplateConfigs: [{ overrides: launchSpecifications }] },
    ]) {
      expect(read('ec2', 'RequestSpotFleet', { spotFleetRequestConfig: config }).request).toMatchObject({
        count: 40,
        spot: true,
        instanceTypes: ['p3.2xlarge', 'g5.xlarge'],
      });
    }
  });

  it('counts a weighted fleet in instances, and no instances for capacity in vCPUs', () => {
    const fleet = (target: object, overrides: object[]) =>
      read('ec2', 'CreateFleet', {
        CreateFleetRequest: { TargetCapacitySpecification: target, LaunchTemplateConfigs: [{ Overrides: overrides }] },
      }).request;
    const weighted = [
      { InstanceType: 'c5.4xlarge', WeightedCapacity: 16 },
      { InstanceType: 'c5.xlarge', WeightedCapacity: 4 },
    ];
    expect(fleet({ TotalTargetCapacity: 100 }, weighted)).toMatchObject({ count: 25, spot: false });
    expect(fleet({ TotalTargetCapacity: 100, TargetCapacityUnitType: 'vcpu' }, [])).not.toHaveProperty('count');
  });

  it('reads the protection, the type and the script of a launch template', () => {
    const LaunchTemplateData = {
      InstanceType: 'c6i.16xlarge',
      ImageId: 'ami-0c',
      UserData: '<sensitiveDataRemoved>',
      DisableApiTermination: true,
    };
    const request = { CreateLaunchTemplateRequest: { LaunchTemplateName: 'lt', LaunchTemplateData } };
    expect(read('ec2', 'CreateLaunchTemplate', request).request).toEqual({
      instanceTypes: ['c6i.16xlarge'],
      imageId: 'ami-0c',
      tags: {},
      spot: false,
      terminationProtected: true,
      hasUserData: true,
      target: 'lt',
    });
  });

  it.each([
    [{ disableApiTermination: { value: true } }, true, false],
    [{ disableApiTermination: true }, true, false],
    [{ attribute: 'disableApiTermination', value: 'true' }, true, false],
    [{ disableApiTermination: { value: false } }, false, false],
    [{ attribute: 'disableApiTermination', value: 'false' }, false, false],
    [{ userData: '<sensitiveDataRemoved>' }, false, true],
    [{ userData: { value: '<sensitiveDataRemoved>' } }, false, true],
    [{ attribute: 'userData', value: '<sensitiveDataRemoved>' }, false, true],
    [{ instanceType: { value: 'c5.metal' } }, false, false],
  ])('reads ModifyInstanceAttribute %j', (attribute, terminationProtected, hasUserData) => {
    expect(read('ec2', 'ModifyInstanceAttribute', { instanceId: 'i-0d', ...attribute }).request).toEqual({
      instanceIds: ['i-0d'],
      terminationProtected,
      hasUserData,
    });
  });

  it.each([
    [{ disableApiStop: { value: true } }, true],
    [{ disableApiStop: 'true' }, true],
    [{ attribute: 'disableApiStop', value: 'true' }, true],
    [{ disableApiStop: { value: false } }, undefined],
    [{ attribute: 'disableApiStop', value: 'false' }, undefined],
  ])('reads stop protection from ModifyInstanceAttribute %j', (attribute, stopProtected) => {
    const { request } = read('ec2', 'ModifyInstanceAttribute', { instanceId: 'i-0d', ...attribute });
    expect(request?.stopProtected).toBe(stopProtected);
    expect(request?.terminationProtected).toBe(false);
  });

  it('reads stop protection from RunInstances and from a launch template', () => {
    const LaunchTemplateData = { DisableApiStop: true };
    for (const [name, request] of [
      ['RunInstances', { disableApiStop: true }],
      ['CreateLaunchTemplate', { CreateLaunchTemplateRequest: { LaunchTemplateData } }],
    ] as const)
      expect(read('ec2', name, request).request, name).toMatchObject({ stopProtected: true });
  });

  it('names what was prepared', () => {
    expect(read('ec2', 'CreateKeyPair', { keyName: 'k' }).request).toEqual({ target: 'k' });
    expect(read('ec2', 'ImportKeyPair', { keyName: 'k' }).request).toEqual({ target: 'k' });
    expect(read('ec2', 'AuthorizeSecurityGroupIngress', { groupId: 'sg-1' }).request).toEqual({ target: 'sg-1' });
    expect(read('ec2', 'CreateDefaultVpc', {})).toEqual({});
  });
});

describe('Auto Scaling', () => {
  it('reads sizes as numbers or texts, and the types of a mixed group', () => {
    const mixedInstancesPolicy = {
      launchTemplate: { overrides: [{ instanceType: 'c5.9xlarge' }, { instanceType: 'c5a.8xlarge' }] },
      instancesDistribution: { onDemandPercentageAboveBaseCapacity: 0 },
    };
    const sizes = { autoScalingGroupName: 'asg', minSize: '20', maxSize: 999, desiredCapacity: '20' };
    expect(read('autoscaling', 'CreateAutoScalingGroup', { ...sizes, mixedInstancesPolicy }).request).toMatchObject({
      group: { name: 'asg', min: 20, max: 999, desired: 20 },
      count: 20,
      spot: true,
      instanceTypes: ['c5.9xlarge', 'c5a.8xlarge'],
    });
  });

  it('takes a new size of a group that exists for no count, since it does not say how many are new', () => {
    const sized = read('autoscaling', 'SetDesiredCapacity', {
      autoScalingGroupName: 'asg',
      desiredCapacity: 40,
    }).request;
    expect(sized).toMatchObject({ group: { name: 'asg', desired: 40 } });
    expect(sized).not.toHaveProperty('count');
    expect(read('autoscaling', 'UpdateAutoScalingGroup', { maxSize: 500 }).request).not.toHaveProperty('count');
  });
});

describe('ECS', () => {
  it.each([
    [{ cpu: '16384' }, 16384],
    [{ cpu: '8 vCPU' }, 8192],
    [{ cpu: '.5 vcpu' }, 512],
    [{ cpu: 4096 }, 4096],
    [
      {
        containerDefinitions: [
          { cpu: 4096, image: 'a/b' },
          { cpu: 4096, image: 'a/b' },
        ],
      },
      8192,
    ],
    [{ containerDefinitions: [{ cpu: 0, image: 'a/b' }] }, undefined],
  ])('reads the CPU units of a task definition %j', (request, cpu) => {
    expect(read('ecs', 'RegisterTaskDefinition', request).request?.task?.cpu).toBe(cpu);
  });

  it('reads images once each, and the family under any of its names', () => {
    const containerDefinitions = [{ image: 'docker.io/x/y:z' }, { image: 'docker.io/x/y:z' }];
    expect(read('ecs', 'RegisterTaskDefinition', { family: 'f', containerDefinitions }).request?.task).toEqual({
      family: 'f',
      definition: 'f',
      images: ['docker.io/x/y:z'],
      count: 1,
    });
    for (const taskDefinition of ['f', 'f:12', 'arn:aws:ecs:eu-west-1:123456789012:task-definition/f:12']) {
      expect(read('ecs', 'CreateService', { taskDefinition, desiredCount: 25 }).request?.task).toEqual({
        family: 'f',
        definition: taskDefinition === 'f' ? 'f' : 'f:12',
        images: [],
        count: 25,
      });
    }
  });

  it('knows the revision of what is registered, its memory, and what runs on instances of the account', () => {
    const answer = { taskDefinition: { taskDefinitionArn: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/f:13' } };
    const registered = read('ecs', 'RegisterTaskDefinition', { family: 'f', cpu: '4 vCPU', memory: '8 GB' }, answer);
    expect(registered.request?.task).toMatchObject({ definition: 'f:13', cpu: 4_096, memory: 8_192 });
    const placed = (more: object) => read('ecs', 'CreateService', { taskDefinition: 'f', ...more }).request?.task;
    expect(placed({ launchType: 'EC2' })).toMatchObject({ onInstances: true });
    expect(placed({ capacityProviderStrategy: [{ capacityProvider: 'mine' }] })).toMatchObject({ onInstances: true });
    expect(placed({ capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT' }] })).not.toHaveProperty(
      'onInstances',
    );
    expect(placed({})).not.toHaveProperty('onInstances');
  });

  it('reads what RunTask runs from the response, and a CPU that the call overrides', () => {
    const response = { tasks: [{ cpu: '16384', containers: [{ image: 'x/y' }] }] };
    expect(read('ecs', 'RunTask', { taskDefinition: 'f', count: 10 }, response).request?.task).toEqual({
      family: 'f',
      definition: 'f',
      cpu: 16384,
      images: ['x/y'],
      count: 10,
    });
    expect(read('ecs', 'RunTask', { overrides: { cpu: '8192' } }, response).request?.task?.cpu).toBe(8192);
    expect(read('ecs', 'CreateCluster', { clusterName: 'c' }).request).toEqual({ tags: {}, target: 'c' });
  });
});

describe('other compute', () => {
  it('reads SageMaker’s types without their prefix, and all instances of a cluster', () => {
    expect(read('sagemaker', 'CreateNotebookInstance', { instanceType: 'ml.p3.16xlarge' }).request).toMatchObject({
      instanceTypes: ['p3.16xlarge'],
    });
    const instanceGroups = [
      { instanceType: 'ml.g5.xlarge', instanceCount: 2 },
      { instanceType: 'ml.c5.xlarge', instanceCount: 3 },
    ];
    expect(read('sagemaker', 'CreateTrainingJob', { resourceConfig: { instanceGroups } }).request).toMatchObject({
      instanceTypes: ['g5.xlarge', 'c5.xlarge'],
      count: 5,
    });
    const clusterConfig = { instanceType: 'ml.c5.18xlarge', instanceCount: '4' };
    expect(read('sagemaker', 'CreateProcessingJob', { processingResources: { clusterConfig } }).request).toMatchObject({
      instanceTypes: ['c5.18xlarge'],
      count: 4,
    });
  });

  it('reads Lightsail, Batch and CodeBuild', () => {
    const instanceNames = ['a', 'b', 'c'];
    expect(read('lightsail', 'CreateInstances', { instanceNames, bundleId: '2xlarge_3_0' }).request).toMatchObject({
      count: 3,
      target: '2xlarge_3_0',
    });
    const computeResources = { type: 'SPOT', instanceTypes: ['optimal', 'p3', 'g5.48xlarge'], tags: { Team: 'ml' } };
    expect(read('batch', 'CreateComputeEnvironment', { computeResources }).request).toMatchObject({
      instanceTypes: ['p3', 'g5.48xlarge'],
      spot: true,
      tags: { Team: 'ml' },
    });
    const build = { environment: { computeType: 'BUILD_GENERAL1_2XLARGE' } };
    expect(read('codebuild', 'StartBuild', { projectName: 'p' }, { build }).request).toEqual({
      target: 'BUILD_GENERAL1_2XLARGE',
      build: { computeType: 'BUILD_GENERAL1_2XLARGE' },
    });
  });

  it('says which quota and which Region', () => {
    const request = { serviceCode: 'ec2', quotaCode: 'L-1216C47A', desiredValue: 1000 };
    expect(read('servicequotas', 'RequestServiceQuotaIncrease', request).request?.target).toBe(
      'ec2 L-1216C47A to 1000',
    );
    const requestedQuota = { quotaName: 'Running On-Demand Standard instances' };
    expect(read('servicequotas', 'RequestServiceQuotaIncrease', request, { requestedQuota }).request?.target).toBe(
      'ec2 Running On-Demand Standard instances to 1000',
    );
    expect(read('account', 'EnableRegion', { RegionName: 'ap-east-1' }).request).toEqual({ target: 'ap-east-1' });
    expect(read('account', 'EnableRegion', { regionName: 'ap-east-1' }).request).toEqual({ target: 'ap-east-1' });
    const forMember = { regionName: 'ap-east-1', accountId: '444455556666' };
    expect(read('account', 'EnableRegion', forMember).request).toEqual({
      target: 'ap-east-1',
      subjectAccount: '444455556666',
    });
  });
});

describe('reading', () => {
  it('knows a list in every spelling', () => {
    for (const spelled of [['a'], { items: ['a'] }, { item: 'a' }, { member: ['a'] }, 'a']) {
      expect(list(spelled)).toEqual(['a']);
    }
    for (const empty of [undefined, null, {}, [], { items: [] }]) expect(list(empty)).toEqual([]);
    expect(list(Array.from({ length: 5_000 }, () => 0))).toHaveLength(1_000);
  });

  it('cuts what is long, and never within a character', () => {
    expect(text('x'.repeat(10_000))).toHaveLength(256);
    expect(text('ab😀', 3)).toBe('ab');
    expect(Object.keys(tags([{ key: 'k'.repeat(10_000), value: 'v'.repeat(10_000) }]))[0]).toHaveLength(128);
  });

  it('takes nothing for a number, a type or a time that is none', () => {
    for (const none of [-1, Number.NaN, '', 'many', '1e9', {}, null, '-5']) expect(count(none)).toBeUndefined();
    expect(count('1000000000')).toBe(1_000_000);
    expect(instanceTypes(['optimal', '$(id)', 'c5.metal; id', 'x'.repeat(99), 7, null, 'C5.METAL'])).toEqual([
      'c5.metal',
    ]);
    for (const none of [0, '2026', '2026-11-20', Number.POSITIVE_INFINITY, true]) expect(time(none)).toBeUndefined();
  });

  it('keeps a tag named like an inherited property as a tag', () => {
    const read = tags([
      { key: '__proto__', value: 'x' },
      { key: 'constructor', value: 'y' },
    ]);
    expect(Object.entries(read)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });
});

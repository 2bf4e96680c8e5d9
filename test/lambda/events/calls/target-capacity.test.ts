/**
 * How many instances a target stands for that is given in vCPUs or memory: a thief names 400 vCPUs in place
 * of 25 machines.
 */
import { describe, expect, it } from 'vitest';
import { readCallOf } from '../../../support/watched.ts';

const fleet = (unit: string, capacity: number, overrides: readonly object[]) => ({
  CreateFleetRequest: {
    TargetCapacitySpecification: { TotalTargetCapacity: capacity, TargetCapacityUnitType: unit },
    LaunchTemplateConfigs: [{ Overrides: overrides }],
  },
});
const countOf = (unit: string, capacity: number, overrides: readonly object[]) =>
  readCallOf('ec2', 'CreateFleet', fleet(unit, capacity, overrides)).request?.count;
const types = (...names: readonly string[]) => names.map((InstanceType) => ({ InstanceType }));
const sixteen = { InstanceRequirements: { VCpuCount: { Min: 16, Max: 96 }, MemoryMiB: { Min: 16_384 } } };

describe('a target in vCPUs or memory', () => {
  it.each<[string, string, number, readonly object[], number | undefined]>([
    ['vCPUs by attributes: the cheapest type that fits has 16', 'vcpu', 400, [sixteen], 25],
    ['vCPUs of named types: by the middle one', 'vcpu', 400, types('c5.large', 'c5.4xlarge', 'c5.24xlarge'), 25],
    ['begun instances count', 'vcpu', 33, types('c5.4xlarge'), 3],
    ['memory by attributes: 32 GiB each', 'memory-mib', 327_680, [sixteen], 10],
    ['nothing', 'vcpu', 0, [], 0],
    ['types that nobody knows', 'vcpu', 400, [], undefined],
    ['a unit that nobody knows', 'constructor', 400, types('c5.large'), undefined],
    ['instances', 'units', 400, types('c5.large'), 400],
  ])('%s', (_, unit, capacity, overrides, expected) => {
    expect(countOf(unit, capacity, overrides)).toBe(expected);
  });

  it('of a Spot Fleet, in its own spelling', () => {
    const overrides = [{ instanceRequirements: { vCpuCount: { min: 16, max: 96 }, memoryMiB: { min: 16_384 } } }];
    const spotFleetRequestConfig = {
      targetCapacity: 400,
      targetCapacityUnitType: 'vcpu',
      launchTemplateConfigs: [{ overrides }],
    };
    expect(readCallOf('ec2', 'RequestSpotFleet', { spotFleetRequestConfig }).request?.count).toBe(25);
  });

  it('of an Auto Scaling group: 128 vCPUs are no group of 128 instances', () => {
    const overrides = [{ instanceType: 'm5.xlarge' }];
    const made = (desiredCapacityType?: string, asked: readonly object[] = overrides) =>
      readCallOf('autoscaling', 'CreateAutoScalingGroup', {
        minSize: 8,
        maxSize: 128,
        desiredCapacity: 10,
        desiredCapacityType,
        mixedInstancesPolicy: { launchTemplate: { overrides: asked } },
      }).request;
    expect(made('vcpu')).toMatchObject({ count: 3, group: { min: 2, max: 32, desired: 3 } });
    expect(made()).toMatchObject({ count: 10, group: { min: 8, max: 128, desired: 10 } });
    expect(made('vcpu', [])).toMatchObject({ count: 10, group: { max: 128 } });
  });
});

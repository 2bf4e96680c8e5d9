/** Requests that name attributes count as the cheapest type that fits them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { typesFitting } from '../../../../lambda/events/calls/instance-requirements.ts';
import { typeOrFamilyByName } from '../../../../lambda/model/instance-types.ts';
import { readCallOf } from '../../../support/watched.ts';

const eightGpus = {
  VCpuCount: { Min: 96 },
  MemoryMiB: { Min: 1 },
  AcceleratorCount: { Min: 8 },
  AcceleratorTypes: { tag: 1, content: 'gpu' },
  AcceleratorManufacturers: { tag: 1, content: 'nvidia' },
};

describe('attributes', () => {
  it.each([
    ['two vCPUs and some memory', { VCpuCount: { Min: 2 }, MemoryMiB: { Min: 2_048 } }, 'c6a.large'],
    ['memory decides', { vCpuCount: { min: 2, max: 4 }, memoryMiB: { min: 16_384 } }, 'r6a.large'],
    ['many vCPUs', { VCpuCount: { Min: 100 }, MemoryMiB: { Min: 0 } }, 'c6a.32xlarge'],
    ['bare metal', { VCpuCount: { Min: 2 }, MemoryMiB: { Min: 0 }, BareMetal: 'required' }, 'c5.metal'],
    ['bare metal that may be', { VCpuCount: { Min: 2 }, MemoryMiB: { Min: 0 }, BareMetal: 'included' }, 'c6a.large'],
    ['eight NVIDIA GPUs, in the spelling of CloudTrail', eightGpus, 'g4dn.metal'],
    ['a GPU of any maker', { AcceleratorCount: { Min: 1 }, AcceleratorTypes: ['gpu'] }, 'g4ad.xlarge'],
    ['a maker alone asks for an accelerator', { AcceleratorManufacturers: ['nvidia'] }, 'g5g.xlarge'],
    ['no accelerators, please', { AcceleratorCount: { Max: 0 }, VCpuCount: { Min: 4 } }, 'c6a.xlarge'],
    ['families that are kept out', { VCpuCount: { Min: 2 }, ExcludedInstanceTypes: ['c6a*'] }, 'm6a.large'],
    ['more than any type has: the largest', { AcceleratorCount: { Min: 64 } }, 'p5.48xlarge'],
  ])('%s', (_, requirements, expected) => {
    expect(typesFitting(requirements)).toEqual([expected]);
  });

  it('takes the types that a request allows by name, and a family by its name', () => {
    expect(typesFitting({ AllowedInstanceTypes: ['p5.48xlarge', 'p4d.24xlarge'] })).toEqual([
      'p5.48xlarge',
      'p4d.24xlarge',
    ]);
    expect(typesFitting({ AllowedInstanceTypes: ['p5en.*'] })).toEqual(['p5en']);
    expect(typesFitting({ VCpuCount: { Min: 2 }, AllowedInstanceTypes: ['m6*.*'] })).toEqual(['m6a.large']);
  });

  it('asks for an accelerated type where it asks for accelerators, whatever else it says', () => {
    const range = fc.record({ Min: fc.nat(200) });
    fc.assert(
      fc.property(range, range, fc.integer({ min: 1, max: 20 }), (VCpuCount, MemoryMiB, Min) => {
        const [type = ''] = typesFitting({ VCpuCount, MemoryMiB, AcceleratorCount: { Min } });
        return typeOrFamilyByName(type).accelerated;
      }),
    );
  });

  it('says nothing of what is no requirement, and throws at nothing', () => {
    expect(typesFitting(undefined)).toEqual([]);
    expect(typesFitting('gpu')).toEqual([]);
    fc.assert(fc.property(fc.jsonValue(), (value) => Array.isArray(typesFitting(value))));
  });
});

describe('where they stand', () => {
  const byAttributes = { instanceTypes: ['g4dn.metal'], byAttributes: true };
  const overrides = [{ InstanceRequirements: eightGpus }];

  it.each([
    ['CreateFleet', { CreateFleetRequest: { LaunchTemplateConfigs: [{ Overrides: overrides }] } }],
    ['ModifyFleet', { ModifyFleetRequest: { LaunchTemplateConfigs: [{ Overrides: overrides }] } }],
    ['RequestSpotFleet', { spotFleetRequestConfig: { launchTemplateConfigs: [{ overrides }] } }],
    [
      'CreateLaunchTemplate',
      { CreateLaunchTemplateRequest: { LaunchTemplateData: { InstanceRequirements: eightGpus } } },
    ],
  ])('in %s', (eventName, request) => {
    expect(readCallOf('ec2', eventName, request).request).toMatchObject(byAttributes);
  });

  it('in the mixed instances of a group, and of its refresh', () => {
    const mixedInstancesPolicy = { launchTemplate: { overrides } };
    expect(readCallOf('autoscaling', 'CreateAutoScalingGroup', { mixedInstancesPolicy }).request).toMatchObject(
      byAttributes,
    );
    const refresh = { desiredConfiguration: { mixedInstancesPolicy } };
    expect(readCallOf('autoscaling', 'StartInstanceRefresh', refresh).request).toMatchObject(byAttributes);
  });

  it('and nowhere where the types are named', () => {
    const named = { CreateFleetRequest: { LaunchTemplateConfigs: [{ Overrides: [{ InstanceType: 'c5.large' }] }] } };
    expect(readCallOf('ec2', 'CreateFleet', named).request).not.toHaveProperty('byAttributes');
  });
});

/** Which jobs of AWS Batch are worth a look, and which updates of an environment start anything. */
import { describe, expect, it } from 'vitest';
import { readCallOf } from '../../../support/watched.ts';

const isRoutine = (request: object) => readCallOf('batch', 'SubmitJob', { jobName: 'x', ...request }).isRoutine;
const needs = (type: string, value: string) => ({ resourceRequirements: [{ type, value }] });

describe('SubmitJob', () => {
  it('is routine below forty vCPUs in all', () => {
    expect(isRoutine({})).toBe(true);
    expect(isRoutine({ containerOverrides: needs('VCPU', '16') })).toBe(true);
    expect(isRoutine({ arrayProperties: { size: 39 } })).toBe(true);
  });

  it('is not from there on, however they add up', () => {
    expect(isRoutine({ arrayProperties: { size: 40 } })).toBe(false);
    expect(isRoutine({ arrayProperties: { size: 5 }, containerOverrides: needs('VCPU', '8') })).toBe(false);
    expect(isRoutine({ containerOverrides: { vcpus: 48 } })).toBe(false);
    const containers = [{ name: 'a', ...needs('VCPU', '64') }];
    expect(isRoutine({ ecsPropertiesOverride: { taskProperties: [{ containers }] } })).toBe(false);
    const nodePropertyOverrides = [{ targetNodes: '0:', containerOverrides: needs('VCPU', '8') }];
    expect(isRoutine({ nodeOverrides: { numNodes: 8, nodePropertyOverrides } })).toBe(false);
  });

  it('is not with a GPU', () => {
    expect(isRoutine({ containerOverrides: needs('GPU', '1') })).toBe(false);
  });

  it('reads the training job inside a service job, and nothing into a payload that is none', () => {
    const payload = JSON.stringify({ ResourceConfig: { InstanceType: 'ml.p4d.24xlarge', InstanceCount: 8 } });
    const read = (serviceRequestPayload: unknown) =>
      readCallOf('batch', 'SubmitServiceJob', { jobName: 'x', serviceRequestPayload });
    expect(read(payload)).toMatchObject({ request: { instanceTypes: ['p4d.24xlarge'], count: 8 }, isRoutine: false });
    for (const other of ['HIDDEN_DUE_TO_SECURITY_REASONS', '{', undefined, `"${'x'.repeat(30_000)}"`]) {
      expect(read(other)).toMatchObject({ request: { instanceTypes: [], target: 'x' }, isRoutine: false });
    }
  });
});

describe('UpdateComputeEnvironment', () => {
  const update = (request: object) => readCallOf('batch', 'UpdateComputeEnvironment', request);

  it('is a launch where limits or types change, and preparation otherwise', () => {
    expect(update({ computeResources: { maxvCpus: 10_000 } })).not.toHaveProperty('role');
    expect(update({ computeResources: { instanceTypes: ['p3.16xlarge'] } })).not.toHaveProperty('role');
    expect(update({ computeResources: { subnets: ['subnet-0a'] } }).role).toBe('preparation');
  });

  it('starts nothing where it is disabled or set to zero', () => {
    expect(update({ state: 'DISABLED' }).startedNothing).toBe(true);
    expect(update({ computeResources: { minvCpus: 0, desiredvCpus: 0, maxvCpus: 0 } }).startedNothing).toBe(true);
    expect(update({ computeResources: { minvCpus: 0, maxvCpus: 256 } }).startedNothing).toBe(false);
  });
});

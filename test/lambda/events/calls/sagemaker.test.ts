/** SageMaker: what a call asks for in all, and what is too small to be told. */
import { describe, expect, it } from 'vitest';
import { readCallOf } from '../../../support/watched.ts';

const read = (eventName: string, request: unknown) => readCallOf('sagemaker', eventName, request);

describe('jobs', () => {
  const training = (instanceType: string | undefined, instanceCount = 1) =>
    read('CreateTrainingJob', { resourceConfig: { instanceType, instanceCount } }).isRoutine;

  it('are routine where they are small, and never where nobody knows their size', () => {
    expect(training('ml.m5.large')).toBe(true);
    expect(training('ml.m5.xlarge', 9)).toBe(true);
    expect(training('ml.m5.xlarge', 10)).toBe(false);
    expect(training('ml.g4dn.xlarge')).toBe(false);
    expect(training(undefined)).toBe(false);
  });

  it('of a tuning run are as many as may run at once', () => {
    const trainingJobDefinition = { resourceConfig: { instanceType: 'ml.c5.4xlarge', instanceCount: 2 } };
    const hyperParameterTuningJobConfig = { resourceLimits: { maxParallelTrainingJobs: 10 } };
    const run = { hyperParameterTuningJobConfig, trainingJobDefinition };
    expect(read('CreateHyperParameterTuningJob', run).request).toMatchObject({
      instanceTypes: ['c5.4xlarge'],
      count: 20,
    });
  });
});

describe('what runs until somebody stops it', () => {
  it('an endpoint’s size is in its configuration alone', () => {
    const productionVariants = [
      { instanceType: 'ml.p5.48xlarge', initialInstanceCount: 3 },
      { instanceType: 'ml.m5.large', initialInstanceCount: 2 },
    ];
    expect(read('CreateEndpointConfig', { productionVariants })).toMatchObject({
      request: { instanceTypes: ['p5.48xlarge', 'm5.large'], count: 5 },
      isRoutine: true,
    });
    const pools = [{ instancePools: [{ instanceType: 'ml.g5.xlarge' }] }];
    expect(read('CreateEndpointConfig', { productionVariants: pools }).request?.instanceTypes).toEqual(['g5.xlarge']);
  });

  it('an endpoint that only shifts weights starts nothing', () => {
    const scaled = (desired: object) =>
      read('UpdateEndpointWeightsAndCapacities', { desiredWeightsAndCapacities: [desired] });
    expect(scaled({ variantName: 'a', desiredWeight: 2 }).startedNothing).toBe(true);
    expect(scaled({ variantName: 'a', desiredInstanceCount: 7 })).toMatchObject({
      request: { count: 7 },
      startedNothing: false,
    });
  });

  it('a Studio app is routine on small types and on the default, a space fixes them', () => {
    expect(read('CreateApp', { appType: 'JupyterServer' }).isRoutine).toBe(true);
    expect(read('CreateApp', { resourceSpec: { instanceType: 'ml.g5.xlarge' } }).isRoutine).toBe(false);
    const jupyterLabAppSettings = { defaultResourceSpec: { instanceType: 'ml.g5.12xlarge' } };
    expect(read('CreateSpace', { spaceSettings: { jupyterLabAppSettings } }).request?.instanceTypes).toEqual([
      'g5.12xlarge',
    ]);
  });

  it('a HyperPod cluster counts the instances of all its groups', () => {
    const instanceGroups = [
      { instanceType: 'ml.p5.48xlarge', instanceCount: 8 },
      { instanceType: 'ml.m5.large', instanceCount: 1 },
    ];
    expect(read('CreateCluster', { clusterName: 'x', instanceGroups }).request).toMatchObject({
      instanceTypes: ['p5.48xlarge', 'm5.large'],
      count: 9,
      target: 'x',
    });
  });
});

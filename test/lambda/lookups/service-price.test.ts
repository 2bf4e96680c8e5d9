import { describe, expect, it } from 'vitest';
import { servicePriceOf } from '../../../lambda/lookups/service-price.ts';
import type { Launch } from '../../../lambda/model/launch.ts';
import { usdPerHour } from '../../../lambda/model/launch.ts';
import { type CallParts, called, priced, request } from '../../support/launches.ts';

const asked = (service: string, eventName: string, parts: CallParts['request'], changes: Partial<Launch> = {}) =>
  called(
    { eventSource: `${service}.amazonaws.com`, eventName, request: request(parts) },
    { kind: 'request', ...changes },
  );

const task = { images: [], count: 500, cpu: 4_096, memory: 8_192 };

describe('what no instance of EC2 will tell of', () => {
  it.each([
    ['tasks on Fargate', asked('ecs', 'CreateService', { task }), 0.1975],
    ['a build', asked('codebuild', 'StartBuild', { build: { computeType: 'BUILD_GENERAL1_2XLARGE' } }), 12],
    ['a bundle', asked('lightsail', 'CreateInstances', { target: '2xlarge_3_0' }), 0.2204],
    ['a node', asked('lightsail', 'CreateContainerService', { target: 'xlarge' }), 0.2151],
    ['an ml. type', asked('sagemaker', 'CreateTrainingJob', {}, { types: [priced(3.06, 'p3.2xlarge')] }), 3.825],
    ['a Mac', asked('ec2', 'AllocateHosts', {}, { kind: 'notice', types: [priced(1, 'mac1.metal')] }), 1.083],
  ])('has an estimated price of its own: %s', (_, launch, price) => {
    expect(servicePriceOf(launch)).toMatchObject({ estimated: true });
    expect(servicePriceOf(launch)?.usdPerHour).toBeCloseTo(price, 3);
  });

  it('costs as often as it is asked for', () => {
    const launch = asked('ecs', 'CreateService', { task }, { count: 500 });
    const price = servicePriceOf(launch);
    expect(usdPerHour({ ...launch, ...(price && { price }) })).toBeCloseTo(98.76, 1);
  });
});

describe('what is paid for, or seen, elsewhere', () => {
  it.each([
    ['tasks on instances', asked('ecs', 'CreateService', { task: { ...task, onInstances: true } })],
    ['tasks of unknown size', asked('ecs', 'CreateService', { task: { images: [], count: 5 } })],
    ['a definition', asked('ecs', 'RegisterTaskDefinition', { task }, { kind: 'preparation' })],
    ['instances', asked('ec2', 'RunInstances', {}, { types: [priced(4)] })],
    ['a state change', called({}, { kind: 'instance' })],
  ])('has no price here: %s', (_, launch) => {
    expect(servicePriceOf(launch)).toBeUndefined();
  });
});

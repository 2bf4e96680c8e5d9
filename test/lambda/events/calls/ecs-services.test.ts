/** What of an ECS service is a launch, and what an ordinary deployment. */
import { describe, expect, it } from 'vitest';
import { readCallOf } from '../../../support/watched.ts';

const update = (request: object, service: object | null = {}) =>
  readCallOf('ecs', 'UpdateService', { cluster: 'prod', service: 'shop', ...request }, service && { service });

describe('UpdateService', () => {
  it('launches the tasks that are added', () => {
    const raised = update({ desiredCount: 500 }, { runningCount: 3, taskDefinition: 'shop:57' });
    expect(raised.request?.task).toEqual({ images: [], count: 497, family: 'shop', definition: 'shop:57' });
    expect(raised).not.toHaveProperty('role');
  });

  it('launches all of them where nobody knows what ran before', () => {
    expect(update({ desiredCount: 500, taskDefinition: 'x:2' }, null).request?.task).toEqual({
      images: [],
      count: 500,
      family: 'x',
      definition: 'x:2',
    });
  });

  it('only prepares in a deployment, also where the pipeline sends the number along', () => {
    const deployment = { taskDefinition: 'shop:58' };
    expect(update(deployment, { desiredCount: 3, runningCount: 3 }).role).toBe('preparation');
    expect(update({ ...deployment, desiredCount: 3 }, { desiredCount: 3, runningCount: 3 }).role).toBe('preparation');
  });

  it('takes the older deployment for what was there, while its tasks come and go', () => {
    const deployments = [
      { status: 'PRIMARY', desiredCount: 6 },
      { status: 'ACTIVE', desiredCount: 6 },
    ];
    expect(update({ desiredCount: 6 }, { runningCount: 1, deployments }).role).toBe('preparation');
  });

  it('starts nothing where it scales to zero', () => {
    expect(update({ desiredCount: 0 }).startedNothing).toBe(true);
  });
});

describe('the other ways to tasks', () => {
  it('counts the instances that StartTask names, and the tasks that a task set computes', () => {
    const instances = { taskDefinition: 'x', containerInstances: ['a', 'b', 'c'] };
    expect(readCallOf('ecs', 'StartTask', instances).request?.task?.count).toBe(3);
    const answer = { taskSet: { computedDesiredCount: 12 } };
    expect(readCallOf('ecs', 'CreateTaskSet', { taskDefinition: 'x:1' }, answer).request?.task).toEqual({
      images: [],
      count: 12,
      family: 'x',
      definition: 'x:1',
    });
  });

  it('reads image and size of an express service from the call itself', () => {
    const express = {
      cpu: '4096',
      primaryContainer: { image: 'someone/app' },
      scalingTarget: { minTaskCount: 5 },
    };
    expect(readCallOf('ecs', 'CreateExpressGatewayService', express).request?.task).toEqual({
      images: ['someone/app'],
      count: 5,
      cpu: 4096,
    });
  });

  it('looks at the containers that do the work, not at the agent beside them', () => {
    const [own, agent] = [{ image: 'own' }, { image: 'public.ecr.aws/datadog/agent', essential: false }];
    const images = (containerDefinitions: object[]) =>
      readCallOf('ecs', 'RegisterTaskDefinition', { family: 'f', containerDefinitions }).request?.task?.images;
    expect(images([own, agent])).toEqual(['own']);
    expect(
      images([
        { ...own, cpu: 7_936 },
        { image: 'someone/agent', cpu: 256 },
      ]),
    ).toEqual(['own']);
    expect(images([own, { image: 'someone/app' }])).toEqual(['own', 'someone/app']);
    expect(images([agent])).toEqual([agent?.image]);
  });
});

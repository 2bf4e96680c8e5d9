/** SageMaker's endpoints, which run until somebody deletes them. */

import { defined } from '../../model/defined.ts';
import type { CallRequest } from '../../model/observation.ts';
import { count, field, instanceTypes, list, tags, text } from './read.ts';
import type { WatchedCall } from './watched-call.ts';

const eventSource = 'sagemaker.amazonaws.com';
const rule = 'sagemaker';

const named = (request: unknown): Partial<CallRequest> => ({
  tags: tags(field(request, 'tags')),
  ...defined({ target: text(field(request, 'endpointName'), 64) }),
});

/**
 * Starts nothing by itself, and is the only call that says what the endpoint will be: therefore judged like
 * it.
 */
export const createEndpointConfig: WatchedCall = {
  eventSource,
  eventName: 'CreateEndpointConfig',
  rule,
  role: 'launch',
  why: 'Says which types, and how many, an endpoint will run on.',
  read: (request) => {
    const variants = [
      ...list(field(request, 'productionVariants')),
      ...list(field(request, 'shadowProductionVariants')),
    ];
    const pools = variants.flatMap((variant) => list(field(variant, 'instancePools')));
    const counts = variants.flatMap((variant) => count(field(variant, 'initialInstanceCount')) ?? []);
    return {
      request: {
        instanceTypes: instanceTypes([...variants, ...pools].map((one) => field(one, 'instanceType'))),
        tags: tags(field(request, 'tags')),
        ...defined({
          count: counts.length > 0 ? counts.reduce((sum, one) => sum + one, 0) : undefined,
          target: text(field(request, 'endpointConfigName'), 64),
        }),
      },
      isRoutine: true,
    };
  },
};

export const createEndpoint: WatchedCall = {
  eventSource,
  eventName: 'CreateEndpoint',
  rule,
  role: 'launch',
  why: 'Instances that run until somebody deletes the endpoint, in no list of EC2 instances.',
  read: (request) => ({ request: named(request) }),
};

/** A deployment of another configuration, which was judged when it was made. */
export const updateEndpoint: WatchedCall = {
  eventSource,
  eventName: 'UpdateEndpoint',
  rule,
  role: 'launch',
  why: 'Gives an endpoint that exists another configuration.',
  read: (request) => ({ request: named(request), isRoutine: true }),
};

export const updateEndpointWeightsAndCapacities: WatchedCall = {
  eventSource,
  eventName: 'UpdateEndpointWeightsAndCapacities',
  rule: 'sagemaker-scaling',
  role: 'launch',
  why: 'More instances for an endpoint that exists.',
  read: (request) => {
    const capacities = list(field(request, 'desiredWeightsAndCapacities'));
    const counts = capacities.flatMap((one) => count(field(one, 'desiredInstanceCount')) ?? []);
    const total = counts.reduce((sum, one) => sum + one, 0);
    return {
      request: { ...named(request), ...defined({ count: total || undefined }) },
      // Only weights, or nothing left running.
      startedNothing: total === 0,
    };
  },
};

/**
 * AWS Lambda, whose event names carry the version of its API:
 * https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
 */

import { defined } from '../../model/defined.ts';
import type { CallRequest } from '../../model/observation.ts';
import { count, field, text } from './read.ts';
import type { WatchedCall } from './watched-call.ts';

const eventSource = 'lambda.amazonaws.com';
const rule = 'lambda';

/** Copies of one function at once; fewer are what any busy function has. */
const MANY_AT_ONCE = 100;

function concurrencyRequest(request: unknown, copies: number | undefined): Partial<CallRequest> {
  const name = text(field(request, 'functionName'), 140);
  return defined({ target: copies === undefined ? name : `${name ?? 'a function'}, ${copies} at once` });
}

export const createFunction: WatchedCall = {
  eventSource,
  eventName: 'CreateFunction20150331',
  rule,
  role: 'preparation',
  why: 'Miners ran in functions, too, up to 10 GB and fifteen minutes a call.',
  read: (request) => ({ request: defined({ target: text(field(request, 'functionName'), 140) }) }),
};

export const putFunctionConcurrency: WatchedCall = {
  eventSource,
  eventName: 'PutFunctionConcurrency20171031',
  rule,
  role: 'launch',
  why: 'Takes the limit off a function: as many copies at once as it says.',
  read: (request) => {
    const copies = count(field(request, 'reservedConcurrentExecutions'));
    return {
      request: concurrencyRequest(request, copies),
      startedNothing: copies === 0,
      isRoutine: copies !== undefined && copies < MANY_AT_ONCE,
    };
  },
};

export const putProvisionedConcurrencyConfig: WatchedCall = {
  eventSource,
  eventName: 'PutProvisionedConcurrencyConfig',
  rule,
  role: 'launch',
  why: 'Copies of a function that run and cost whether anybody calls them or not.',
  read: (request) => {
    const copies = count(field(request, 'provisionedConcurrentExecutions'));
    return {
      request: concurrencyRequest(request, copies),
      isRoutine: copies !== undefined && copies < MANY_AT_ONCE,
    };
  },
};

export const createFunctionCapacityProvider: WatchedCall = {
  eventSource,
  eventName: 'CreateCapacityProvider20251130',
  rule,
  role: 'preparation',
  why: 'Instances on which functions run, which Lambda starts and nobody else can stop.',
  read: (request) => ({ request: defined({ target: text(field(request, 'capacityProviderName'), 140) }) }),
};

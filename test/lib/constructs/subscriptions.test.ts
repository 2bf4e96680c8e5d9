import { expect, it } from 'vitest';
import { routeSubscriptions } from '../../../lib/constructs/subscriptions.ts';

const route = (name: string, ...to: string[]) => ({ name, to, verdicts: ['high'] as const });

it('without routes there is nothing to subscribe to', () => {
  expect(routeSubscriptions({ routes: [] })).toEqual([]);
});

it('each address gets the mails of its routes and of no other', () => {
  expect(routeSubscriptions({ routes: [route('prod', 'a@example.com'), route('gpu', 'b@example.com')] })).toEqual([
    { address: 'a@example.com', filterPolicy: { route: ['prod'] } },
    { address: 'b@example.com', filterPolicy: { route: ['gpu'] } },
  ]);
});

it('an address of several routes subscribes once: SNS refuses the same endpoint with another filter', () => {
  const routes = [route('prod', 'a@example.com', 'b@example.com'), route('gpu', 'A@example.com')];
  expect(routeSubscriptions({ routes })).toEqual([
    { address: 'a@example.com', filterPolicy: { route: ['prod', 'gpu'] } },
    { address: 'b@example.com', filterPolicy: { route: ['prod'] } },
  ]);
});

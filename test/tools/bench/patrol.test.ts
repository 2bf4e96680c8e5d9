import { expect, it } from 'vitest';
import { organizationDay } from '../../../tools/bench/patrol/organization.ts';

it('a day of patrol leaves nothing unread and mails nothing where all is in order, and proves each way once a day', async () => {
  const day = await organizationDay(2, 6);
  expect(day).toMatchObject({ unread: 0, unproven: 0, mails: 0, throttled: 0 });
  const { DescribeInstances = 0, ListRules = 0, ListRuleNamesByTarget = 0, PutEvents = 0 } = day.calls;
  // Its own account 24 times, two members four times, in 17 Regions each.
  expect([DescribeInstances, ListRules, ListRuleNamesByTarget]).toEqual(Array(3).fill(17 * (24 + 2 * 4)));
  // Each way at the first visit, and once more before the day is over.
  expect(PutEvents).toBe(17 * 3 * 2);
});

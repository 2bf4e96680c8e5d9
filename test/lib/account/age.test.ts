import { expect, it } from 'vitest';
import { isOld, saidAge } from '../../../lib/account/age.ts';
import { fallbackDocument } from '../../../lib/account/fallback.ts';

const now = new Date('2026-11-21T12:00:00Z');
const asked = (asOf: string) => ({ ...fallbackDocument('123456789012'), source: 'cache' as const, asOf });

it.each([
  ['2026-11-21T11:00:00Z', 'less than a day', false],
  ['2026-11-20T11:00:00Z', '1 day', false],
  ['2026-10-22T12:00:00Z', '30 days', false],
  ['2026-10-21T12:00:00Z', '31 days', true],
  // A clock that is behind, or a file that somebody edited.
  ['2027-01-01T00:00:00Z', 'less than a day', false],
  ['yesterday', '', false],
])('a list of %s is %j old', (asOf, age, old) => {
  expect([saidAge(asked(asOf), now), isOld(asked(asOf), now)]).toEqual([age, old]);
});

it('has no age where nobody asked the account: that is told apart', () => {
  const document = fallbackDocument(null);
  expect([saidAge(document, now), isOld(document, new Date('2030-01-01T00:00:00Z'))]).toEqual(['', false]);
});

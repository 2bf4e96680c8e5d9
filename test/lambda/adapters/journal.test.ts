import { expect, it, vi } from 'vitest';
import { createJournal } from '../../../lambda/adapters/journal.ts';

function logged(details: Record<string, unknown>): unknown {
  const warn = vi.fn();
  createJournal({ warn }).warn('message', details);
  return warn.mock.calls[0]?.[1];
}

it('logs plain values and short lists of them', () => {
  expect(logged({ account: '1', count: 2, ok: true, regions: ['a', 'b'] })).toEqual({
    account: '1',
    count: 2,
    ok: true,
    regions: ['a', 'b'],
  });
});

it('never logs user data, tags or secrets, or an object that might hold them', () => {
  const strays = {
    userData: 'x',
    UserData: 'x',
    tags: 'x',
    secretAccessKey: 'x',
    token: 'x',
    instance: { a: 1 },
    list: [{ a: 1 }],
  };
  expect(logged(strays)).toEqual({ list: [] });
});

it('logs of an error its name and message, cut to length', () => {
  const error = Object.assign(new TypeError('m'.repeat(600)), { response: { secret: 'x' } });
  expect(logged({ error })).toEqual({ error: `TypeError: ${'m'.repeat(500)}...` });
});

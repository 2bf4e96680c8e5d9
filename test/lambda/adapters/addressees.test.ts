import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readAddressees } from '../../../lambda/adapters/addressees.ts';
import { addresseesFile } from '../../../lib/constructs/patrol-delivery.ts';
import { folder } from '../../support/folder.ts';

const warnings: string[] = [];
const read = (files: Record<string, string>, contacts: readonly string[] = []) =>
  readAddressees(join(folder(files), 'delivery.json'), contacts, { warn: (message) => void warnings.push(message) });

it('reads what deployment wrote: every path of every address, the contacts in their order', () => {
  const text = addresseesFile({
    emails: ['a@example.com', 'b@example.com'],
    routes: [{ address: 'prod@example.com', filterPolicy: { route: ['prod'] } }],
    feed: {},
  });
  expect(read({ 'delivery.json': text }, ['arn:a', 'arn:b'])).toEqual([
    { path: 'verdict', address: 'a@example.com' },
    { path: 'verdict', address: 'b@example.com' },
    { path: 'routes', address: 'prod@example.com', routes: ['prod'] },
    { path: 'feed', address: 'a@example.com', contactArn: 'arn:a' },
    { path: 'feed', address: 'b@example.com', contactArn: 'arn:b' },
  ]);
});

it('reads none where the file is missing or damaged, and says so', () => {
  expect(read({})).toEqual([]);
  expect(read({ 'delivery.json': '[{"path":"pigeon","address":"a@example.com"}]' })).toEqual([]);
  expect(warnings).toHaveLength(2);
});

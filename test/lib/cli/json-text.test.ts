import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonPieces } from '../../../lib/cli/json-text.ts';

it('is what JSON.stringify makes, for any document', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (document) => {
      expect([...jsonPieces(document)].join('')).toBe(JSON.stringify(document, undefined, 2));
    }),
    { numRuns: 100 },
  );
});

it('leaves out what is undefined, and writes an iterable as an array', () => {
  const document = { a: undefined, b: new Set([1, 'x']), c: new Set() };
  expect([...jsonPieces(document)].join('')).toBe(JSON.stringify({ b: [1, 'x'], c: [] }, undefined, 2));
});

it('asks for the next element only once the ones before it are handed over', () => {
  let made = 0;
  function* many() {
    for (; made < 100; made += 1) yield 'x'.repeat(10_000);
  }
  jsonPieces({ many: many() }).next();
  expect(made).toBeLessThan(20);
});

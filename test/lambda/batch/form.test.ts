import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { formOf, textsByKey } from '../../../lambda/batch/form.ts';

interface Note {
  readonly n: number;
  readonly by?: string;
}
const note = formOf<Note>('note', 2, { n: z.number(), by: z.exactOptional(z.string()) });

/** As a store gives back what was written. */
const stored = (data: unknown): unknown => JSON.parse(JSON.stringify(data));

describe('the form of a record', () => {
  it.each<Note>([{ n: 1 }, { n: 0, by: 'me' }])('reads what it wrote: %j', (value) => {
    expect(note.read(stored(note.write(value)))).toEqual(value);
  });

  it.each<readonly [string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'note'],
    ['a list', [{ n: 1, schema: 2 }]],
    ['a record without its version', { n: 1 }],
    ['an older version', { n: 1, schema: 1 }],
    ['a later version', { n: 1, schema: 3 }],
    ['a record without a field', { schema: 2 }],
    ['a field of another type', { n: '1', schema: 2 }],
    ['an optional field that is null', { n: 1, by: null, schema: 2 }],
  ])('takes %s for nothing', (_, data) => {
    expect(note.read(data)).toBeUndefined();
  });

  it('leaves out what it does not know', () => {
    expect(note.read({ n: 1, more: true, schema: 2 })).toEqual({ n: 1 });
  });

  it('looks again at data that may have changed since, and not at what is frozen', () => {
    const data = { n: 1, schema: 2 };
    expect(note.read(data)).toEqual({ n: 1 });
    data.n = 2;
    expect(note.read(data)).toEqual({ n: 2 });
    expect(note.read(Object.freeze(data))).toBe(note.read(data));
    const other = formOf<Note>('note', 3, { n: z.number(), by: z.exactOptional(z.string()) });
    expect(other.read(data)).toBeUndefined();
  });

  it('stores keys that others chose as values, and gives every one of them back', () => {
    interface Tagged {
      readonly tags: Readonly<Record<string, string>>;
    }
    const form = formOf<Tagged>('tagged', 1, { tags: textsByKey }, ({ tags }) => ({ tags: Object.entries(tags) }));
    const tags = JSON.parse('{"__proto__":"a","constructor":"b","toString":"c","":"d"}');
    const read = form.read(stored(form.write({ tags })));
    expect(Object.entries(read?.tags ?? {})).toEqual(Object.entries(tags));
    expect(form.read({ tags: { a: 'b' }, schema: 1 })).toBeUndefined();
  });
});

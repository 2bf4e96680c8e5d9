import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../lib/errors.ts';
import { createEventParser } from '../../../lib/local/event-parser.ts';
import { readEvents } from '../../../lib/local/read-events.ts';
import { cloudTrailRecord, stateChange } from '../../support/events.ts';
import { folder } from '../../support/folder.ts';

const a = stateChange({ id: 'a' });
const b = stateChange({ id: 'b' });
const text = JSON.stringify;

async function read(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: { paths?: string[]; skip?: boolean; stdin?: string } = {},
) {
  const root = folder(files);
  const said: string[] = [];
  const events: unknown[] = [];
  const result = await readEvents(
    (options.paths ?? ['.']).map((path) => (path === '-' ? path : join(root, path))),
    {
      say: (line) => void said.push(line.replaceAll(root, '')),
      onEvent: (event) => void events.push(event),
      ...(options.skip ? { skipUnreadable: true } : {}),
      stdin: () => Readable.from([Buffer.from(options.stdin ?? '')]),
    },
  );
  return { ...result, events, ids: events.map((event) => (event as { id?: unknown }).id), said, root };
}

async function failure(files: Readonly<Record<string, string | Uint8Array>>, paths?: string[]): Promise<UserError> {
  try {
    await read(files, paths ? { paths } : {});
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('everything was read');
}

/** The parser alone, with the bytes cut into pieces of a size. */
function inPieces(content: string, size: number, name = 'x.json'): readonly unknown[] {
  const events: unknown[] = [];
  const problem = (where: string, why: string): never => {
    throw new Error(`${where}: ${why}`);
  };
  const parser = createEventParser({ name, problem, onEvent: (event) => void events.push(event) });
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += size) parser.push(bytes.subarray(at, at + size));
  parser.end();
  return events;
}

describe('reading events', () => {
  it.each([
    ['an envelope', 'x.json', text(a), ['a']],
    ['an envelope over several lines', 'x.json', JSON.stringify(a, undefined, 2), ['a']],
    ['an array', 'x.json', text([a, b]), ['a', 'b']],
    ['an empty array', 'x.json', '[]', []],
    ['a log file', 'x.json', text({ Records: [a, b] }), ['a', 'b']],
    ['one event a line', 'x.jsonl', `${text(a)}\n${text(b)}\n`, ['a', 'b']],
    [
      'one event a line, as Windows ends lines, with empty ones between',
      'x.ndjson',
      `${text(a)}\r\n\r\n${text(b)}`,
      ['a', 'b'],
    ],
    ['one array a line', 'x.jsonl', `${text([a])}\n${text({ Records: [b] })}`, ['a', 'b']],
    ['one event a line under the name of a document', 'x.json', `${text(a)}\n${text(b)}\n`, ['a', 'b']],
    ['a document under the name of lines', 'x.jsonl', JSON.stringify([a, b], undefined, 2), ['a', 'b']],
    ['a byte order mark', 'x.json', `\ufeff${text(a)}`, ['a']],
    ['no lines', 'x.jsonl', '\n', []],
    ['an upper-case name', 'X.JSON', text(a), ['a']],
  ])('takes %s', async (_, name, content, ids) => {
    expect((await read({ [name]: content })).ids).toEqual(ids);
    expect((await read({ [`${name}.gz`]: gzipSync(content) })).ids).toEqual(ids);
  });

  it('unpacks by content: a copy that lost its .gz, and one that was unpacked on the way', async () => {
    expect((await read({ 'x.json': gzipSync(text(a)), 'y.json.gz': text(b) })).ids).toEqual(['a', 'b']);
  });

  it('unpacks files that were packed piece by piece, as log shippers append them', async () => {
    const content = Buffer.concat([gzipSync(`${text(a)}\n`), gzipSync(`${text(b)}\n`)]);
    expect((await read({ 'x.jsonl.gz': content })).ids).toEqual(['a', 'b']);
  });

  it('takes any JSON object for an event, an envelope with a field Records too', async () => {
    const odd = { 'detail-type': 'x', Records: [1] };
    expect((await read({ 'x.json': text([{}, odd]) })).events).toEqual([{}, odd]);
  });

  it('wraps a bare CloudTrail record and leaves an envelope alone', async () => {
    const record = cloudTrailRecord({ eventName: 'RunInstances', eventId: 'e' });
    const { events } = await read({ 'x.json': text({ Records: [record, a] }) });
    expect(events).toEqual([expect.objectContaining({ id: 'e', detail: record }), a]);
  });

  it('reads what lies in the answers of the AWS CLI, in lists and in lines', async () => {
    const record = cloudTrailRecord({ eventName: 'RunInstances', eventId: 'e' });
    const found = { Events: [{ CloudTrailEvent: text(record) }] };
    expect((await read({ 'x.json': text(found) })).ids).toEqual(['e']);
    expect((await read({ 'x.json': text([found, a]), 'y.jsonl': `${text(found)}\n${text(b)}` })).ids).toEqual([
      'e',
      'a',
      'e',
      'b',
    ]);
  });

  it('reads the lines that CloudWatch Logs exports, each behind its time', async () => {
    const lines = `2026-11-20T14:03:11.000Z ${text(a)}\n2026-11-20T14:03:12.000Z ${text(b)}\n`;
    expect((await read({ '000000.gz': gzipSync(lines) }, { paths: ['000000.gz'] })).ids).toEqual(['a', 'b']);
  });

  it('walks folders in the order of names and takes only files that are named as events', async () => {
    const files = { 'b/x.json': text(b), 'a/deep/x.jsonl': text(a), 'a/README.md': '# no', 'a/x.csv': '1,2' };
    expect(await read(files)).toMatchObject({ ids: ['a', 'b'], files: 2 });
  });

  it('takes a file that is named outright whatever its name, and one that is named twice twice', async () => {
    expect((await read({ 'events.log': text(a) }, { paths: ['events.log', 'events.log'] })).ids).toEqual(['a', 'a']);
  });

  it('does not run in circles where a symbolic link leads back', async () => {
    const root = folder({ 'a/x.json': text(a) });
    symlinkSync('..', join(root, 'a', 'back'));
    symlinkSync(join(root, 'a'), join(root, 'again'));
    const events: unknown[] = [];
    await readEvents([root], { say: () => {}, onEvent: (event) => void events.push(event) });
    expect(events).toEqual([a]);
  });

  it('reads standard input between files', async () => {
    expect(
      (await read({ 'x.json': text(a), 'y.json': text(a) }, { paths: ['x.json', '-', 'y.json'], stdin: text(b) })).ids,
    ).toEqual(['a', 'b', 'a']);
    expect((await read({}, { paths: ['-'], stdin: '' })).ids).toEqual([]);
  });

  it('says that a folder holds nothing to read: it is most likely the wrong one', async () => {
    const root = folder({});
    mkdirSync(join(root, 'empty'));
    const said: string[] = [];
    await readEvents([join(root, 'empty')], { say: (line) => void said.push(line), onEvent: () => {} });
    expect(said).toEqual([expect.stringContaining('empty holds no .json')]);
  });

  it('counts the bytes after unpacking', async () => {
    expect((await read({ 'x.json.gz': gzipSync(text(a)) })).bytes).toBe(text(a).length);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['no JSON', 'x.json', '{"id":'],
    ['a line that is cut', 'x.jsonl', `${text(a)}\n{"id":`],
    ['an empty document, as a broken copy leaves it', 'x.json', ''],
    ['a damaged packed file', 'x.json.gz', gzipSync(text(a)).subarray(0, 30)],
    ['a number', 'x.json', '42'],
    ['a text', 'x.json', '"x"'],
    ['null', 'x.json', 'null'],
    ['null among events', 'x.json', text([a, null])],
    ['a list in a list', 'x.json', text([[a]])],
    ['a number on a line', 'x.jsonl', `${text(a)}\n42\n`],
  ])('is named, with exit code 2: %s', async (_, name, content) => {
    const error = await failure({ [name]: content });
    expect(error.exitCode).toBe(2);
    expect(error.message).toContain(name);
  });

  it('names all of them at once, in lines of their own', async () => {
    const error = await failure({ 'a.json': '{', 'b.json': text(a), 'c.json': '' }, [
      'gone.json',
      'a.json',
      'b.json',
      'c.json',
    ]);
    expect(error.message.split('\n')).toEqual([
      expect.stringMatching(/gone\.json: there is no such file/),
      expect.stringMatching(/a\.json: it is no JSON/),
      expect.stringMatching(/c\.json: it is empty/),
    ]);
    expect(error.details.files).toHaveLength(3);
  });

  it('counts those that would fill the screen', async () => {
    const error = await failure({ 'x.jsonl': '42\n'.repeat(1_000) });
    expect(error.message.split('\n')).toHaveLength(21);
    expect(error.message).toMatch(/and 980 more$/);
  });

  it.each([
    ['with a mark', Buffer.from(`\ufeff${text(a)}`, 'utf16le')],
    ['without one', Buffer.from(text(a), 'utf16le')],
    ['the other way round', Buffer.from(`\ufeff${text(a)}`, 'utf16le').swap16()],
  ])('says that a file is UTF-16, %s, and what makes UTF-8 of it', async (_, content) => {
    const { message } = await failure({ 'x.jsonl': content });
    expect(message).toMatch(/x\.jsonl: it is UTF-16.*iconv -f UTF-16 -t UTF-8/);
  });

  it('says of a whole file of an unknown shape that it is no events; in a list or a line such an object is one', async () => {
    const error = await failure({ 'x.json': '{"Reservations":[]}' });
    expect(error).toMatchObject({ code: 'unknown-shape', exitCode: 2 });
    expect(error.message).toContain('x.json');
    await expect(read({}, { paths: ['-'], stdin: '{"Reservations":[]}' })).rejects.toThrow(/standard input/);
    expect((await read({ 'x.json': '[{"a":1}]', 'y.jsonl': '{"a":1}\n' })).events).toEqual([{ a: 1 }, { a: 1 }]);
    expect(await read({ 'a.json': '{"a":1}', 'b.json': text(b) }, { skip: true })).toMatchObject({
      ids: ['b'],
      said: [expect.stringContaining('Skipped /a.json: it is one object')],
    });
  });

  it('names the line or the element', async () => {
    expect((await failure({ 'x.jsonl': `${text(a)}\n{"id":` })).message).toMatch(/x\.jsonl: .*line 2/);
    expect((await failure({ 'x.json': text([a, null]) })).message).toMatch(/x\.json, element 2: null is no event/);
  });

  it('is named where it is not there at all', async () => {
    expect((await failure({}, ['gone.json'])).message).toMatch(/gone\.json: there is no such file/);
  });

  it('is told and left out with --skip-unreadable, down to the single value', async () => {
    const { ids, said } = await read({ 'a.json': '{', 'b.json': text([a, 7]), 'c.jsonl': text(b) }, { skip: true });
    expect(ids).toEqual(['a', 'b']);
    expect(said).toEqual([
      expect.stringContaining('Skipped /a.json: it is no JSON'),
      'Skipped /b.json, element 2: 7 is no event; an event is a JSON object',
    ]);
  });
});

describe('a file that comes in pieces', () => {
  const lines = `${text(a)}\r\n\n${text({ ...b, more: 'ü€😀' })}`;

  it.each([1, 2, 3, 7, 64, 1_000])('is read the same in pieces of %i bytes, whatever they cut in two', (size) => {
    const expected = [a, { ...b, more: 'ü€😀' }];
    expect(inPieces(lines, size)).toEqual(expected);
    expect(inPieces(lines, size, 'x.jsonl')).toEqual(expected);
    expect(inPieces(JSON.stringify(expected, undefined, 2), size)).toEqual(expected);
    expect(inPieces(text({ Records: expected }), size)).toEqual(expected);
  });

  it('hands on each event as soon as its line is there, so that none has to be kept', () => {
    const seen: unknown[] = [];
    const parser = createEventParser({ name: 'x.jsonl', problem: () => {}, onEvent: (event) => void seen.push(event) });
    parser.push(Buffer.from(`${text(a)}\n${text(a)}\n${text(b)}`));
    expect(seen).toEqual([a, a]);
    parser.end(true);
    // What is cut off may be half a line.
    expect(seen).toEqual([a, a]);
  });
});

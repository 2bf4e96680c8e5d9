import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../lib/errors.ts';
import { readEvents } from '../../../lib/local/read-events.ts';
import { cloudTrailRecord, stateChange } from '../../support/events.ts';
import { folder } from '../../support/folder.ts';

const a = stateChange({ id: 'a' });
const b = stateChange({ id: 'b' });
const text = JSON.stringify;

function read(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: { paths?: string[]; skip?: boolean; stdin?: string } = {},
) {
  const root = folder(files);
  const said: string[] = [];
  const result = readEvents(
    (options.paths ?? ['.']).map((path) => (path === '-' ? path : join(root, path))),
    {
      say: (line) => void said.push(line.replaceAll(root, '')),
      ...(options.skip ? { skipUnreadable: true } : {}),
      ...(options.stdin === undefined ? {} : { stdin: () => Buffer.from(options.stdin ?? '') }),
    },
  );
  return { ...result, ids: result.events.map((event) => (event as { id?: unknown }).id), said, root };
}

function failure(files: Readonly<Record<string, string | Uint8Array>>, paths?: string[]): UserError {
  try {
    read(files, paths ? { paths } : {});
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('everything was read');
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
  ])('takes %s', (_, name, content, ids) => {
    expect(read({ [name]: content }).ids).toEqual(ids);
    expect(read({ [`${name}.gz`]: gzipSync(content) }).ids).toEqual(ids);
  });

  it('unpacks by content: a copy that lost its .gz, and one that was unpacked on the way', () => {
    expect(read({ 'x.json': gzipSync(text(a)), 'y.json.gz': text(b) }).ids).toEqual(['a', 'b']);
  });

  it('unpacks files that were packed piece by piece, as log shippers append them', () => {
    const content = Buffer.concat([gzipSync(`${text(a)}\n`), gzipSync(`${text(b)}\n`)]);
    expect(read({ 'x.jsonl.gz': content }).ids).toEqual(['a', 'b']);
  });

  it('takes any JSON object for an event, an envelope with a field Records too', () => {
    const odd = { 'detail-type': 'x', Records: [1] };
    expect(read({ 'x.json': text([{}, odd]) }).events).toEqual([{}, odd]);
  });

  it('wraps a bare CloudTrail record and leaves an envelope alone', () => {
    const record = cloudTrailRecord({ eventName: 'RunInstances', eventId: 'e' });
    const { events } = read({ 'x.json': text({ Records: [record, a] }) });
    expect(events).toEqual([expect.objectContaining({ id: 'e', detail: record }), a]);
  });

  it('reads what lies in the answers of the AWS CLI, in lists and in lines', () => {
    const record = cloudTrailRecord({ eventName: 'RunInstances', eventId: 'e' });
    const found = { Events: [{ CloudTrailEvent: text(record) }] };
    expect(read({ 'x.json': text(found) }).ids).toEqual(['e']);
    expect(read({ 'x.json': text([found, a]), 'y.jsonl': `${text(found)}\n${text(b)}` }).ids).toEqual([
      'e',
      'a',
      'e',
      'b',
    ]);
  });

  it('reads the lines that CloudWatch Logs exports, each behind its time', () => {
    const lines = `2026-11-20T14:03:11.000Z ${text(a)}\n2026-11-20T14:03:12.000Z ${text(b)}\n`;
    expect(read({ '000000.gz': gzipSync(lines) }, { paths: ['000000.gz'] }).ids).toEqual(['a', 'b']);
  });

  it('walks folders in the order of names and takes only files that are named as events', () => {
    const files = { 'b/x.json': text(b), 'a/deep/x.jsonl': text(a), 'a/README.md': '# no', 'a/x.csv': '1,2' };
    expect(read(files)).toMatchObject({ ids: ['a', 'b'], files: 2 });
  });

  it('takes a file that is named outright whatever its name, and one that is named twice twice', () => {
    expect(read({ 'events.log': text(a) }, { paths: ['events.log', 'events.log'] }).ids).toEqual(['a', 'a']);
  });

  it('does not run in circles where a symbolic link leads back', () => {
    const root = folder({ 'a/x.json': text(a) });
    symlinkSync('..', join(root, 'a', 'back'));
    symlinkSync(join(root, 'a'), join(root, 'again'));
    expect(readEvents([root], { say: () => {} }).events).toEqual([a]);
  });

  it('reads standard input between files', () => {
    expect(
      read({ 'x.json': text(a), 'y.json': text(a) }, { paths: ['x.json', '-', 'y.json'], stdin: text(b) }).ids,
    ).toEqual(['a', 'b', 'a']);
    expect(read({}, { paths: ['-'], stdin: '' }).ids).toEqual([]);
  });

  it('says that a folder holds nothing to read: it is most likely the wrong one', () => {
    const root = folder({});
    mkdirSync(join(root, 'empty'));
    const said: string[] = [];
    readEvents([join(root, 'empty')], { say: (line) => void said.push(line) });
    expect(said).toEqual([expect.stringContaining('empty holds no .json')]);
  });

  it('counts the bytes after unpacking', () => {
    expect(read({ 'x.json.gz': gzipSync(text(a)) }).bytes).toBe(text(a).length);
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
  ])('is named, with exit code 2: %s', (_, name, content) => {
    const error = failure({ [name]: content });
    expect(error.exitCode).toBe(2);
    expect(error.message).toContain(name);
  });

  it('says of a whole file of an unknown shape that it is no events; in a list or a line such an object is one', () => {
    const error = failure({ 'x.json': '{"Reservations":[]}' });
    expect(error).toMatchObject({ code: 'unknown-shape', exitCode: 2 });
    expect(error.message).toContain('x.json');
    expect(() => read({}, { paths: ['-'], stdin: '{"Reservations":[]}' })).toThrow(/standard input/);
    expect(read({ 'x.json': '[{"a":1}]', 'y.jsonl': '{"a":1}\n' }).events).toEqual([{ a: 1 }, { a: 1 }]);
    expect(read({ 'a.json': '{"a":1}', 'b.json': text(b) }, { skip: true })).toMatchObject({
      ids: ['b'],
      said: [expect.stringContaining('Skipped /a.json: it is one object')],
    });
  });

  it('names the line or the element', () => {
    expect(failure({ 'x.jsonl': `${text(a)}\n{"id":` }).message).toMatch(/x\.jsonl: .*line 2/);
    expect(failure({ 'x.json': text([a, null]) }).message).toMatch(/x\.json, element 2: null is no event/);
  });

  it('is named where it is not there at all', () => {
    expect(failure({}, ['gone.json']).message).toMatch(/gone\.json: there is no such file/);
  });

  it('is told and left out with --skip-unreadable, down to the single value', () => {
    const { ids, said } = read({ 'a.json': '{', 'b.json': text([a, 7]), 'c.jsonl': text(b) }, { skip: true });
    expect(ids).toEqual(['a', 'b']);
    expect(said).toEqual([
      expect.stringContaining('Skipped /a.json: it is no JSON'),
      'Skipped /b.json, element 2: 7 is no event; an event is a JSON object',
    ]);
  });
});

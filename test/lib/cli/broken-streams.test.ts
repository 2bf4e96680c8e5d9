import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { watchStreams } from '../../../lib/cli/broken-streams.ts';

function streams() {
  const said: string[] = [];
  const stream = () => Object.assign(new EventEmitter(), { write: (text: string) => said.push(text) });
  const of = { stdout: stream(), stderr: stream(), exitCode: undefined };
  const broken = watchStreams(of as unknown as Parameters<typeof watchStreams>[0]);
  const fail = (name: 'stdout' | 'stderr', code: string): boolean =>
    of[name].emit('error', Object.assign(new Error(code), { code }));
  return { of, said, broken, fail };
}

it('ends quietly where the reader has seen enough', () => {
  const { of, said, broken, fail } = streams();
  fail('stdout', 'EPIPE');
  expect([said, broken.exitCode(), of.exitCode]).toEqual([[], undefined, undefined]);
});

it('tells of a full disk once, with exit code 2, also after the command has ended', () => {
  const { of, said, broken, fail } = streams();
  fail('stdout', 'ENOSPC');
  fail('stdout', 'ENOSPC');
  expect(said).toEqual(['error: standard output cannot be written, so it is not whole: the disk is full (ENOSPC)\n']);
  expect([broken.exitCode(), of.exitCode]).toEqual([2, 2]);
});

it('loses nothing where standard error is gone', () => {
  const { said, broken, fail } = streams();
  fail('stderr', 'ENOSPC');
  expect([said, broken.exitCode()]).toEqual([[], undefined]);
});

import { describe, expect, it } from 'vitest';
import type { MoveTask } from '../../../lib/deployment/api.ts';
import { moveLetters, queueArn } from '../../../lib/deployment/move-letters.ts';

const from = 'arn:aws:sqs:us-east-1:123456789012:dead';
const to = 'arn:aws:sqs:us-east-1:123456789012:events';

/** @param answers the lists of tasks, one after the other, the last one for ever. */
async function move(answers: readonly (readonly MoveTask[])[]) {
  let now = 0;
  let asked = 0;
  const started: (readonly string[])[] = [];
  const clock = {
    now: () => now,
    sleep: async (pause: number) => {
      now += pause;
    },
  };
  const api = {
    moveTasks: async () => answers[Math.min(asked++, answers.length - 1)] ?? [],
    startMove: async (...queues: [string, string]) => void started.push(queues),
  };
  return { moved: await moveLetters({ api, from, to, clock }), started };
}

const task = (status: string, moved: number, startedAt = 2): MoveTask => ({ status, moved, startedAt });
const old = task('COMPLETED', 99, 1);

describe('moving dead letters back', () => {
  it('names the queue they go to, and counts what the new task moved, not an earlier one', async () => {
    const { moved, started } = await move([[old], [old], [task('RUNNING', 2), old], [task('COMPLETED', 7), old]]);
    expect([moved, started]).toEqual([7, [[from, to]]]);
  });

  it('waits for a task that is under way instead of starting a second one, which SQS refuses', async () => {
    expect(await move([[task('RUNNING', 1)], [task('COMPLETED', 5)]])).toEqual({ moved: 5, started: [] });
  });

  it('fails where SQS does, with what was moved', async () => {
    await expect(move([[], [{ ...task('FAILED', 3), failure: 'KmsAccessDenied' }]])).rejects.toMatchObject({
      code: 'redrive-failed',
      message: 'SQS ended the move as FAILED after 3 messages: KmsAccessDenied',
    });
  });

  it('ends one day, also where SQS never does', async () => {
    await expect(move([[], [task('RUNNING', 3)]])).rejects.toMatchObject({ code: 'redrive-unfinished' });
    await expect(move([[]])).rejects.toMatchObject({ code: 'redrive-unfinished' });
  });
});

it('a queue is named by its URL, whatever host that has', () => {
  expect(queueArn('http://localhost:4566/123456789012/davylamp-x', 'us-east-1')).toBe(
    'arn:aws:sqs:us-east-1:123456789012:davylamp-x',
  );
});

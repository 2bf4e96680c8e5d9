/** One event that stops the detector's process, in a batch with others: what becomes of the others. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { startDynalite } from '../../support/dynalite.ts';
import { stateChange } from '../../support/events.ts';
import { folder } from '../../support/folder.ts';
import type { PoisonedBatch } from '../../support/poisoned-detector.ts';

const server = await startDynalite();
afterAll(server.close);

const home = mkdtempSync(join(tmpdir(), 'davylamp-test-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const program = join(home, 'detector.mjs');
buildSync({
  entryPoints: ['test/support/poisoned-detector.ts'],
  outfile: program,
  bundle: true,
  platform: 'node',
  format: 'esm',
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  logLevel: 'silent',
});

/** The queue's maxReceiveCount. */
const mostReceives = 5;

interface Message {
  readonly messageId: string;
  readonly body: string;
  receives: number;
}

const records = (messages: readonly Message[]) =>
  messages.map(({ messageId, body, receives }) => ({
    messageId,
    body,
    attributes: { ApproximateReceiveCount: String(receives) },
    eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:events',
  }));

/** The ids that come back, or undefined where the process was stopped. */
async function invoke(batch: PoisonedBatch): Promise<readonly string[] | undefined> {
  const file = join(folder(), 'batch.json');
  writeFileSync(file, JSON.stringify(batch));
  const child = spawn(process.execPath, [program, file], {
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (some) => {
    output += some;
    // Lambda does so when its time is up.
    if (output.includes('looping')) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.on('close', resolve));
  return output.startsWith('[') ? (JSON.parse(output) as string[]) : undefined;
}

/** As SQS does: what was not handled comes back, up to five times, all in one batch as long as they can. */
async function deliverAll(messages: readonly Message[], poison: Omit<PoisonedBatch, 'event'>) {
  let queue = [...messages];
  const deadLetters: string[] = [];
  while (queue.length > 0) {
    for (const message of queue) message.receives += 1;
    const event = { Records: records(queue) } as PoisonedBatch['event'];
    const failed = await invoke({ ...poison, event });
    queue = queue.filter(({ messageId }) => failed?.includes(messageId) ?? true);
    deadLetters.push(...queue.filter(({ receives }) => receives >= mostReceives).map(({ messageId }) => messageId));
    queue = queue.filter(({ receives }) => receives < mostReceives);
  }
  return deadLetters;
}

const accountOf = (n: number): string => `${100_000_000_000 + n}`;
const idOf = (n: number): string => `i-${String(n).padStart(17, '0')}`;
const eleven = Array.from({ length: 11 }, (_, n) => n);
const poisoned = 4;

describe('an event that stops the process whatever is done', () => {
  it.each<readonly [PoisonedBatch['where'], PoisonedBatch['how'], readonly string[]]>([
    ['facts', 'kill', [`m${poisoned}`]],
    ['facts', 'loop', [`m${poisoned}`]],
    ['user data', 'kill', []],
  ])('at its %s by a %s costs no other its mail', async (where, how, dead) => {
    const mails = join(folder({ mails: '' }), 'mails');
    const messages = eleven.map((n) => ({
      messageId: `m${n}`,
      body: JSON.stringify(stateChange({ id: `event-${n}`, instanceId: idOf(n), account: accountOf(n) })),
      receives: 0,
    }));
    const deadLetters = await deliverAll(messages, {
      endpoint: server.endpoint,
      table: await server.newTable(),
      instanceId: idOf(poisoned),
      where,
      how,
      mails,
    });
    expect(deadLetters).toEqual(dead);
    const mailed = eleven.filter((n) => !dead.includes(`m${n}`)).map((n) => `first ${accountOf(n)}`);
    expect(readFileSync(mails, 'utf8').trim().split('\n').sort()).toEqual(mailed.sort());
  });
});

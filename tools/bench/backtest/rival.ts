/**
 * Other ways to go through the same files, in as many threads or processes: what the search is measured
 * against.
 */
import { spawn } from 'node:child_process';
import { Worker } from 'node:worker_threads';

/** Without the start-up. */
export interface Measured {
  readonly seconds: number;
  /** Of the processor, in all threads; undefined where the work is another process's. */
  readonly cpuSeconds?: number;
  /** Those that were found, where it looks for any. */
  readonly launches?: number;
}

export function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** The fastest way that Node.js has to unpack a file: by stream, in large chunks. */
const unpack = `
  const { createReadStream } = require('node:fs');
  const { createGunzip } = require('node:zlib');
  const unpack = (path, take) => new Promise((resolve, reject) => {
    createReadStream(path, { highWaterMark: 1048576 }).pipe(createGunzip({ chunkSize: 1048576 }))
      .on('data', take).on('end', resolve).on('error', reject);
  });`;

const jobs = {
  gunzip: `let size = 0; await unpack(path, (chunk) => { size += chunk.length; }); return 0;`,
  gunzipSync: `require('node:zlib').gunzipSync(require('node:fs').readFileSync(path)); return 0;`,
  parse: `
    const chunks = [];
    await unpack(path, (chunk) => chunks.push(chunk));
    let found = 0;
    for (const { eventName } of JSON.parse(Buffer.concat(chunks).toString('utf8')).Records) {
      if (eventName === 'RunInstances') found += 1;
    }
    return found;`,
} as const;

/** In threads of this process, each of which takes the next file when it is free. */
export async function inThreads(job: keyof typeof jobs, paths: readonly string[], threads: number): Promise<Measured> {
  const code = `${unpack}
    const { parentPort } = require('node:worker_threads');
    const work = async (path) => { ${jobs[job]} };
    parentPort.on('message', async (path) => parentPort.postMessage(await work(path)));
    parentPort.postMessage('ready');`;
  const workers = Array.from({ length: threads }, () => new Worker(code, { eval: true }));
  const answer = (worker: Worker): Promise<unknown> =>
    new Promise((resolve, reject) => {
      worker.removeAllListeners('error').once('message', resolve).once('error', reject);
    });
  await Promise.all(workers.map(answer));
  const start = performance.now();
  const before = process.cpuUsage();
  const left = [...paths];
  let launches = 0;
  await Promise.all(
    workers.map(async (worker) => {
      for (let path = left.shift(); path !== undefined; path = left.shift()) {
        const answered = answer(worker);
        worker.postMessage(path);
        const found = (await answered) as number;
        launches += found;
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  const cpuSeconds = cpuSince(before);
  await Promise.all(workers.map((worker) => worker.terminate()));
  return job === 'parse' ? { seconds, cpuSeconds, launches } : { seconds, cpuSeconds };
}

/** `zcat | grep -c RunInstances`; a log file is one line, so that grep counts the files. */
export async function inShells(paths: readonly string[], processes: number): Promise<Measured> {
  const start = performance.now();
  await Promise.all(
    Array.from({ length: processes }, (_, i) => {
      const mine = paths.filter((__, index) => index % processes === i);
      const shell = spawn('sh', ['-c', 'zcat "$@" | grep -c RunInstances', 'sh', ...mine], { stdio: 'ignore' });
      return new Promise((resolve, reject) => shell.on('error', reject).on('close', resolve));
    }),
  );
  return { seconds: (performance.now() - start) / 1000 };
}

interface DuckDb {
  readonly DuckDBInstance: {
    readonly create: (
      path: string,
      options: object,
    ) => Promise<{
      readonly connect: () => Promise<{
        readonly runAndReadAll: (sql: string) => Promise<{ readonly getRows: () => unknown[][] }>;
      }>;
    }>;
  };
}

/** Undefined where `@duckdb/node-api` is not installed; it is too large to be everybody's. */
export async function inDuckDb(paths: readonly string[], threads: number): Promise<Measured | undefined> {
  const name = '@duckdb/node-api';
  const duckDb = await import(name).then(
    (loaded: unknown) => loaded as DuckDb,
    () => undefined,
  );
  if (duckDb === undefined) return undefined;
  const instance = await duckDb.DuckDBInstance.create(':memory:', { threads: String(threads) });
  const connection = await instance.connect();
  const list = paths.map((path) => `'${path.replaceAll("'", "''")}'`).join(', ');
  const start = performance.now();
  const before = process.cpuUsage();
  const answer = await connection.runAndReadAll(
    `SELECT count(*) FROM (
       SELECT unnest(Records) AS record
       FROM read_json([${list}], columns = {Records: 'JSON[]'}, maximum_object_size = 268435456)
     ) WHERE record->>'eventName' = 'RunInstances'`,
  );
  return {
    seconds: (performance.now() - start) / 1000,
    cpuSeconds: cpuSince(before),
    launches: Number(answer.getRows()[0]?.[0]),
  };
}

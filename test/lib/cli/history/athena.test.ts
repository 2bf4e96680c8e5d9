import { describe, expect, it } from 'vitest';
import type { Athena, QueryExecution } from '../../../../lib/backtest/athena.ts';
import type { TableDefinition } from '../../../../lib/backtest/athena-query.ts';
import { readAthena } from '../../../../lib/cli/history/athena.ts';
import { deployedForwarding } from '../../../../lib/local/forwarding.ts';
import { cloudTrailRecord } from '../../../support/events.ts';

const names = [
  'useridentity',
  'eventtime',
  'eventsource',
  'eventname',
  'awsregion',
  'requestparameters',
  'responseelements',
  'eventid',
  'eventtype',
  'recipientaccountid',
];
const table: TableDefinition = {
  columns: names.map((name) => ({ name, type: name === 'useridentity' ? 'struct<type:string>' : 'string' })),
  partitions: [{ name: 'timestamp', type: 'string', format: 'yyyy/MM/dd' }],
};
const row = (eventName: string, eventId: string): readonly (string | undefined)[] => {
  const record = cloudTrailRecord({ eventName, eventId }) as Readonly<Record<string, unknown>>;
  const cells: Readonly<Record<string, unknown>> = Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key.toLowerCase(), value]),
  );
  return names.map((name) => {
    const value = cells[name];
    return value === undefined || value === null
      ? undefined
      : typeof value === 'string'
        ? value
        : JSON.stringify(value);
  });
};
const pages = [
  { rows: [names, row('RunInstances', '1')], next: 'more' },
  { rows: [row('RunInstances', '2'), row('DescribeInstances', '3')] },
];

function fake(
  more: Partial<Athena> = {},
  states: readonly QueryExecution['state'][] = ['QUEUED', 'RUNNING', 'SUCCEEDED'],
) {
  const called: string[] = [];
  let looks = 0;
  const athena: Athena = {
    table: async () => table,
    start: async (sql) => {
      called.push(sql.includes('RunInstances') ? 'start' : 'start something else');
      return 'query-1';
    },
    execution: async () => ({
      state: states[looks++] ?? 'SUCCEEDED',
      reason: 'HIVE_BAD_DATA',
      bytesScanned: 3_200_000_000,
    }),
    results: async (_, next) => pages[next === undefined ? 0 : 1] ?? { rows: [] },
    stop: async () => {
      called.push('stop');
    },
    ...more,
  };
  return { athena, called };
}

const read = (athena: Athena, more: Partial<Parameters<typeof readAthena>[0]> = {}) =>
  readAthena({
    table: { database: 'logs', table: 'trail' },
    span: { from: Date.parse('2026-11-20') },
    now: Date.parse('2026-11-25'),
    admits: deployedForwarding(),
    say: () => {},
    stream: { write: () => {} },
    fullScan: false,
    sleep: async () => {},
    athena,
    ...more,
  });
const ids = ({ events }: { readonly events: readonly unknown[] }) =>
  events.map((event) => (event as { id: unknown }).id);

it('gives the events of all pages, and says how much was scanned for them', async () => {
  const history = await read(fake().athena);
  expect(ids(history)).toEqual(['1', '2']);
  expect(history).toMatchObject({
    records: 3,
    bytes: 3_200_000_000,
    from: '2026-11-20T14:03:11Z',
    unread: [],
    athena: { table: 'logs.trail', queryExecutionId: 'query-1', bytesScanned: 3_200_000_000 },
  });
});

// An engine before version 3 writes a struct as a list: nobody would be who acts.
it('says so where it does not understand who acts', async () => {
  const listed = row('RunInstances', '1').map((cell, i) => (i === 0 ? '["IAMUser","AIDA"]' : cell));
  const { unread } = await read(
    fake({ results: async () => ({ rows: [names, listed, row('RunInstances', '2')] }) }).athena,
  );
  expect(unread).toEqual([{ what: 'logs.trail', why: 'the useridentity of 1 row is no JSON object' }]);
});

describe('a table whose partitions leave out nothing', () => {
  it.each([
    ['is not partitioned', { ...table, partitions: [] }, { from: 0 }],
    ['is asked for all of its time', table, {}],
  ])('that %s needs --full-scan', async (_, definition, span) => {
    const { athena, called } = fake({ table: async () => definition });
    await expect(read(athena, { span })).rejects.toThrow('nothing limits what Athena would read of logs.trail');
    expect(called).toEqual([]);
    expect(ids(await read(athena, { span, fullScan: true }))).toEqual(['1', '2']);
  });
});

it.each(['FAILED', 'CANCELLED'] as const)('a query that ends as %s is told, with the reason', async (state) => {
  const { athena } = fake({}, ['RUNNING', state]);
  await expect(read(athena)).rejects.toMatchObject({ exitCode: 3, message: expect.stringContaining('HIVE_BAD_DATA') });
});

it('a workgroup without a place for results is told with the way out', async () => {
  const refused = Object.assign(new Error('No output location provided.'), {
    name: 'InvalidRequestException',
    $metadata: { httpStatusCode: 400 },
  });
  const { athena } = fake({ start: () => Promise.reject(refused) });
  await expect(read(athena)).rejects.toMatchObject({ exitCode: 3, hint: expect.stringContaining('--workgroup') });
});

describe('Ctrl-C', () => {
  it('stops the query, which would go on to cost', async () => {
    const { athena, called } = fake({}, ['RUNNING', 'RUNNING', 'RUNNING']);
    const history = await read(athena, { sleep: async () => void process.emit('SIGINT') });
    expect(called).toEqual(['start', 'stop']);
    expect(history.unread).toEqual([{ what: 'logs.trail', why: 'interrupted before its query ended' }]);
  });

  it('keeps the rows that were read', async () => {
    const { athena } = fake({
      results: async () => {
        process.emit('SIGINT');
        return pages[0] ?? { rows: [] };
      },
    });
    const history = await read(athena);
    expect(ids(history)).toEqual(['1']);
    expect(history.unread).toEqual([{ what: 'logs.trail', why: 'interrupted after 1 row' }]);
  });
});

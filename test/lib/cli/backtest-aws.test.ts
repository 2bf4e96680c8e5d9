import { afterEach, describe, expect, it } from 'vitest';
import { davylamp } from '../../support/command-line.ts';
import { cloudTrailRecord, runInstances } from '../../support/events.ts';
import { type FakeAnswer, type FakeAws, type FakeRequest, fakeAws, identityXml } from '../../support/fake-aws.ts';
import { folder } from '../../support/folder.ts';

const account = '123456789012';
const regions = {
  Regions: ['us-east-1', 'eu-west-1'].map((RegionName) => ({ RegionName, RegionOptStatus: 'ENABLED_BY_DEFAULT' })),
};

let running: FakeAws | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

const today = new Date(Date.now() - 3_600_000).toISOString().replace(/\.\d+Z/, 'Z');
const launch = (eventId: string): unknown => runInstances({ eventId, time: today, instanceType: 't3.nano' }).detail;
const noise = () => cloudTrailRecord({ eventName: 'PutObject', time: today });
const answer = (records: readonly unknown[]): FakeAnswer => ({
  body: { Events: records.map((record) => ({ CloudTrailEvent: JSON.stringify(record) })) },
});

async function backtested(
  reply: (request: FakeRequest) => FakeAnswer,
  args: readonly string[],
  cwd = folder({ 'cdk.json': '{}' }),
) {
  running = await fakeAws((request) =>
    request.operation === 'GetCallerIdentity'
      ? { body: identityXml(account) }
      : request.operation === 'ListRegions'
        ? { body: regions }
        : reply(request),
  );
  const env = { ...running.env, XDG_CACHE_HOME: cwd };
  const { exitCode, stdout, stderr } = await davylamp(['backtest', '--json', ...args], { cwd, env });
  return { exitCode, stderr, document: JSON.parse(stdout), requests: running.requests };
}

it('--last reads the event history of every enabled Region, and says where it is kept', async () => {
  const { exitCode, document, requests, stderr } = await backtested(
    () => answer([launch('1'), noise()]),
    ['--last', '7d'],
  );
  expect(exitCode).toBe(0);
  // The same answer from both Regions: one launch, told twice.
  expect(document.decisions.map(({ eventId }: { eventId: string }) => eventId)).toEqual(['1', '1']);
  expect(document.scanned).toMatchObject({ files: 0, records: 4, unread: [] });
  expect(requests.filter(({ operation }) => operation === 'LookupEvents')).toHaveLength(2);
  expect(stderr).toContain('event-history/123456789012');
});

it('--last without the permission ends with exit 3, and names it', async () => {
  const denied = { status: 400, body: { __type: 'AccessDeniedException', Message: 'not authorized' } };
  const { exitCode, document } = await backtested(() => denied, ['--last', '7d']);
  expect(exitCode).toBe(3);
  expect(document.error.message).toContain('cloudtrail:LookupEvents');
});

it('s3:// lists, says how much it is, and reads', async () => {
  const log = JSON.stringify({ Records: [noise(), launch('1')] });
  const listing = `<ListBucketResult><IsTruncated>false</IsTruncated>
    <Contents><Key>AWSLogs/a.json</Key><Size>${log.length}</Size></Contents>
    <Contents><Key>AWSLogs/123456789012/CloudTrail-Digest/d.json.gz</Key><Size>99</Size></Contents></ListBucketResult>`;
  const reply = ({ operation }: FakeRequest): FakeAnswer => ({
    body: operation.includes('list-type=2') ? listing : log,
  });
  const { exitCode, document, stderr } = await backtested(reply, ['s3://trail/AWSLogs/']);
  expect(exitCode).toBe(0);
  expect(stderr).toContain('s3://trail/AWSLogs/: 1 object, 0.0 MB to download');
  expect(document.scanned).toMatchObject({ files: 1, records: 2, unread: [] });
  expect(document.decisions).toHaveLength(1);
});

it('s3:// beyond 10 GB is not read without --yes where nobody can be asked', async () => {
  const listing =
    '<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a.json.gz</Key><Size>10000000001</Size></Contents></ListBucketResult>';
  const { exitCode, document, requests } = await backtested(() => ({ body: listing }), ['s3://trail']);
  expect([exitCode, document.error.code]).toEqual([2, 'usage']);
  expect(document.error.message).toContain('10.0 GB');
  expect(requests).toHaveLength(1);
});

describe('--athena', () => {
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
  const record = launch('1') as Readonly<Record<string, unknown>>;
  const cells = names.map((name) => {
    const [, value] = Object.entries(record).find(([key]) => key.toLowerCase() === name) ?? [];
    return typeof value === 'string' ? value : JSON.stringify(value ?? null);
  });
  const rowOf = (values: readonly string[]) => ({ Data: values.map((VarCharValue) => ({ VarCharValue })) });
  const answers: Readonly<Record<string, object>> = {
    GetTableMetadata: {
      TableMetadata: {
        Name: 'trail',
        Columns: names.map((Name) => ({ Name, Type: Name === 'useridentity' ? 'struct<type:string>' : 'string' })),
        PartitionKeys: [{ Name: 'timestamp', Type: 'string' }],
        Parameters: { 'projection.timestamp.format': 'yyyy/MM/dd' },
      },
    },
    StartQueryExecution: { QueryExecutionId: 'query-1' },
    GetQueryExecution: {
      QueryExecution: { Status: { State: 'SUCCEEDED' }, Statistics: { DataScannedInBytes: 5_000_000 } },
    },
    GetQueryResults: { ResultSet: { Rows: [rowOf(names), rowOf(cells)] } },
  };
  const reply = ({ operation }: FakeRequest): FakeAnswer => ({ body: answers[operation] ?? {} });

  it('judges what the query gives, in the workgroup that is named', async () => {
    const args = ['--athena', 'logs.trail', '--workgroup', 'audit', '--last', '7d'];
    const { exitCode, document, requests, stderr } = await backtested(reply, args);
    expect(exitCode).toBe(0);
    expect(document.decisions).toEqual([expect.objectContaining({ eventId: '1', decision: 'alert' })]);
    expect(document.scanned).toMatchObject({
      files: 0,
      bytes: 5_000_000,
      records: 1,
      athena: { bytesScanned: 5_000_000 },
    });
    expect(stderr).toContain('Athena scanned 5.0 MB (query query-1)');
    const started = JSON.parse(requests.find(({ operation }) => operation === 'StartQueryExecution')?.body ?? '{}');
    expect(started).toMatchObject({
      WorkGroup: 'audit',
      QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: 'logs' },
    });
    expect(started.QueryString).toMatch(/"timestamp" BETWEEN '\d{4}\/\d\d\/\d\d' AND/);
  });

  it('--dry-run prints the query and starts none', async () => {
    const { exitCode, document, requests } = await backtested(reply, ['--athena', 'logs.trail', '--dry-run']);
    expect([exitCode, document.query.partitions]).toEqual([0, []]);
    expect(document.query.sql).toMatch(/^SELECT json_format/);
    expect(requests.map(({ operation }) => operation)).toEqual(['GetTableMetadata']);
  });

  it('without the permission ends with exit 3, and names it', async () => {
    const denied = { status: 400, body: { __type: 'AccessDeniedException', Message: 'not authorized' } };
    const { exitCode, document } = await backtested(() => denied, ['--athena', 'logs.trail']);
    expect([exitCode, document.error.message]).toEqual([3, expect.stringContaining('athena:GetTableMetadata')]);
  });

  it.each([
    [['--athena', 'trail'], 'it is no DATABASE.TABLE'],
    [['--athena', 'logs.trail', 'folder'], '--athena and paths were given'],
    [['folder', '--dry-run'], 'belong to --athena'],
  ])('%j is refused (exit 2)', async (args, said) => {
    const { exitCode, document } = await backtested(reply, args);
    expect([exitCode, document.error.message]).toEqual([2, expect.stringContaining(said)]);
  });
});

import { describe, expect, it } from 'vitest';
import { athenaQuery, type Column, tableName } from '../../../lib/backtest/athena-query.ts';
import { identifier, literal } from '../../../lib/backtest/sql.ts';

const of = { database: 'logs', table: 'cloudtrail' };
const string = (name: string): Column => ({ name, type: 'string' });
const cloudTrail: readonly Column[] = [
  { name: 'useridentity', type: 'struct<type:string,arn:string>' },
  ...['eventtime', 'eventsource', 'eventname', 'awsregion', 'requestparameters', 'responseelements', 'eventid'].map(
    string,
  ),
];
const query = (columns = cloudTrail, span = {}) => athenaQuery(of, { columns, partitions: [] }, span, 0).sql;

it("asks for the watched calls' records, their identity as JSON", () => {
  const sql = query();
  expect(sql).toMatch(/^SELECT json_format\(CAST\("useridentity" AS JSON\)\) AS "useridentity",\n {2}"eventtime",/);
  expect(sql).toContain('\nFROM "logs"."cloudtrail"\nWHERE "eventname" IN (');
  expect(sql).toContain("'RunInstances'");
  expect(sql).toContain('"eventsource" IN (');
  expect(sql).not.toContain('eventtime" >=');
});

it('asks for the time and the Regions, whatever the type of the time', () => {
  const span = {
    from: Date.parse('2026-11-20T00:00:00Z'),
    to: Date.parse('2026-11-21T23:59:59.999Z'),
    regions: ['us-east-1', 'eu-west-1'],
  };
  expect(query(cloudTrail, span)).toContain(
    `  AND "eventtime" >= '2026-11-20T00:00:00Z'\n  AND "eventtime" <= '2026-11-21T23:59:59Z'\n  AND "awsregion" IN ('eu-west-1', 'us-east-1')`,
  );
  const timed = cloudTrail.map((one) => (one.name === 'eventtime' ? { ...one, type: 'timestamp' } : one));
  expect(query(timed, span)).toContain(`"eventtime" >= from_iso8601_timestamp('2026-11-20T00:00:00Z')`);
  expect(query(timed)).toContain(`to_iso8601(date_trunc('second', "eventtime")) AS "eventtime"`);
});

it('refuses a table that is none of CloudTrail, and one that has lost the capitals of requests', () => {
  expect(() => query([string('eventname')])).toThrow('it has no column useridentity, eventtime,');
  const struct = cloudTrail.map((one) =>
    one.name === 'requestparameters' ? { ...one, type: 'struct<a:string>' } : one,
  );
  expect(() => query(struct)).toThrow('requestparameters is not of type string');
});

describe('names and texts', () => {
  it('stay what they are in the query', () => {
    expect(identifier('a"b')).toBe('"a""b"');
    expect(literal("a'; DROP TABLE x; --")).toBe("'a''; DROP TABLE x; --'");
  });

  it.each(['cloudtrail', 'a.b.c', 'a.b"; --', "a.b'", 'a. b', '.b'])('a table called %j is refused', (text) => {
    expect(() => tableName(text)).toThrow('it is no DATABASE.TABLE');
  });

  it('a table is called as the catalog calls it, in small letters', () => {
    expect(tableName('Default.CloudTrail_logs')).toEqual({ database: 'default', table: 'cloudtrail_logs' });
  });
});

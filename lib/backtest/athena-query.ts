/**
 * The search in a log file as a query on the account's own CloudTrail table: the same calls by their names,
 * and of the partitions those that the time and the Regions leave.
 * https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table.html
 */
import { watchedCalls } from '../../lambda/events/calls/catalog.ts';
import { usageError } from '../errors.ts';
import { columns } from '../local/athena.ts';
import { type PartitionKey, partitionConditions } from './athena-partitions.ts';
import type { Span } from './scan-file.ts';
import { identifier, isIn, literal } from './sql.ts';

export interface TableName {
  readonly database: string;
  readonly table: string;
}

export interface Column {
  readonly name: string;
  /** As the catalog writes it: `string`, `struct<type:string,...>`. */
  readonly type: string;
}

export interface TableDefinition {
  readonly columns: readonly Column[];
  readonly partitions: readonly PartitionKey[];
}

export interface AthenaQuery {
  readonly sql: string;
  /** Names of the partition keys that it reads less by. None: it reads all that there is. */
  readonly partitions: readonly string[];
}

/** Letters, figures, underscores; other names have to be quoted everywhere, and nobody gives them. */
const name = /^([\w-]{1,255})\.([\w-]{1,255})$/;

/** @throws UserError (exit code 2) */
export function tableName(text: string): TableName {
  const [, database, table] = name.exec(text) ?? [];
  if (database === undefined || table === undefined) {
    throw usageError(`--athena ${text}: it is no DATABASE.TABLE`, 'Such as --athena default.cloudtrail_logs.');
  }
  return { database: database.toLowerCase(), table: table.toLowerCase() };
}

const isText = ({ type }: Column): boolean => /^(string|varchar|char)\b/i.test(type);
/** Without these there is nothing to judge. */
const needed = ['useridentity', 'eventtime', 'eventsource', 'eventname', 'awsregion', 'requestparameters'] as const;
/** JSON whose keys a struct would have lost the capitals of. */
const texts: ReadonlySet<string> = new Set(['requestparameters', 'responseelements', 'eventname', 'eventsource']);

/**
 * @param now milliseconds since the epoch: later is nothing.
 * @throws UserError (exit code 2) where it is no table of CloudTrail's records.
 */
export function athenaQuery(of: TableName, definition: TableDefinition, span: Span, now: number): AthenaQuery {
  const byName = new Map(definition.columns.map((column) => [column.name.toLowerCase(), column]));
  const missing = needed.filter((column) => !byName.has(column));
  const unfit = [...byName].filter(([column, one]) => texts.has(column) && !isText(one)).map(([column]) => column);
  if (missing.length > 0 || unfit.length > 0) {
    throw usageError(
      `${of.database}.${of.table} is no table of CloudTrail's records: ${
        missing.length > 0 ? `it has no column ${missing.join(', ')}` : `${unfit.join(', ')} is not of type string`
      }`,
      'Make one as https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table.html says.',
    );
  }
  const selected = columns
    .map((column) => column.toLowerCase())
    .flatMap((column) => {
      const found = byName.get(column);
      return found === undefined ? [] : [selection(column, found)];
    });
  const { used, conditions } = partitionConditions(definition.partitions, span, now);
  const where = [
    isIn(
      'eventname',
      watchedCalls.map(({ eventName }) => eventName),
    ),
    isIn(
      'eventsource',
      watchedCalls.map(({ eventSource }) => eventSource),
    ),
    ...timeConditions(byName.get('eventtime') as Column, span),
    ...(span.regions === undefined ? [] : [isIn('awsregion', span.regions)]),
    ...conditions,
  ];
  const sql = [
    `SELECT ${selected.join(',\n  ')}`,
    `FROM ${identifier(of.database)}.${identifier(of.table)}`,
    `WHERE ${where.join('\n  AND ')}`,
  ].join('\n');
  return { sql, partitions: used };
}

/** A struct as JSON: as text, its values could not be told from its names. */
function selection(column: string, found: Column): string {
  const quoted = identifier(column);
  if (isText(found)) return quoted;
  if (isTimestamp(found)) return `to_iso8601(date_trunc('second', ${quoted})) AS ${quoted}`;
  return `json_format(CAST(${quoted} AS JSON)) AS ${quoted}`;
}

const isTimestamp = ({ type }: Column): boolean => /^timestamp\b/i.test(type);

const isoSecond = (time: number): string => new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');

function timeConditions(column: Column, { from, to }: Span): readonly string[] {
  const value = (time: number): string =>
    isTimestamp(column) ? `from_iso8601_timestamp(${literal(isoSecond(time))})` : literal(isoSecond(time));
  return [
    ...(from === undefined ? [] : [`"eventtime" >= ${value(from)}`]),
    ...(to === undefined ? [] : [`"eventtime" <= ${value(to)}`]),
  ];
}

/**
 * Which partitions of a CloudTrail table a time and some Regions leave. A partition is named after the
 * delivery of its files, minutes after the events in them.
 * https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html
 */
import { DAY } from '../../lambda/model/time.ts';
import type { Span } from './scan-file.ts';
import { identifier, isIn, literal } from './sql.ts';

export interface PartitionKey {
  readonly name: string;
  /** `string`, `int`, `date`. */
  readonly type: string;
  /** Of a date that Athena projects: `yyyy/MM/dd`. @default nobody says */
  readonly format?: string;
}

export interface PartitionConditions {
  /** Names of the keys. */
  readonly used: readonly string[];
  readonly conditions: readonly string[];
}

const regionNames: ReadonlySet<string> = new Set(['region', 'awsregion', 'aws_region']);
/** Sorts as its time does. */
const sortable = /^yyyy([/-]?)MM(?:\1dd(?:[/-]?HH)?)?$/;

/** @param now the end of a span that has none. */
export function partitionConditions(keys: readonly PartitionKey[], span: Span, now: number): PartitionConditions {
  const { from, regions } = span;
  const to = Math.min(span.to ?? now, now) + DAY;
  const found: [names: readonly string[], condition: string][] = [];
  for (const key of keys) {
    if (regions !== undefined && regionNames.has(key.name.toLowerCase()))
      found.push([[key.name], isIn(key.name, regions)]);
    const days = from === undefined ? undefined : dateCondition(key, from, to);
    if (days !== undefined) found.push([[key.name], days]);
  }
  const [year, month, day] = ['year', 'month', 'day'].map((name) =>
    keys.find((key) => key.name.toLowerCase() === name),
  );
  if (from !== undefined && year !== undefined) {
    const names = [year, month, month && day].flatMap((key) => key?.name ?? []);
    found.push([names, calendarCondition(year, month, month && day, from, to)]);
  }
  return { used: found.flatMap(([names]) => names), conditions: found.map(([, condition]) => condition) };
}

function dateCondition({ name, type, format }: PartitionKey, from: number, to: number): string | undefined {
  if (/^date$/i.test(type)) {
    const [first, last] = [from, to].map((time) => `DATE ${literal(written('yyyy-MM-dd', time))}`);
    return `${identifier(name)} BETWEEN ${first} AND ${last}`;
  }
  if (format === undefined || !sortable.test(format)) return undefined;
  const [first, last] = [from, to].map((time) => literal(written(format, time)));
  return `${identifier(name)} BETWEEN ${first} AND ${last}`;
}

function written(format: string, time: number): string {
  const [date = '', hour = ''] = new Date(time).toISOString().slice(0, 13).split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  return format.replace('yyyy', year).replace('MM', month).replace('dd', day).replace('HH', hour);
}

/** Months that the span holds whole are taken whole. */
function calendarCondition(
  year: PartitionKey,
  month: PartitionKey | undefined,
  day: PartitionKey | undefined,
  from: number,
  to: number,
): string {
  const months = new Map<string, number[]>();
  for (let time = Math.floor(from / DAY) * DAY; time <= to; time += DAY) {
    const [one, other, last] = written('yyyy-MM-dd', time).split('-').map(Number) as [number, number, number];
    const key = JSON.stringify(month === undefined ? [one] : [one, other]);
    months.set(key, [...(months.get(key) ?? []), last]);
  }
  const terms = [...months].map(([key, days]) => {
    const [one = 0, other = 0] = JSON.parse(key) as number[];
    const isWhole = days.length === new Date(Date.UTC(one, other, 0)).getUTCDate();
    return [
      isNumber(year, [one]),
      ...(month === undefined ? [] : [isNumber(month, [other])]),
      ...(day === undefined || isWhole ? [] : [isNumber(day, days)]),
    ].join(' AND ');
  });
  return `(${terms.map((term) => `(${term})`).join(' OR ')})`;
}

/** As text it may be written with a zero before it, or without. */
const isNumber = ({ name, type }: PartitionKey, values: readonly number[]): string =>
  /int$/i.test(type)
    ? `${identifier(name)} IN (${values.join(', ')})`
    : isIn(
        name,
        values.flatMap((value) => [String(value), String(value).padStart(2, '0')]),
      );

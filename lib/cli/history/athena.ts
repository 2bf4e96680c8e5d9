/** Reads a history from the account's CloudTrail table, by a query of Amazon Athena. */

import { toEnvelope } from '../../../lambda/local/envelope.ts';
import { awsError } from '../../aws-errors.ts';
import type { Athena, QueryExecution } from '../../backtest/athena.ts';
import { type AthenaQuery, athenaQuery, type TableName } from '../../backtest/athena-query.ts';
import { gatherHistory, type History } from '../../backtest/history.ts';
import { isWithin } from '../../backtest/scan-file.ts';
import { createTimeRange } from '../../backtest/time-range.ts';
import { UserError, usageError } from '../../errors.ts';
import { athenaRecord } from '../../local/athena.ts';
import { untilInterrupted } from '../interrupt.ts';
import { createProgress } from '../progress.ts';
import { megabytes } from '../render/backtest-text.ts';
import { counted } from '../render/replay-text.ts';
import type { Reading } from './reading.ts';

export interface AthenaInput extends Reading {
  readonly table: TableName;
  /** Also where the query reads all that there is. */
  readonly fullScan: boolean;
  readonly now: number;
  /** Waits that many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly athena: Athena;
}

/** Milliseconds between two looks at a query, which runs for seconds to minutes. */
const pauses = { first: 500, longest: 5_000 };

/** The query that `readAthena` would run, which costs nothing to make. @throws UserError */
export async function plannedQuery({
  table,
  span,
  now,
  athena,
}: Pick<AthenaInput, 'table' | 'span' | 'now' | 'athena'>): Promise<AthenaQuery> {
  const definition = await athena.table(table).catch((error: unknown) => {
    throw awsError(error, 'athena:GetTableMetadata');
  });
  return athenaQuery(table, definition, span, now);
}

/**
 * @throws UserError: exit code 2 where it is no fit table, or all of it would be read and nobody agreed; 3
 * where AWS refuses.
 */
export async function readAthena(input: AthenaInput): Promise<History> {
  const { table, span, admits, say, stream, fullScan, athena } = input;
  const name = `${table.database}.${table.table}`;
  const { sql, partitions } = await plannedQuery(input);
  if (partitions.length === 0 && !fullScan) throw readsAll(name);
  say(partitions.length === 0 ? `Athena reads all of ${name}` : `Athena reads ${name} by ${partitions.join(', ')}`);
  const id = await athena.start(sql, table).catch((error: unknown) => {
    throw startError(error);
  });
  const gathering = gatherHistory();
  const progress = createProgress({ stream, now: () => performance.now() });
  const tell = (label: string): void => progress.update({ done: 0, unpacked: 0, label });
  let execution: QueryExecution | undefined;
  await untilInterrupted(async (isInterrupted) => {
    execution = await finished(input, id, isInterrupted, tell);
    if (execution === undefined) {
      gathering.tell({ what: name, why: 'interrupted before its query ended' });
      return;
    }
    let rows = 0;
    let unidentified = 0;
    let names: readonly (string | undefined)[] | undefined;
    for (let next: string | undefined, isFirst = true; isFirst || next !== undefined; isFirst = false) {
      if (isInterrupted()) {
        gathering.tell({ what: name, why: `interrupted after ${counted(rows, 'row')}` });
        return;
      }
      const page = await athena.results(id, next).catch((error: unknown) => {
        throw awsError(error, 'athena:GetQueryResults');
      });
      next = page.next;
      const values = names === undefined ? page.rows.slice(1) : page.rows;
      names ??= page.rows[0] ?? [];
      rows += values.length;
      tell(`${counted(rows, 'row')} of ${name}`);
      const times = createTimeRange();
      const events = values.flatMap((row) => {
        const record = athenaRecord(
          Object.fromEntries((names ?? []).map((column, i) => [String(column), row[i] ?? null])),
        );
        times.add(record?.eventTime);
        if (typeof record?.userIdentity === 'string') unidentified += 1;
        return record === undefined ? [] : [toEnvelope(record)];
      });
      gathering.add({
        events: events.filter((event) => admits(event) && isWithin(event, span)),
        bytes: 0,
        records: values.length,
        unread: [],
        ...times.range(),
      });
    }
    if (unidentified > 0) {
      gathering.tell({ what: name, why: `the useridentity of ${counted(unidentified, 'row')} is no JSON object` });
    }
  }).finally(() => progress.end());
  const bytesScanned = execution?.bytesScanned ?? 0;
  say(`Athena scanned ${megabytes(bytesScanned)} (query ${id})`);
  return {
    ...gathering.history(),
    files: 0,
    bytes: bytesScanned,
    athena: { table: name, queryExecutionId: id, bytesScanned },
  };
}

/** Undefined where somebody interrupted it: then it is stopped, so that it costs no more. */
async function finished(
  { athena, sleep }: AthenaInput,
  id: string,
  isInterrupted: () => boolean,
  tell: (label: string) => void,
): Promise<QueryExecution | undefined> {
  for (let pause = pauses.first; ; pause = Math.min(2 * pause, pauses.longest)) {
    if (isInterrupted()) {
      await athena.stop(id).catch((error: unknown) => {
        throw awsError(error, 'athena:StopQueryExecution');
      });
      return undefined;
    }
    const execution = await athena.execution(id).catch((error: unknown) => {
      throw awsError(error, 'athena:GetQueryExecution');
    });
    const { state, reason, bytesScanned } = execution;
    if (state === 'SUCCEEDED') return execution;
    if (state === 'FAILED' || state === 'CANCELLED') {
      throw new UserError({
        code: 'athena-query-failed',
        message: `Athena ended the query as ${state}: ${reason ?? 'it does not say why'} (query ${id}, ${megabytes(bytesScanned)} scanned)`,
        hint: 'Run it with --dry-run to see the query; docs/backtest.md lists the permissions that it needs.',
        exitCode: 3,
      });
    }
    tell(`Athena: ${state.toLowerCase()}, ${megabytes(bytesScanned)} scanned`);
    await sleep(pause);
  }
}

const readsAll = (name: string): UserError =>
  usageError(
    `nothing limits what Athena would read of ${name}, and it costs by the byte`,
    'Give --from or --last where the table is partitioned by time, --regions where it is by Region; or --full-scan to read all of it. --dry-run prints the query.',
  );

function startError(error: unknown): unknown {
  const told = awsError(error, 'athena:StartQueryExecution');
  if (!(told instanceof UserError) || !/output location/i.test(told.message)) return told;
  return new UserError({
    code: 'athena-no-output-location',
    message: told.message,
    hint: 'Name a workgroup that says where results go by --workgroup.',
    exitCode: 3,
    cause: error,
  });
}

/** davylamp backtest: an account's history through the deployed pipeline. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { propose } from '../../lambda/history/proposal.ts';
import { DAY } from '../../lambda/model/time.ts';
import { type Athena, awsAthena } from '../backtest/athena.ts';
import { type TableName, tableName } from '../backtest/athena-query.ts';
import { backtest } from '../backtest/backtest.ts';
import { bucketAddress } from '../backtest/bucket.ts';
import type { History } from '../backtest/history.ts';
import type { Span } from '../backtest/scan-file.ts';
import { usageError } from '../errors.ts';
import { deployedForwarding } from '../local/forwarding.ts';
import { daysOf, readAccount } from './history/account.ts';
import { plannedQuery, readAthena } from './history/athena.ts';
import { readBucket } from './history/bucket.ts';
import { readFiles } from './history/files.ts';
import type { Reading } from './history/reading.ts';
import { historySettings } from './history-settings.ts';
import { checkHtmlFile, writeHtmlFile } from './html-file.ts';
import { run } from './output.ts';
import { createProgress } from './progress.ts';
import { backtestDocument } from './render/backtest-document.ts';
import { backtestShort, backtestText } from './render/backtest-text.ts';
import { backtestPage } from './render/page/page.ts';
import { counted } from './render/replay-text.ts';
import { spanOf } from './span.ts';

interface Options {
  readonly last?: string;
  readonly from?: string;
  readonly to?: string;
  readonly regions?: string;
  readonly config?: string;
  readonly against?: string;
  readonly html?: string;
  readonly athena?: string;
  readonly workgroup?: string;
  readonly dryRun?: boolean;
  readonly fullScan?: boolean;
  readonly yes?: boolean;
}

export const backtestCommand = (): Command =>
  run<Options>(
    new Command('backtest')
      .description('Run the history of an account through the deployed rules: what would have been mailed.')
      .argument('[path...]', 'files, folders or s3://BUCKET/PREFIX, where a trail wrote to; - for standard input')
      .option('--last <days>', "instead of paths: the account's own event history, at most 90d; needs no trail")
      .option(
        '--athena <database.table>',
        "instead of paths: the account's CloudTrail table, by a query of Amazon Athena",
      )
      .option('--workgroup <name>', "with --athena: the workgroup that runs the query (default: the account's primary)")
      .option('--dry-run', 'with --athena: print the query and run nothing')
      .option('--full-scan', 'with --athena: also where all of the table would be read')
      .option(
        '--from <time>',
        'leave out what is earlier, also of what is usual: a day (2026-11-20) or a time (2026-11-20T14:00:00Z), in UTC',
      )
      .option('--to <time>', 'leave out what is later; a day counts whole')
      .option('--regions <names>', 'only these Regions, separated by commas')
      .option('--config <file>', 'davylamp.yaml to use (default: the one beside cdk.json, where there is one)')
      .option('--against <file>', 'another davylamp.yaml, to compare with: the same history under it')
      .option('--html <file>', 'also write the result as one page for a browser, which needs no network')
      .option('--yes', 'download more than 10 GB without asking'),
    async ({ args, options, json, quiet, say, colors }) => {
      const started = performance.now();
      if (options.html !== undefined) {
        if (json) throw usageError('--json and --html were given', 'Give one of them.');
        checkHtmlFile(options.html);
      }
      const span = spanOf(options);
      const paths = args[0] as readonly string[];
      const athena = await athenaOf(paths, options, span);
      if (athena !== undefined && options.dryRun === true) {
        const query = await plannedQuery(athena);
        return { document: { query }, text: query.sql };
      }
      const read = athena === undefined ? readerOf(paths, options) : readAthenaBy(athena);
      const settings = historySettings(options.config, say);
      const other = options.against === undefined ? undefined : historySettings(options.against, say);
      const admits = deployedForwarding();
      const stream = quiet ? { write: () => {} } : process.stderr;
      const history = await read({ span, admits, say, stream });
      const { events } = history;
      if (!json) say(`${counted(events.length, 'event')} of ${counted(history.records, 'record')} to judge`);
      const warnings = new Map<string, number>();
      const warn = (message: string): void => void warnings.set(message, (warnings.get(message) ?? 0) + 1);
      const progress = createProgress({ stream, total: events.length, now: () => performance.now() });
      const onRun = (done: number): void =>
        progress.update({ done, unpacked: 0, label: `${done} of ${counted(events.length, 'event')} judged` });
      const replayed = await backtest({ events, settings, admits, warn, onRun });
      progress.end();
      for (const [message, times] of warnings) say(`warning: ${message}${times === 1 ? '' : ` (${times} times)`}`);
      const against = other && (await backtest({ events, settings: other, admits, warn: () => {} }));
      const tested = {
        history,
        replayed,
        proposal: propose(events, replayed.outcomes),
        seconds: (performance.now() - started) / 1000,
        ...(against === undefined ? {} : { against }),
      };
      if (options.html !== undefined) writeHtmlFile(options.html, backtestPage(tested));
      return {
        document: backtestDocument(tested),
        text: options.html === undefined ? backtestText(tested, colors) : backtestShort(tested, options.html, colors),
        exitCode: history.unread.length > 0 ? 1 : 0,
      };
    },
  );

interface AthenaSource {
  readonly table: TableName;
  readonly span: Span;
  readonly now: number;
  readonly athena: Athena;
  readonly fullScan: boolean;
}

/** Undefined where it is not asked for. */
async function athenaOf(paths: readonly string[], options: Options, span: Span): Promise<AthenaSource | undefined> {
  const { athena, workgroup, dryRun, fullScan, last } = options;
  if (athena === undefined) {
    if (workgroup !== undefined || dryRun || fullScan) {
      throw usageError('--workgroup, --dry-run and --full-scan belong to --athena', 'Give --athena DATABASE.TABLE.');
    }
    return undefined;
  }
  if (paths.length > 0) throw usageError('--athena and paths were given', 'Give one of them.');
  const now = Date.now();
  const since = last === undefined ? {} : { from: Math.max(now - daysOf(last) * DAY, span.from ?? 0) };
  return {
    table: tableName(athena),
    span: { ...span, ...since },
    now,
    athena: await awsAthena(workgroup),
    fullScan: fullScan === true,
  };
}

const readAthenaBy =
  (source: AthenaSource) =>
  (reading: Reading): Promise<History> =>
    readAthena({ ...reading, ...source, sleep });

/** What to read, and how. */
function readerOf(paths: readonly string[], options: Options): (reading: Reading) => Promise<History> {
  if (options.last !== undefined) {
    if (paths.length > 0) throw usageError('--last and paths were given', 'Give one of them.');
    const days = daysOf(options.last);
    return (reading) => readAccount({ ...reading, days, now: Date.now(), env: process.env });
  }
  const [first, ...more] = paths;
  if (first === undefined) {
    throw usageError(
      'no history was named',
      "Give files or folders, such as a copy of a CloudTrail bucket; s3://BUCKET/PREFIX; or --last 90d for the account's own event history.",
    );
  }
  if (!paths.some((path) => path.startsWith('s3://'))) return (reading) => readFiles(paths, reading);
  const address = bucketAddress(first);
  if (address === undefined || more.length > 0) {
    throw usageError(
      `${paths.join(' ')}: a bucket is read alone`,
      'Write it as s3://BUCKET/PREFIX, and nothing beside it.',
    );
  }
  const confirm = process.stdin.isTTY && process.stderr.isTTY ? { confirm: ask } : {};
  return (reading) => readBucket({ ...reading, ...confirm, address, yes: options.yes === true });
}

async function ask(question: string): Promise<boolean> {
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({ message: question, output: process.stderr });
  return !isCancel(answer) && answer;
}

/** davylamp backtest: an account's history through the deployed pipeline. */
import { readFileSync, statSync } from 'node:fs';
import { Command } from 'commander';
import { backtest } from '../backtest/backtest.ts';
import { gatherHistory, type History } from '../backtest/history.ts';
import { logFiles } from '../backtest/log-files.ts';
import { propose } from '../backtest/proposal.ts';
import type { Source, Span } from '../backtest/scan-file.ts';
import { scanSources } from '../backtest/threads.ts';
import { loadConfig } from '../config/load.ts';
import { formatProblem } from '../config/problem.ts';
import { toSettings } from '../config/settings.ts';
import { usageError } from '../errors.ts';
import { deployedForwarding } from '../local/forwarding.ts';
import type { Matcher } from '../local/matcher.ts';
import { untilInterrupted } from './interrupt.ts';
import { run } from './output.ts';
import { createProgress } from './progress.ts';
import { backtestDocument } from './render/backtest-document.ts';
import { backtestText } from './render/backtest-text.ts';
import { counted } from './render/replay-text.ts';
import { spanOf } from './span.ts';

interface Options {
  readonly from?: string;
  readonly to?: string;
  readonly regions?: string;
  readonly config?: string;
  readonly against?: string;
}

export const backtestCommand = (): Command =>
  run<Options>(
    new Command('backtest')
      .description('Run the history of an account through the deployed rules: what would have been mailed.')
      .argument('[path...]', 'files or folders, such as a copy of a CloudTrail bucket; - for standard input')
      .option('--from <time>', 'leave out what is earlier: a day (2026-11-20) or a time (2026-11-20T14:00:00Z), in UTC')
      .option('--to <time>', 'leave out what is later; a day counts whole')
      .option('--regions <names>', 'only these Regions, separated by commas')
      .option('--config <file>', 'davylamp.yaml to use (default: the one beside cdk.json, where there is one)')
      .option('--against <file>', 'another davylamp.yaml, to compare with: the same history under it'),
    async ({ args, options, json, quiet, say, colors }) => {
      const started = performance.now();
      const paths = args[0] as readonly string[];
      if (paths.length === 0) {
        throw usageError('no history was named', 'Give files or folders, such as a copy of a CloudTrail bucket.');
      }
      const span = spanOf(options);
      const [settings, other] = [options.config, options.against].map((file, index) => {
        if (index === 1 && file === undefined) return undefined;
        const config = loadConfig({
          address: 'unused',
          // The events' own time decides what has expired.
          now: new Date(0),
          ...(file === undefined ? {} : { context: { config: file } }),
        });
        for (const warning of config.warnings) say(formatProblem(warning));
        return toSettings(config);
      });
      if (settings === undefined) throw new Error('no configuration');
      const admits = deployedForwarding();
      const history = await readFiles(paths, span, admits, quiet);
      if (!json) say(`${counted(history.events.length, 'event')} of ${counted(history.records, 'record')} to judge`);
      const warn = (message: string): void => say(`warning: ${message}`);
      const replayed = await backtest({ events: history.events, settings, admits, warn });
      const against = other && (await backtest({ events: history.events, settings: other, admits, warn: () => {} }));
      const tested = {
        history,
        replayed,
        proposal: propose(history.events, replayed.outcomes),
        seconds: (performance.now() - started) / 1000,
        ...(against === undefined ? {} : { against }),
      };
      return {
        document: backtestDocument(tested),
        text: backtestText(tested, colors),
        exitCode: history.unread.length > 0 ? 1 : 0,
      };
    },
  );

/** Bytes on disk for which starting threads does not pay. */
const few = 4_000_000;

async function readFiles(paths: readonly string[], span: Span, admits: Matcher, quiet: boolean): Promise<History> {
  const { files, unread } = logFiles(paths, span);
  const sizes = new Map(files.map((file) => [file, sizeOf(file)]));
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const gathering = gatherHistory();
  for (const one of unread) gathering.tell(one);
  const progress = createProgress({
    stream: quiet ? { write: () => {} } : process.stderr,
    total,
    now: () => performance.now(),
  });
  let done = 0;
  let read = 0;
  await untilInterrupted(async (isInterrupted) => {
    async function* sources(): AsyncIterable<Source> {
      for (const [index, name] of files.entries()) {
        if (isInterrupted()) {
          gathering.tell({
            what: `${counted(files.length - index, 'file')}`,
            why: 'interrupted before they were read',
          });
          return;
        }
        yield name === '-' ? { name: 'standard input', content: readFileSync(0) } : { name };
      }
    }
    await scanSources({
      sources: sources(),
      admits,
      span,
      ...(total <= few || files.length === 1 ? { threads: 0 } : {}),
      onScanned: (scanned, { name }) => {
        gathering.add(scanned);
        done += sizes.get(name) ?? 0;
        read += 1;
        progress.update({
          done,
          unpacked: gathering.history().bytes,
          label: `${read} of ${counted(files.length, 'file')}`,
        });
      },
    });
  });
  progress.end();
  return gathering.history();
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    // It is told of when it is opened.
    return 0;
  }
}

/** davylamp learn: what an account usually does, and the configuration that fits. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { listUsual } from '../../lambda/assessment/usual-records.ts';
import { habitsIn } from '../../lambda/history/habits.ts';
import { type Proposal, propose } from '../../lambda/history/proposal.ts';
import { backtest } from '../backtest/backtest.ts';
import { withProposal } from '../config/beside.ts';
import type { Config } from '../config/config.ts';
import { toSettings } from '../config/settings.ts';
import { UserError, usageError } from '../errors.ts';
import { deployedForwarding } from '../local/forwarding.ts';
import { daysOf, readAccount } from './history/account.ts';
import { historyConfig } from './history-settings.ts';
import { run } from './output.ts';
import { learnDocument, learnText } from './render/learn-text.ts';
import { counted } from './render/replay-text.ts';

interface Options {
  readonly last: string;
  readonly config?: string;
  readonly write?: boolean;
}

export const learnCommand = (): Command =>
  run<Options>(
    new Command('learn')
      .description('What the account usually does: who starts what, where, how much; and a configuration that fits.')
      .option('--last <days>', "how far back the account's own event history is read, at most 90d", '90d')
      .option('--config <file>', 'davylamp.yaml to use (default: the one beside cdk.json, where there is one)')
      .option('--write', 'add the proposal to that file, as comments beside what is there'),
    async ({ options, json, quiet, say, colors }) => {
      const days = daysOf(options.last);
      const config = historyConfig(options.config, say);
      const file = options.write ? writable(config) : undefined;
      const admits = deployedForwarding();
      const stream = quiet ? { write: () => {} } : process.stderr;
      const now = Date.now();
      const history = await readAccount({ span: {}, admits, say, stream, days, now, env: process.env });
      const { events } = history;
      if (!json) say(`${counted(events.length, 'event')} of ${counted(history.records, 'record')} to judge`);
      const warn = (message: string): void => say(`warning: ${message}`);
      const { outcomes, memory } = await backtest({ events, settings: toSettings(config), admits, warn });
      const accounts = [...new Set(outcomes.map(({ account }) => account))].sort();
      const usual = (await Promise.all(accounts.map((account) => listUsual(memory, account)))).flat();
      const proposal = propose(events, outcomes);
      if (file !== undefined) write(file, proposal, new Date(now).toISOString().slice(0, 10));
      const learned = { history, habits: habitsIn(usual), proposal, ...(file === undefined ? {} : { written: file }) };
      return {
        document: learnDocument(learned),
        text: learnText(learned, colors),
        exitCode: history.unread.length > 0 ? 1 : 0,
      };
    },
  );

/** @throws UserError (exit code 2) where there is none: before the long run, not after it */
function writable({ file }: Pick<Config, 'file'>): string {
  if (file === undefined)
    throw usageError('--write: there is no davylamp.yaml', 'Write one with davylamp init, or name it with --config.');
  return file;
}

/** @throws UserError (exit code 2) */
function write(file: string, proposal: Proposal, day: string): void {
  const path = resolve(file);
  try {
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, withProposal(text, proposal, day));
  } catch (cause) {
    throw new UserError({
      code: 'unwritable-file',
      message: `--write: ${file} cannot be written (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`,
      hint: 'Without --write the proposal is printed.',
      exitCode: 2,
      cause,
    });
  }
}

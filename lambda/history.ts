/**
 * The entry point of the function that reads the watched accounts' own history: started by EventBridge
 * Scheduler, again and again, and done at once where nothing is left to read.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import type { Environment } from './adapters/aws-ports.ts';
import { historyPorts } from './adapters/history-ports.ts';
import { createJournal } from './adapters/journal.ts';
import { readSettings } from './adapters/settings.ts';
import { type HistoryReport, readHistories } from './history/run.ts';
import { compileForwarding, type RegionRule } from './local/forwarding.ts';
import type { Matcher } from './local/matcher.ts';
import { SECOND } from './model/time.ts';

/** Kept before Lambda ends the function. */
const reserve = 5 * SECOND;

interface Context {
  readonly getRemainingTimeInMillis: () => number;
}

const excluded = (env: Environment): readonly string[] =>
  (env.DAVYLAMP_EXCLUDED_REGIONS ?? '').split(',').filter((name) => name !== '');

/**
 * The rules as they were deployed.
 *
 * @throws where they cannot be read: without them nobody can say what the detector would have seen
 */
function deployedRules(file: string): Matcher {
  const { rules, bus } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly rules: readonly RegionRule[];
    readonly bus: unknown;
  };
  return compileForwarding(rules, bus);
}

/** The bundle is CommonJS; run from source there is no `__dirname`. */
const here = typeof __dirname === 'string' ? __dirname : process.cwd();

/** What Lambda calls. */
export const handler = async (_: unknown, context: Context): Promise<HistoryReport> => {
  const journal = createJournal(new Logger({ serviceName: 'history' }));
  const settings = readSettings(join(here, 'settings.json'), journal);
  const ports = historyPorts(process.env, settings, journal);
  return readHistories({
    ...{ ports, settings },
    admits: deployedRules(join(here, 'rules.json')),
    homeAccount: process.env.DAVYLAMP_ACCOUNT ?? '',
    exclude: excluded(process.env),
    end: ports.clock.now() + context.getRemainingTimeInMillis() - reserve,
  });
};

/** What went wrong, for the operator: structured lines in the function's log group. */
import { Logger } from '@aws-lambda-powertools/logger';
import type { Journal } from '../ports.ts';

const longestText = 500;
const mostEntries = 20;

export function createJournal(logger: Pick<Logger, 'warn'> = new Logger({ serviceName: 'detector' })): Journal {
  return {
    warn: (message, details = {}) =>
      logger.warn(message, Object.fromEntries(Object.entries(details).flatMap(loggable))),
  };
}

/**
 * A record that strays in here may hold user data, tags or secrets: only plain values and short lists of them
 * pass.
 */
function loggable([name, value]: [string, unknown]): [string, unknown][] {
  if (/user.?data|tag|secret|token|password|credential/i.test(name)) return [];
  if (value instanceof Error) return [[name, `${value.name}: ${cut(value.message)}`]];
  if (Array.isArray(value)) return [[name, value.filter(isPlain).slice(0, mostEntries).map(cut)]];
  return isPlain(value) ? [[name, cut(value)]] : [];
}

const isPlain = (value: unknown): value is string | number | boolean | null =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

const cut = <T>(value: T): T | string =>
  typeof value === 'string' && value.length > longestText ? `${value.slice(0, longestText)}...` : value;

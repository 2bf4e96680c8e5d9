/** The part of a history that `--from`, `--to` and `--regions` ask for. */
import { DAY } from '../../lambda/model/time.ts';
import type { Span } from '../backtest/scan-file.ts';
import { usageError } from '../errors.ts';

const day = /^\d{4}-\d\d-\d\d$/;
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/** @throws UserError (exit code 2) for a time that cannot be read, or a span that ends before it begins. */
export function spanOf(options: { readonly from?: string; readonly to?: string; readonly regions?: string }): Span {
  const from = options.from === undefined ? undefined : timeOf('--from', options.from);
  const end = options.to === undefined ? undefined : timeOf('--to', options.to);
  const to = end !== undefined && day.test(options.to ?? '') ? end + DAY - 1 : end;
  if (from !== undefined && to !== undefined && from > to) {
    throw usageError(`--from ${options.from} is later than --to ${options.to}`, 'Give them the other way round.');
  }
  const regions = options.regions?.split(',').map((name) => name.trim());
  if (regions?.some((name) => !/^[a-z]{2}(-[a-z]+)+-\d+$/.test(name))) {
    throw usageError(
      `--regions ${options.regions}: no Region is called so`,
      'Write it as --regions us-east-1,eu-west-1.',
    );
  }
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(regions === undefined ? {} : { regions }),
  };
}

function timeOf(option: string, text: string): number {
  const time = day.test(text) || instant.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) {
    throw usageError(`${option} ${text} is no time`, 'Write it as 2026-11-20, or with its time: 2026-11-20T14:00:00Z.');
  }
  return time;
}

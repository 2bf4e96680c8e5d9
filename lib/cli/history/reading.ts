/** What every way to read a history is given. */

import type { Matcher } from '../../../lambda/local/matcher.ts';
import type { Span } from '../../backtest/scan-file.ts';
import type { ProgressInput } from '../progress.ts';

export interface Reading {
  readonly span: Span;
  readonly admits: Matcher;
  readonly say: (line: string) => void;
  /** Where progress is shown. */
  readonly stream: ProgressInput['stream'];
}

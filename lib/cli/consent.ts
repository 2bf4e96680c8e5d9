/** Asks before something is done that a person has to want. */
import { UserError, usageError } from '../errors.ts';

export interface ConsentInput {
  readonly question: string;
  /** `--yes` was given. */
  readonly yes: boolean;
  readonly json: boolean;
}

const isTerminal = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

/** Of a question that was left with Ctrl-C. @param consequence such as `nothing was written` */
export const cancelled = (consequence: string): UserError =>
  new UserError({ code: 'cancelled', message: `cancelled; ${consequence}`, exitCode: 130 });

/** @throws UserError where nobody can be asked (exit code 2), or the answer is no (2) or Ctrl-C (130). */
export async function consent({ question, yes, json }: ConsentInput): Promise<void> {
  if (yes) return;
  if (json || !isTerminal()) {
    throw usageError('it needs your consent, and there is no terminal to ask on', 'If you want it, give --yes.');
  }
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({ message: question, initialValue: false, output: process.stderr });
  if (isCancel(answer)) throw cancelled('nothing was started');
  if (!answer) throw new UserError({ code: 'cancelled', message: 'nothing was started', exitCode: 2 });
}

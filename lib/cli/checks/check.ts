/** One question of `davylamp doctor`. */
import type { Deployment } from '../../deployment/deployment.ts';
import type { Facts } from '../../deployment/examine.ts';

export interface Finding {
  readonly state: 'pass' | 'warn' | 'fail' | 'skip';
  readonly message: string;
  /** One command, ready to paste. @default there is none */
  readonly fix?: string;
}

export interface Check {
  /** Stable: scripts read it. Listed in docs/doctor.md. */
  readonly id: string;
  readonly find: (facts: Facts) => Finding;
}

/** A check of a deployment: skipped where there is none, and the check of the stack says so. */
export const ofDeployment = (id: string, find: (facts: Facts, deployment: Deployment) => Finding): Check => ({
  id,
  find: (facts) => (facts.deployment === undefined ? skip('nothing is deployed') : find(facts, facts.deployment)),
});

const finding =
  (state: Finding['state']) =>
  (message: string, fix?: string): Finding => ({ state, message, ...(fix === undefined ? {} : { fix }) });

export const pass = finding('pass');
export const warn = finding('warn');
export const fail = finding('fail');
export const skip = finding('skip');

/** @param action the IAM action that was refused or not answered. */
export const unknown = (action: string): Finding => warn(`unknown: ${action} was refused, or not answered in time`);

/** A word of a POSIX shell. */
export const word = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

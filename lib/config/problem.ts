/** Something wrong in the configuration, and where. */
import { localCommand } from '../../lambda/model/local-command.ts';
import { UserError } from '../errors.ts';

/** Steps from the top of the file to a value, such as ['allow', 0, 'expires']. */
export type Path = readonly (string | number)[];

export interface Problem {
  /** The file as the person would name it, or the option of the command line (`-c email`). */
  readonly where: string;
  /** From 1; absent where the problem is not in a file. */
  readonly line?: number;
  readonly column?: number;
  /** `allow[0].expires`; empty for the file as a whole. */
  readonly path: string;
  /** What is wrong, and what to do. */
  readonly message: string;
}

/** `allow[0].expires`. */
export const formatPath = (path: Path): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');

/** `davylamp.yaml:7:5  allow[0].expires  2026-01-31 is in the past; ...` */
export function formatProblem(problem: Problem): string {
  const { where, line, column, path, message } = problem;
  const place = line === undefined ? where : `${where}:${line}:${column ?? 1}`;
  return [place, path, message].filter((part) => part !== '').join('  ');
}

/** Carries every problem of a configuration at once. Exit code 2. */
export class ConfigError extends UserError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    super({
      code: 'config',
      message: `${count} in the configuration; nothing was done\n${problems.map(formatProblem).join('\n')}`,
      hint: `davylamp.example.yaml explains every key; \`${localCommand} config check\` checks without a deployment.`,
      exitCode: 2,
      details: { problems },
    });
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

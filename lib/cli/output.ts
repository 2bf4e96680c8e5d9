/** What every command shares: where data, progress and errors go, `--json`, colours and exit codes. */
import { type Command, CommanderError } from 'commander';
import pc from 'picocolors';
import { type ExitCode, errorReport, usageError } from '../errors.ts';
import { jsonPieces } from './json-text.ts';

export type Colors = ReturnType<typeof pc.createColors>;

/** What a command's action is given. */
export interface Context<Options> {
  /** The command's arguments, in their order, a variadic one as an array. */
  readonly args: readonly unknown[];
  readonly options: Options;
  readonly json: boolean;
  /** Show no progress. */
  readonly quiet: boolean;
  /** Progress, a warning: one line on standard error; nothing under `--quiet`. */
  readonly say: (line: string) => void;
  /** Text for a person on standard output before the action ends; nothing under `--json`. */
  readonly print: (text: string) => void;
  /**
   * For `print` and `Result.text`. Colours nothing where NO_COLOR is set, or output is no terminal, or under
   * `--json`.
   */
  readonly colors: Colors;
}

export interface Result {
  /**
   * The one document of `--json`, or what makes it. `schemaVersion: 1` is put in front where it is not there.
   * A value of it may be an iterable, which becomes an array.
   */
  readonly document: object | (() => object);
  /** For a person, on standard output; a line break is added at the end. @default nothing */
  readonly text?: string | (() => string);
  /** 1 where a check failed or a threshold was passed, 130 after Ctrl-C. @default 0 */
  readonly exitCode?: 0 | 1 | 130;
}

/**
 * Gives a commander command its action, and the options `--json`, `--quiet` and `--profile`.
 *
 * The action returns a `Result`; `run` prints `text`, or under `--json` the document and nothing else. To
 * fail, throw: a `UserError` (lib/errors.ts; or what `awsError` of lib/aws-errors.ts makes of an SDK's error)
 * is the person's to put right and carries its exit code; anything else is our bug, exit code 70. `execute`
 * prints it, as JSON under `--json`. Never write to process.stdout or set process.exitCode in a command.
 *
 *     export const replayCommand = (): Command =>
 *       run<{ inventory?: string }>(
 *         new Command('replay').argument('<path...>').option('--inventory <file>', 'instances to look up'),
 *         async ({ args, options, say, print, colors }) => {
 *           say('Reading 3 files');
 *           return { document: { decisions, mails, summary }, text: colors.bold('2 mails') };
 *         },
 *       );
 */
export function run<Options = Record<string, unknown>>(
  command: Command,
  action: (context: Context<Options>) => Promise<Result> | Result,
): Command {
  command
    .option('--json', 'print exactly one JSON document')
    .option('--quiet', 'print no progress and no warnings: the result and errors alone')
    .option('--profile <name>', 'the AWS profile whose credentials are used (default: AWS_PROFILE)');
  return command.action(async () => {
    const { json = false, quiet = false, profile, ...options } = command.opts();
    // Read by every SDK client, and named in advice about credentials.
    if (profile !== undefined) process.env.AWS_PROFILE = profile;
    const output = command.configureOutput();
    const out = (text: string): void => output.writeOut?.(text.endsWith('\n') ? text : `${text}\n`);
    const result = await action({
      args: command.processedArgs,
      options: options as Options,
      json,
      quiet,
      say: (line) => {
        if (!quiet) output.writeErr?.(`${line}\n`);
      },
      print: (text) => {
        if (!json) out(text);
      },
      colors: pc.createColors(!json && output.getOutHasColors?.() === true),
    });
    if (json) {
      for (const piece of jsonPieces({ schemaVersion: 1, ...made(result.document) })) output.writeOut?.(piece);
      output.writeOut?.('\n');
    } else if (result.text !== undefined) out(made(result.text));
    if (result.exitCode) throw new CommanderError(result.exitCode, 'davylamp.result', '');
  });
}

const made = <T extends object | string>(value: T | (() => T)): T => (typeof value === 'function' ? value() : value);

/** Where a program writes; the process's own streams in bin/cli.ts, strings in tests. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/**
 * Runs a program made of commands of `run` and returns its exit code; it never throws and never ends the
 * process.
 *
 * @param load makes the program; what it throws is reported like everything else.
 * @param argv what follows the program's name on the command line.
 */
export async function execute(
  load: () => Promise<Command> | Command,
  argv: readonly string[],
  streams: Streams,
): Promise<ExitCode> {
  const json = wantsJson(argv);
  const complaints: string[] = [];
  try {
    const program = await load();
    for (const command of withDescendants(program)) {
      command.exitOverride().configureOutput({
        writeOut: streams.out,
        writeErr: streams.err,
        outputError: (text) => complaints.push(text.trim()),
      });
    }
    await program.parseAsync(argv, { from: 'user' });
    return 0;
  } catch (thrown) {
    if (thrown instanceof CommanderError && (thrown.exitCode === 0 || thrown.code === 'davylamp.result')) {
      return thrown.exitCode as ExitCode;
    }
    const report = errorReport(thrown instanceof CommanderError ? fromCommander(thrown, complaints) : thrown);
    // The stack of a bug goes to standard error in both cases.
    if (!json || report.exitCode === 70) streams.err(`${report.text}\n`);
    if (json) streams.out(`${JSON.stringify(report.document, undefined, 2)}\n`);
    return report.exitCode;
  }
}

/** Commander complains in its own words, `error: unknown option '--jsn'\n(Did you mean --json?)`. */
function fromCommander(error: CommanderError, complaints: readonly string[]) {
  const [message, ...more] = (complaints.join('\n') || error.message).replace(/^error: /, '').split('\n');
  const help = 'Run it with --help to see what it takes.';
  if (error.code === 'commander.help') return usageError('no command was given', help);
  return usageError(message ?? error.message, [...more, help].join('\n'));
}

function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).includes('--json');
}

const withDescendants = (command: Command): Command[] => [command, ...command.commands.flatMap(withDescendants)];

/** The davylamp command as a person or a script runs it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { execute } from '../../lib/cli/output.ts';
import { commandFirst, program } from '../../lib/cli/program.ts';

export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Without credentials, unless `env` has some. No HOME: no shared configuration of whoever runs the tests. */
const environment = (env: CommandOptions['env']): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: '/nonexistent',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  ...env,
});

/** Those that run or wait: each has the process for itself. */
let turn: Promise<unknown> = Promise.resolve();

/**
 * Does what bin/cli.ts does, in this process, whose environment and folder are the command's until it ends.
 * A process of its own costs a second and loads the SDK and the CDK again.
 */
export function davylamp(args: readonly string[], options: CommandOptions = {}): Promise<Finished> {
  const mine = turn.then(() => runHere(args, options));
  turn = mine.catch(() => {});
  return mine;
}

async function runHere(args: readonly string[], { cwd = process.cwd(), env }: CommandOptions): Promise<Finished> {
  const before = { env: { ...process.env }, cwd: process.cwd(), write: process.stderr.write };
  const written = { stdout: '', stderr: '' };
  const err = (text: string): void => {
    written.stderr += text;
  };
  const replaceEnv = (by: NodeJS.ProcessEnv): void => {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, by);
  };
  const argv = commandFirst(args);
  try {
    replaceEnv(environment(env));
    process.chdir(cwd);
    process.stderr.write = ((text: string) => {
      err(text);
      return true;
    }) as typeof process.stderr.write;
    const out = (text: string): void => {
      written.stdout += text;
    };
    return { exitCode: await execute(() => program(argv), argv, { out, err }), ...written };
  } finally {
    process.stderr.write = before.write;
    process.chdir(before.cwd);
    replaceEnv(before.env);
  }
}

const command = fileURLToPath(new URL('../../bin/davylamp.mjs', import.meta.url));

/**
 * In a process of its own.
 *
 * @param onStart is given the process, to send it a signal
 */
export function davylampProcess(
  args: readonly string[],
  { cwd, env, onStart }: CommandOptions & { readonly onStart?: (child: ChildProcess) => void } = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [command, ...args], { cwd, env: environment(env) });
    onStart?.(child);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

/** A clone that nobody has touched, and a shell in it. */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folder } from './folder.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a clone holds: every file that is committed or about to be. Only the packages are those of here. */
export function clone(to: string = folder()): string {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' });
  for (const name of listed.split('\0').filter((name) => name !== '' && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(to, name)), { recursive: true });
    cpSync(join(root, name), join(to, name));
  }
  symlinkSync(join(root, 'node_modules'), join(to, 'node_modules'));
  return to;
}

/** In a shell, as it is written. The home folder is empty but for what keeps the CDK CLI off the network. */
export function shell(command: string, cwd: string, env: Readonly<Record<string, string>> = {}) {
  const home = mkdtempSync(join(tmpdir(), 'davylamp-home-'));
  writeFileSync(join(home, '.cdk.json'), '{"notices":false,"versionReporting":false}');
  const { PATH = '' } = process.env;
  const child = spawn('sh', ['-c', command], {
    cwd,
    env: { PATH, HOME: home, CI: 'true', CDK_DISABLE_CLI_TELEMETRY: 'true', AWS_EC2_METADATA_DISABLED: 'true', ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return new Promise<{ readonly exitCode: number | null; readonly output: string }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => {
      rmSync(home, { recursive: true, force: true });
      resolve({ exitCode, output });
    });
  });
}

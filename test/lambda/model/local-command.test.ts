/**
 * A bare `npx NAME` fetches whatever package of that name the registry has, and runs it with the person's
 * credentials.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { localCommand } from '../../../lambda/model/local-command.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const shown = [
  'lambda',
  'lib',
  'bin',
  'docs',
  'changes',
  '.github',
  'test/fixtures/mails',
  'README.md',
  'CONTRIBUTING.md',
];

it('no text of ours names a command that could fetch a stranger’s package', () => {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z', ...shown, '*.yaml'], {
    cwd: root,
  });
  const names = listed
    .toString()
    .split('\0')
    .filter((name) => name !== '');
  const text = names.map((name) => [name, readFileSync(join(root, name), 'utf8')] as const);
  expect(text.filter(([, each]) => /npx davylamp/.test(each)).map(([name]) => name)).toEqual([]);
  expect(text.some(([, each]) => each.includes(localCommand))).toBe(true);
});

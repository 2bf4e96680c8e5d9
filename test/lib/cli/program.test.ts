import { describe, expect, it } from 'vitest';
import { commandFirst, program } from '../../../lib/cli/program.ts';
import { version } from '../../../lib/package-folder.ts';

describe('the words of a command line', () => {
  it.each([
    ['as they are', ['regions', '--json'], ['regions', '--json']],
    ['options before the command', ['--quiet', 'regions'], ['regions', '--quiet']],
    ['the value of an option is no command', ['--profile', 'demo', 'regions'], ['regions', '--profile', 'demo']],
    ['behind a further word', ['--json', 'config', 'check', '--sarif'], ['config', 'check', '--json', '--sarif']],
    ['help of a command', ['help', 'replay'], ['replay', '--help']],
    ['help', ['help'], ['--help']],
    ['no command', ['--json'], ['--json']],
  ])('%s', (_, argv, expected) => {
    expect(commandFirst(argv)).toEqual(expected);
  });
});

describe('the program', () => {
  it('lists every command without its code, and has the options of the one that is run', async () => {
    const davylamp = await program(['regions']);
    const options = (name: string) =>
      davylamp.commands.find((command) => command.name() === name)?.options.map(({ long }) => long);
    expect(options('regions')).toEqual(['--refresh', '--json', '--quiet', '--profile']);
    expect(options('replay')).toEqual([]);
    expect(davylamp.version()).toBe(version);
  });

  it('takes a name that every object has for what it is: no command', async () => {
    const davylamp = await program(['constructor']);
    expect(davylamp.commands.map((command) => command.name())).not.toContain('constructor');
  });
});

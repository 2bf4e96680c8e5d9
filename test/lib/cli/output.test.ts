import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { execute, type Result, run } from '../../../lib/cli/output.ts';
import { UserError } from '../../../lib/errors.ts';

async function cli(
  argv: readonly string[],
  action: () => Promise<Result> | Result = () => ({ document: { a: 1 }, text: 'one' }),
) {
  let stdout = '';
  let stderr = '';
  const streams = {
    out: (text: string) => {
      stdout += text;
    },
    err: (text: string) => {
      stderr += text;
    },
  };
  const program = () =>
    new Command('lamp').version('1.2.3').addCommand(
      run(new Command('look').argument('[where]').option('--far'), ({ say, print }) => {
        say('looking');
        print('part');
        return action();
      }),
    );
  return { exitCode: await execute(program, argv, streams), stdout, stderr };
}

const refused = () => {
  throw new UserError({ code: 'aws-permission', message: 'denied', hint: 'ask', exitCode: 3 });
};

describe('a command', () => {
  it('writes data to standard output and progress to standard error', async () => {
    expect(await cli(['look'])).toEqual({ exitCode: 0, stdout: 'part\none\n', stderr: 'looking\n' });
  });

  it('leaves progress out under --quiet, and tells its error nevertheless', async () => {
    expect(await cli(['look', '--quiet'])).toEqual({ exitCode: 0, stdout: 'part\none\n', stderr: '' });
    expect(await cli(['look', '--quiet'], refused)).toMatchObject({ exitCode: 3, stderr: 'error: denied\nask\n' });
  });

  it('uses the credentials of --profile, whatever AWS_PROFILE says', async () => {
    const before = process.env.AWS_PROFILE;
    try {
      process.env.AWS_PROFILE = 'other';
      const text = () => ({ document: {}, text: String(process.env.AWS_PROFILE) });
      expect((await cli(['look', '--profile', 'mine'], text)).stdout).toBe('part\nmine\n');
    } finally {
      if (before === undefined) delete process.env.AWS_PROFILE;
      else process.env.AWS_PROFILE = before;
    }
  });

  it('prints exactly one document under --json, without the text for people', async () => {
    const { stdout } = await cli(['look', '--json']);
    expect(JSON.parse(stdout)).toEqual({ schemaVersion: 1, a: 1 });
  });

  it('makes the document only where it is asked for, and the text as well', async () => {
    const never = () => {
      throw new Error('made for nobody');
    };
    const asked = await cli(['look', '--json'], () => ({ document: () => ({ a: 2 }), text: never }));
    expect(JSON.parse(asked.stdout)).toEqual({ schemaVersion: 1, a: 2 });
    expect((await cli(['look'], () => ({ document: never, text: () => 'two' }))).stdout).toBe('part\ntwo\n');
  });

  it('has exit code 1 where a check failed, with its document', async () => {
    const { exitCode, stdout, stderr } = await cli(['look', '--json'], () => ({ document: {}, exitCode: 1 }));
    expect([exitCode, JSON.parse(stdout), stderr]).toEqual([1, { schemaVersion: 1 }, 'looking\n']);
  });

  it('tells a person what went wrong and what to do', async () => {
    expect(await cli(['look'], refused)).toMatchObject({ exitCode: 3, stderr: 'looking\nerror: denied\nask\n' });
  });

  it('tells a script the same as one document', async () => {
    const { exitCode, stdout } = await cli(['look', '--json'], refused);
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      error: { code: 'aws-permission', message: 'denied', hint: 'ask' },
    });
  });

  it('takes every other error for our bug: exit code 70, the stack on standard error', async () => {
    const { exitCode, stdout, stderr } = await cli(['look', '--json'], () => {
      throw new TypeError('oops');
    });
    expect(exitCode).toBe(70);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'internal', message: 'oops' } });
    expect(stderr).toContain('TypeError: oops\n    at ');
  });
});

describe('a usage error', () => {
  it.each([
    [['look', '--fra'], "unknown option '--fra'"],
    [['loko'], "unknown command 'loko'"],
    [['look', 'here', 'there'], 'too many arguments'],
    [[], 'no command was given'],
  ])('of %j has exit code 2', async (argv, message) => {
    const { exitCode, stdout, stderr } = await cli(argv);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  it('is one document under --json', async () => {
    const { exitCode, stdout, stderr } = await cli(['look', '--fra', '--json']);
    expect([exitCode, stderr]).toEqual([2, '']);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'usage', message: "unknown option '--fra'" } });
  });
});

it.each([
  [['--version'], '1.2.3\n'],
  [['look', '--help'], 'Usage: lamp look'],
])('%j is no error', async (argv, start) => {
  const { exitCode, stdout, stderr } = await cli(argv);
  expect([exitCode, stderr, stdout.startsWith(start)]).toEqual([0, '', true]);
});

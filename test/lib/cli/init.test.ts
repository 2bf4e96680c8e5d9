import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { givenBy } from '../../../lib/cli/init.ts';
import { davylamp } from '../../support/command-line.ts';
import { folder } from '../../support/folder.ts';

const read = (cwd: string, name: string): string => readFileSync(join(cwd, name), 'utf8');

describe('davylamp init without a terminal', () => {
  it('writes what a deployment from the package needs into an empty folder, and the next command', async () => {
    const cwd = folder({ 'package.json': '{"dependencies":{"davylamp":"file:../davylamp.tgz"}}' });
    const { exitCode, stdout } = await davylamp(['init', '--email', 'me@example.com', '--json'], { cwd });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      written: ['package.json', 'cdk.json', '.gitignore', 'davylamp.yaml'],
      next: expect.stringMatching(/npm install .*&& npx cdk bootstrap && npx cdk deploy$/),
    });
    expect(JSON.parse(read(cwd, 'package.json'))).toMatchObject({
      dependencies: { davylamp: 'file:../davylamp.tgz' },
      devDependencies: { 'aws-cdk': '2.1148.1' },
    });
  });

  it('never overwrites, and says so before it asks or writes anything', async () => {
    const cwd = folder({ 'davylamp.yaml': 'email: [other@example.com]\n' });
    const { exitCode, stderr } = await davylamp(['init', '--email', 'me@example.com'], { cwd });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('is there already; nothing was written')]);
    expect(readdirSync(cwd)).toEqual(['davylamp.yaml']);
    expect(read(cwd, 'davylamp.yaml')).toBe('email: [other@example.com]\n');
  });

  it('writes the configuration alone beside a cdk.json, and where others keep their files', async () => {
    for (const files of [{ 'cdk.json': '{}' }, { 'notes.txt': '' }]) {
      const cwd = folder(files);
      await davylamp(['init', '--email', 'me@example.com'], { cwd });
      expect(readdirSync(cwd).sort()).toEqual([...Object.keys(files), 'davylamp.yaml'].sort());
    }
  });

  it('asks nobody: without an address it writes nothing, nor with one that is none', async () => {
    const cwd = folder();
    const none = await davylamp(['init'], { cwd });
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('Give --email')]);
    const wrong = await davylamp(['init', '--email', 'me', '--time-zone', 'Mars/North'], { cwd });
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toMatch(/"me" is not an e-mail address(.|\n)*"Mars\/North" is no time zone/);
    expect(existsSync(join(cwd, 'davylamp.yaml'))).toBe(false);
  });
});

describe('its options', () => {
  it('are lists with commas, and known words', () => {
    expect(givenBy({ email: 'a@b.co, c@d.co', regions: 'us-east-1, eu-west-1', language: 'ko' })).toEqual({
      email: ['a@b.co', 'c@d.co'],
      expected: ['us-east-1', 'eu-west-1'],
      language: 'ko',
    });
    expect(() => givenBy({ regions: 'us-east-l' })).toThrow('"us-east-l" is no Region');
    expect(() => givenBy({ language: 'de' })).toThrow('"de" is no language');
  });
});

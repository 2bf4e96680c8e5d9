import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contextKey } from '../../../lib/account/document.ts';
import { fallbackDocument } from '../../../lib/account/fallback.ts';
import { loadConfig } from '../../../lib/config/load.ts';
import { ConfigError, formatProblem } from '../../../lib/config/problem.ts';

const account = '123456789012';
const yaml = 'email: me@example.com\nalertAt: loud\nregions: { expected: [eu-wst-1, mars-north-1] }\n';

function problemsIn(context: string): readonly string[] {
  const directory = mkdtempSync(join(tmpdir(), 'davylamp-config-'));
  writeFileSync(join(directory, 'cdk.json'), '{}');
  writeFileSync(join(directory, 'davylamp.yaml'), yaml);
  writeFileSync(join(directory, 'cdk.context.json'), context);
  try {
    loadConfig({ directory });
    return [];
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown;
    return thrown.problems.map((problem) => formatProblem(problem).slice(0, 50));
  }
}

describe('Region names in a configuration that has other problems', () => {
  const loud = expect.stringContaining('davylamp.yaml:2:10  alertAt');
  const mistyped = expect.stringContaining('davylamp.yaml:3:23  regions.expected[0]');
  const unknown = expect.stringContaining('davylamp.yaml:3:33  regions.expected[1]');

  it('are reported with them, because a person wants to mend everything at once', () => {
    expect(problemsIn('{}')).toEqual([loud, mistyped, unknown]);
  });

  it('are right where the cache of an account knows them, because the snapshot ages', () => {
    const document = { ...fallbackDocument(account), skipped: [{ name: 'mars-north-1', why: 'DISABLED' }] };
    expect(problemsIn(JSON.stringify({ [contextKey(account)]: document }))).toEqual([loud, mistyped]);
  });

  it('are held against the snapshot where the cache is damaged, because the configuration is mended first', () => {
    expect(problemsIn('[')).toEqual([loud, mistyped, unknown]);
  });
});

describe('an address', () => {
  it.each(['me@example', 'a@b@example.com', 'a@example..com', 'a@example.com.', 'a@.example.com'])(
    '%s is refused, because no mail would ever reach it',
    (email) =>
      expect(() => loadConfig({ directory: tmpdir(), context: { email } })).toThrow('is not an e-mail address'),
  );

  it.each(["o'neil@example.com", 'a+b@mail.example.co.uk'])('%s is taken', (email) =>
    expect(loadConfig({ directory: tmpdir(), context: { email } }).email).toEqual([email]),
  );
});

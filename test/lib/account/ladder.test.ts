import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { climb, type Question } from '../../../lib/account/ladder.ts';
import { folder } from '../../support/folder.ts';

const account = '123456789012';
const other = '999999999999';

function question(steps: string[], answer: Partial<Question<string>> = {}): Question<string> {
  return {
    account,
    key: 'davylamp:x',
    read: (kept) => `kept ${kept}`,
    caller: async () => {
      steps.push('caller');
      return account;
    },
    ask: async () => {
      steps.push('ask');
      return 'asked';
    },
    isKept: () => true,
    ...answer,
  };
}

const at = (directory: string, env: Record<string, string> = { CDK_DEFAULT_ACCOUNT: account }, kept?: unknown) => ({
  env,
  context: () => kept,
  directory,
});

describe('what AWS says of an account', () => {
  it('is what is kept, and then nobody is asked, not even who is calling', async () => {
    const steps: string[] = [];
    expect(await climb(at(folder(), {}, 'before'), question(steps))).toEqual({ known: 'kept before' });
    expect(steps).toEqual([]);
  });

  it('is asked for with credentials of the account, and kept', async () => {
    const steps: string[] = [];
    const directory = folder();
    expect(await climb(at(directory), question(steps))).toEqual({ known: 'asked' });
    expect(steps).toEqual(['caller', 'ask']);
    expect(JSON.parse(readFileSync(join(directory, 'cdk.context.json'), 'utf8'))).toEqual({ 'davylamp:x': 'asked' });
  });

  it('is not kept where the answer is no knowledge', async () => {
    const directory = folder();
    expect(await climb(at(directory), question([], { isKept: () => false }))).toEqual({ known: 'asked' });
    expect(readdirSync(directory)).toEqual([]);
  });

  it.each([
    ['nobody has credentials', {}, account, {}, []],
    ['the CDK CLI has those of another account', { CDK_DEFAULT_ACCOUNT: other }, account, { deployer: other }, []],
    [
      'the app has those of another account',
      { CDK_DEFAULT_ACCOUNT: account },
      other,
      { deployer: account, caller: other },
      [],
    ],
  ])('is not asked for where %s', async (_, env, caller, unasked, asked) => {
    const steps: string[] = [];
    const answer = await climb(at(folder(), env), question(steps, { caller: async () => caller }));
    expect(answer).toEqual({ unasked });
    expect(steps).toEqual(asked);
  });
});

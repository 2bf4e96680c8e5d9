import { expect, it } from 'vitest';
import { sarifLog } from '../../../../lib/cli/render/sarif.ts';

const problem = { where: 'davylamp.yaml', line: 7, column: 5, path: 'allow[0].expires', message: 'is in the past.' };
const resultsOf = (input: Partial<Parameters<typeof sarifLog>[0]>) =>
  sarifLog({ version: '1.2.3', errors: [], warnings: [], notes: [], ...input }).runs[0]?.results;

it('names the place, so that a viewer can open it', () => {
  expect(resultsOf({ warnings: [problem] })).toEqual([
    {
      ruleId: 'configuration-warning',
      level: 'warning',
      message: { text: 'allow[0].expires: is in the past.' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'davylamp.yaml' },
            region: { startLine: 7, startColumn: 5 },
          },
        },
      ],
    },
  ]);
});

it('has no place for what stands in no file', () => {
  const [context, note] =
    resultsOf({ errors: [{ ...problem, where: '-c email' }], notes: ['ci: covers little'] }) ?? [];
  expect(context).not.toHaveProperty('locations');
  expect(context?.message.text).toBe('-c email: allow[0].expires: is in the past.');
  expect(note).toEqual({ ruleId: 'configuration-note', level: 'note', message: { text: 'ci: covers little' } });
});

it('writes paths as addresses, whatever characters they hold', () => {
  const uriOf = (where: string) => JSON.stringify(resultsOf({ errors: [{ ...problem, where }] }));
  expect(uriOf('my files/davylamp.yaml')).toContain('"uri":"my%20files/davylamp.yaml"');
  expect(uriOf('/home/me/a b.yaml')).toContain('"uri":"file:///home/me/a%20b.yaml"');
});

it('describes every rule that a result may name', () => {
  const run = sarifLog({ version: '1', errors: [problem], warnings: [problem], notes: ['x'] }).runs[0];
  const ids = run?.tool.driver.rules.map(({ id }) => id);
  for (const { ruleId } of run?.results ?? []) expect(ids).toContain(ruleId);
});

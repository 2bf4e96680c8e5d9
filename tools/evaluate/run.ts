/**
 * npm run evaluate: how well campaigns are told from ordinary days. Exit 1 where one is missed or one alarms.
 */
import { cases } from '../../test/fixtures/cases/index.ts';
import { type Evaluated, evaluateCase } from './evaluate-case.ts';
import { evaluationReport } from './report.ts';
import { sampleLines } from './samples.ts';

async function main(): Promise<void> {
  const evaluated: Evaluated[] = [];
  for (const one of cases) evaluated.push(await evaluateCase(one));
  const beside = [
    'Sample events, each on its own (labels say where an event comes from)',
    '',
    ...(await sampleLines()),
  ];
  const wrong = evaluated.filter(({ problems }) => problems.length > 0).length;
  const result = `result: ${wrong === 0 ? 'fine' : `${wrong} wrong`}, ${evaluated.length} cases`;
  process.stdout.write(`${[...evaluationReport(evaluated), '', ...beside, '', result].join('\n')}\n`);
  if (wrong > 0) process.exitCode = 1;
}

await main();

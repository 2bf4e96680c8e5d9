/** npm run evaluate: how well campaigns are told from ordinary days. Exit 1 where one is missed or one alarms. */
import { cases } from '../../test/fixtures/cases/index.ts';
import { type Evaluated, evaluateCase } from './evaluate-case.ts';
import { evaluationReport } from './report.ts';
import { sampleLines, sharedSamples } from './shared-events.ts';

async function main(): Promise<void> {
  const judged: Evaluated[] = [];
  for (const one of cases) judged.push(await evaluateCase(one));
  const samples = await sharedSamples();
  const beside = samples
    ? [
        'Sample events beside the project, each on its own (labels say where an event comes from)',
        '',
        ...sampleLines(samples),
      ]
    : ['No sample events beside the project: skipped'];
  const wrong = judged.filter(({ problems }) => problems.length > 0).length;
  const result = `result: ${wrong === 0 ? 'fine' : `${wrong} wrong`}, ${judged.length} cases`;
  process.stdout.write(`${[...evaluationReport(judged), '', ...beside, '', result].join('\n')}\n`);
  if (wrong > 0) process.exitCode = 1;
}

await main();

/** The confusion matrix and what goes with it, as text of at most 100 columns. */
import { detections } from '../../lambda/detections/index.ts';
import { verdicts } from '../../lambda/model/verdict.ts';
import { type Evaluated, verdictName } from './evaluate-case.ts';

const columns: readonly string[] = [...verdicts].reverse();
const said = [...columns, 'quiet'];
const WIDTH = 100;

const labels = ['campaign', 'ordinary'] as const;

const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, width - 3)}...`);

/** Rows of cells: the first column to the left, the others to the right. */
function grid(rows: readonly (readonly (string | number)[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? String(cell).padEnd(widths[i] ?? 0) : String(cell).padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

function matrix(judged: readonly Evaluated[]): string[] {
  const row = (label: string): (string | number)[] => {
    const own = judged.filter((one) => one.case.label === label);
    const counts = said.map((name) => own.filter(({ top }) => verdictName(top) === name).length);
    return [label, ...counts, own.length, own.filter(({ problems }) => problems.length > 0).length];
  };
  return grid([['case', ...said, 'total', 'wrong'], ...labels.map(row)]);
}

/** In how many cases each signal fired, and in how many ordinary days it alarmed somebody. */
function signals(judged: readonly Evaluated[]): string[] {
  const rows = detections.map(({ id, strength, group }) => {
    const hits = judged.filter((one) => one.signals.includes(id));
    const ordinary = hits.filter((one) => one.case.label === 'ordinary');
    const alarms = ordinary.filter(({ top }) => top === 'high' || top === 'critical');
    return [id, strength, group, hits.length - ordinary.length, ordinary.length, alarms.length];
  });
  return grid([['signal', 'strength', 'group', 'campaigns', 'ordinary days', 'alarms'], ...rows]);
}

const named = (judged: readonly Evaluated[], tell: (one: Evaluated) => string): string[] =>
  judged.length === 0
    ? ['  none']
    : judged.map((one) => {
        const what = tell(one);
        return `  ${cut(one.case.name, WIDTH - 4 - what.length)}: ${what}`;
      });

const wrong = (judged: readonly Evaluated[], label: string): string[] =>
  named(
    judged.filter((one) => one.case.label === label && one.problems.length > 0),
    ({ problems }) => cut(problems.join('; '), 40),
  );

const isKnownGap = ({ case: one }: Evaluated): boolean => one.label === 'campaign' && one.knownGap !== undefined;

function mails(judged: readonly Evaluated[]): string {
  const counts = judged.filter((one) => one.case.label === 'campaign').map((one) => one.mails.length);
  return `mails a campaign: ${(counts.reduce((sum, count) => sum + count, 0) / Math.max(1, counts.length)).toFixed(1)} on average, ${Math.max(0, ...counts)} at most`;
}

/** The whole report over the cases; one line an entry. */
export function evaluationReport(judged: readonly Evaluated[]): readonly string[] {
  return [
    'The worst verdict of each case',
    '',
    ...matrix(judged),
    '',
    mails(judged),
    '',
    'Signals: in how many campaigns and ordinary days each fired, and how many of those days alarmed',
    '',
    ...signals(judged),
    '',
    'Missed campaigns',
    ...wrong(judged, 'campaign'),
    '',
    'False alarms',
    ...wrong(judged, 'ordinary'),
    '',
    'Known gaps: mailed, but not told from an ordinary day',
    ...named(
      judged.filter((one) => isKnownGap(one) && one.top === 'notice'),
      ({ top }) => verdictName(top),
    ),
  ];
}

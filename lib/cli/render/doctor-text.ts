/** `davylamp doctor` on a terminal of eighty columns. */
import { wrap } from '../../../lambda/mail/text.ts';
import type { DoctorDocument } from '../checks/diagnose.ts';
import type { Colors } from '../output.ts';

const width = 80;
const indent = 6;

export function doctorText({ checks, result }: DoctorDocument, colors: Colors): string {
  const color = { pass: colors.green, warn: colors.yellow, fail: colors.red, skip: colors.dim };
  const lines = checks.flatMap(({ id, state, message, fix }) => {
    const [first = '', ...more] = wrap(`${id}: ${message}`, width - indent, 0);
    return [
      `${color[state](state)}  ${first}`,
      ...more.map((line) => `${' '.repeat(indent)}${line}`),
      // A command is one line, however long: it is pasted.
      ...(fix === null ? [] : [colors.bold(`${' '.repeat(indent)}${fix}`)]),
    ];
  });
  const { pass, warn, fail, skip } = result;
  return [
    ...lines,
    '',
    colors.bold(
      (fail > 0 ? colors.red : colors.green)(`result: ${fail} fail, ${warn} warn, ${pass} pass, ${skip} skipped`),
    ),
  ].join('\n');
}

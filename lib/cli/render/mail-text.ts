/** A mail on a terminal, as it would arrive. */
import { wrap } from '../../../lambda/mail/text.ts';
import type { Mail } from '../../../lambda/model/incident.ts';
import type { Verdict } from '../../../lambda/model/verdict.ts';
import type { Colors } from '../output.ts';
import { isoTime } from './replay-document.ts';

export const verdictColor = (verdict: Verdict, colors: Colors) =>
  ({ critical: colors.red, high: colors.yellow, notice: colors.cyan })[verdict];

/** @param width columns of the frame above and below; a longer subject goes on in the next line. */
export function mailText(mail: Mail, colors: Colors, width = 80): string {
  const label = 'subject ';
  const rule = '─'.repeat(width);
  return [
    colors.dim(rule),
    `${colors.dim('sent   ')} ${isoTime(mail.time)}  ${colors.dim(`(${mail.kind})`)}`,
    ...wrap(mail.subject, width - label.length, 0).map((line, index) => {
      const head = index === 0 ? colors.dim(label) : ' '.repeat(label.length);
      return `${head}${colors.bold(verdictColor(mail.verdict, colors)(line))}`;
    }),
    colors.dim(rule),
    mail.body.trimEnd(),
    colors.dim(rule),
  ].join('\n');
}

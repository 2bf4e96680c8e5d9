/** What of the demo's output the README shows as a picture: the attack's minutes, and how a mail begins. */
import { stripVTControlCharacters } from 'node:util';
import type { Theme } from './picture.ts';

export const pictureTitle =
  'The demo: forty-two miners start in nine Regions, and Davylamp mails from the first second on.';
export const pictureFile = (theme: Theme): string => `docs/pictures/demo-${theme}.svg`;
export const COLUMNS = 100;
const FIRST_MINUTE = '14:03';
const MAIL_LINES = 31;

/** @param output the demo's, with colors, at `COLUMNS` columns */
export function pictureText(output: string): string {
  const lines = output.split('\n');
  const plain = lines.map((line) => stripVTControlCharacters(line));
  const title = plain.findIndex((line) => line.startsWith('Timeline'));
  const from = plain.findIndex((line, index) => index > title && line.trimStart().startsWith(FIRST_MINUTE));
  const to = plain.findIndex((line) => line.startsWith('What stayed quiet'));
  const mail = plain.findIndex((line) => line.startsWith('subject'));
  return [
    '$ npm run demo',
    '...',
    ...lines.slice(from, to),
    ...lines.slice(mail, mail + MAIL_LINES).filter((_, index) => !/^─+$/.test(plain[mail + index] ?? '')),
    '...',
  ].join('\n');
}

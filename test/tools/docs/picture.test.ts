import { describe, expect, it } from 'vitest';
import { pictureText } from '../../../tools/docs/demo-picture.ts';
import { terminalPicture } from '../../../tools/docs/picture.ts';

const red = '\u001b[31m';
const off = '\u001b[39m';

describe('a terminal as a picture', () => {
  it('is read as text: nothing that was printed becomes markup', () => {
    const picture = terminalPicture('<script> & ', 'light', 20, 'a < b');
    expect(picture).toContain('>&lt;script&gt; &amp; </tspan>');
    expect(picture).toContain('<title>a &lt; b</title>');
  });

  it('has a row for each line that is not empty, and room for all', () => {
    const picture = terminalPicture('one\n\nthree', 'dark', 20, '');
    expect(picture.match(/<text /g)).toHaveLength(2);
    const [, height] = picture.match(/height="(\d+)" viewBox/) ?? [];
    const rows = [...picture.matchAll(/<text x="\d+" y="(\d+)"/g)].map(([, y]) => Number(y));
    expect(Math.max(...rows)).toBeLessThan(Number(height));
  });

  it('keeps a color until it is taken off, over lines too, and knows bold and dim', () => {
    const picture = terminalPicture(`${red}a\nb${off} c\u001b[1md\u001b[22m\u001b[2me\u001b[22m`, 'light', 20, '');
    const fills = [...picture.matchAll(/<tspan fill="(#\w+)"( font-weight="bold")?>([^<]*)</g)].map(
      ([, fill, bold, text]) => [text, fill, bold !== undefined],
    );
    expect(fills).toEqual([
      ['a', '#c21c2b', false],
      ['b', '#c21c2b', false],
      [' c', '#1f2328', false],
      ['d', '#1f2328', true],
      ['e', '#59636e', false],
    ]);
  });
});

it('the README shows the minutes of the attack, and how the first mail begins', () => {
  const output = [
    'Timeline (UTC): calls and mails',
    '  09:00:00  quiet',
    `  14:03:11  ${red}6 x c5.metal${off}`,
    '',
    'What stayed quiet, and why',
    'sent 14:03',
    'subject [CRITICAL]',
    '──────',
    'This looks like crypto-mining.',
  ].join('\n');
  expect(pictureText(output).split('\n')).toEqual([
    '$ npm run demo',
    '...',
    `  14:03:11  ${red}6 x c5.metal${off}`,
    '',
    'subject [CRITICAL]',
    'This looks like crypto-mining.',
    '...',
  ]);
});

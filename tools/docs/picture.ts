/** A terminal as a picture (SVG), for light and for dark pages: what a program printed, with its colors. */

/** What the demo uses of the codes of a terminal: https://en.wikipedia.org/wiki/ANSI_escape_code#SGR */
interface Style {
  readonly isBold: boolean;
  readonly isDim: boolean;
  readonly color: string | undefined;
}

export const themes = ['light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** Each against its background at a contrast of 4.5 and more, as WCAG asks of small text. */
const palettes: Readonly<Record<Theme, Readonly<Record<string, string>>>> = {
  light: { background: '#ffffff', frame: '#d0d7de', text: '#1f2328', dim: '#59636e', red: '#c21c2b', cyan: '#0b6a82' },
  dark: { background: '#0d1117', frame: '#30363d', text: '#e6edf3', dim: '#9198a1', red: '#ff7b72', cyan: '#56d4dd' },
};

const plain: Style = { isBold: false, isDim: false, color: undefined };
const colors: Readonly<Record<string, string>> = { '31': 'red', '33': 'red', '36': 'cyan' };

function styled(style: Style, code: string): Style {
  if (code === '0' || code === '') return plain;
  if (code === '1') return { ...style, isBold: true };
  if (code === '2') return { ...style, isDim: true };
  if (code === '22') return { ...style, isBold: false, isDim: false };
  if (code === '39') return { ...style, color: undefined };
  return colors[code] === undefined ? style : { ...style, color: colors[code] };
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

const ESCAPE = '\u001b[';

/** Pieces of one style; the style goes on in the next line. */
function piecesOf(
  line: string,
  from: Style,
): { readonly pieces: readonly (readonly [Style, string])[]; readonly to: Style } {
  let style = from;
  const [first = '', ...rest] = line.split(ESCAPE);
  const pieces: (readonly [Style, string])[] = [[style, first]];
  for (const piece of rest) {
    const end = piece.indexOf('m');
    style = piece.slice(0, end).split(';').reduce(styled, style);
    pieces.push([style, piece.slice(end + 1)]);
  }
  return { pieces: pieces.filter(([, text]) => text !== ''), to: style };
}

const FONT = 13;
const ADVANCE = FONT * 0.602;
const LEADING = 18;
const MARGIN = 16;

/**
 * @param columns width of the terminal; longer lines stick out
 * @param title what a screen reader says
 */
export function terminalPicture(text: string, theme: Theme, columns: number, title: string): string {
  const palette = palettes[theme];
  const lines = text.split('\n');
  const [width, height] = [Math.ceil(columns * ADVANCE + 2 * MARGIN), lines.length * LEADING + 2 * MARGIN];
  let style = plain;
  const rows = lines.flatMap((line, index) => {
    const { pieces, to } = piecesOf(line, style);
    style = to;
    if (pieces.length === 0) return [];
    const spans = pieces.map(([{ isBold, isDim, color }, words]) => {
      const fill = color ? palette[color] : isDim ? palette.dim : palette.text;
      return `<tspan fill="${fill}"${isBold ? ' font-weight="bold"' : ''}>${escaped(words)}</tspan>`;
    });
    return [`<text x="${MARGIN}" y="${MARGIN + FONT + index * LEADING}" xml:space="preserve">${spans.join('')}</text>`];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" ` +
      `font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace" font-size="${FONT}">`,
    `<title>${escaped(title)}</title>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="${palette.background}" stroke="${palette.frame}"/>`,
    ...rows,
    '</svg>',
    '',
  ].join('\n');
}

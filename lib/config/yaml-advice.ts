/** What YAML refuses, in our words: what is wrong at the place, and what to write instead. */

/** @param text the file from the place of the error on. */
export function yamlAdvice(code: string, message: string, text: string): string {
  const line = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  switch (code) {
    case 'BAD_ALIAS':
      return aliasAdvice(wordOf(line));
    case 'BLOCK_AS_IMPLICIT_KEY':
      return /:(\s|$)/.test(line)
        ? `a second colon in one line. Put the text in quotes: ${quoted(line)}.`
        : 'a key stands below a value. Indent it like the keys it belongs to.';
    case 'MULTILINE_IMPLICIT_KEY':
      return `${shown(line)} is no key with a value. Write key: value, with a space after the colon.`;
    case 'BAD_SCALAR_START':
      return `a text cannot begin with ${line.charAt(0)}. Put it in quotes: ${quoted(wordOf(line))}.`;
    case 'TAG_RESOLVE_FAILED':
      return `YAML takes ${shown(wordOf(line))} for a type, because it begins with !. Put it in quotes.`;
    case 'BAD_DQ_ESCAPE':
      return 'a backslash means something in double quotes. Use single quotes.';
    case 'DUPLICATE_KEY':
      return 'this key is there twice. Remove one of them.';
    case 'MULTIPLE_DOCS':
      return 'a second YAML document begins here. Keep one.';
    case 'TAB_AS_INDENT':
      return 'Tabs are not allowed as indentation. YAML indents with spaces; replace the tabs.';
    case 'BAD_INDENT':
      return indentAdvice(message);
    case 'MISSING_CHAR':
      return missingAdvice(message);
    case 'UNEXPECTED_TOKEN':
      return unexpectedAdvice(message, line);
    default:
      return `${said(message)} Put text with special characters in quotes.`;
  }
}

export const aliasAdvice = (word: string): string =>
  `YAML takes ${shown(word)} for a reference, because it begins with *. Put it in quotes: ${quoted(word)}.`;

function indentAdvice(message: string): string {
  if (message.includes('end with a ]')) return 'a bracket is still open here. Close the list with ].';
  if (message.includes('end with a }')) return 'a brace is still open here. Close the map with }.';
  return 'this is indented otherwise than what it belongs to. Indent with spaces, the same number on every line of a block.';
}

function missingAdvice(message: string): string {
  if (message.includes('quote')) return 'a quote is still open here. Close it.';
  if (message.includes(',')) return 'a comma is missing here.';
  return 'a key without a value. Write key: value, with a space after the colon.';
}

function unexpectedAdvice(message: string, line: string): string {
  if (message.includes('tab')) return 'a tab is not allowed here. YAML indents with spaces; replace the tabs.';
  if (message.includes('on same line with key'))
    return 'a list begins on the line of its key. Begin it on the next line, or write it in brackets: [a, b].';
  if (/^[\]}]/.test(line))
    return `${line.charAt(0)} closes nothing that is open. Remove it, or put the text in quotes.`;
  return `${shown(line)} does not belong here. Put text with special characters in quotes, and one key on a line.`;
}

const said = (message: string): string => message.replace(/\s+at line.*$/s, '').replace(/\.?$/, '.');

/** Up to what ends a plain text inside brackets. */
const wordOf = (line: string): string => /^[^\s,\]}]*/.exec(line)?.[0] ?? '';

const cut = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);
const shown = (text: string): string => cut(text.trim()) || 'this';
/** Single quotes where double ones would need a backslash. */
const quoted = (text: string): string => {
  const plain = cut(text.trim().replace(/\s+#.*$/, ''));
  return /["\\]/.test(plain) ? `'${plain.replaceAll("'", "''")}'` : `"${plain}"`;
};

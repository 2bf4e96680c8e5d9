/** What a script says against miners, so that it is not taken for one. Every expression takes linear time. */

/**
 * Without what names a miner in order to stop or to block it, and without comments. Attackers kill their
 * rivals in the same way; their own miner is named elsewhere, or is not named at all and missed.
 *
 * @param text in lower case
 */
export function withoutDefence(text: string): string {
  const rest = commands.reduce(withoutCommand, text.replace(comments, ' '));
  return lists.reduce((left, pattern) => left.replace(pattern, ' '), rest);
}

const comments = /^[ \t]*#[ \t#].*$/gm;

interface Command {
  readonly name: RegExp;
  /** Only with one of these as its first word that is no option. */
  readonly verbs?: readonly string[];
}

const commands: readonly Command[] = [
  { name: /(?<![\w./-])(?:pkill|killall|pgrep|kill|taskkill|stop-process|get-process|[ef]?grep)[ \t]/g },
  { name: /(?<![\w./-])systemctl[ \t]/g, verbs: ['stop', 'disable', 'mask', 'kill'] },
  { name: /(?<![\w./-])apt(?:-get)?[ \t]/g, verbs: ['remove', 'purge'] },
  { name: /(?<![\w./-])rm[ \t]+-/g },
];

const lists: readonly RegExp[] = [
  // Host names that are sent nowhere: hosts files, dnsmasq.
  /(?<![\w.])(?:0\.0\.0\.0|127\.0\.0\.1|::1?)(?:[ \t]{1,9}[a-z0-9][\w.-]{0,99}){1,30}[ \t]{0,9}(?=["'\r\n>]|$)/gm,
  /\baddress=\/[^\n]*/g,
  /\b(?:ip6?tables|nft)[ \t][^\n;]{0,300}\b(?:drop|reject)\b/g,
];

function withoutCommand(text: string, { name, verbs }: Command): string {
  const kept: string[] = [];
  let from = 0;
  name.lastIndex = 0;
  for (let found = name.exec(text); found !== null; found = name.exec(text)) {
    if (verbs && !verbs.includes(firstWord(text, name.lastIndex) ?? '')) continue;
    kept.push(text.slice(from, found.index));
    from = endOfArguments(text, name.lastIndex);
    name.lastIndex = from;
  }
  return [...kept, text.slice(from)].join(' ');
}

/** The first word that is no option, as far as one looks for it. */
const firstWord = (text: string, from: number): string | undefined =>
  text
    .slice(from, from + 200)
    .split(/[ \t]/)
    .find((word) => word !== '' && !word.startsWith('-'));

/**
 * Where a command's arguments end: at the line's end or what begins another command, outside of quotes; or at
 * a quote that is not closed in its line. A line has at most one of those of each kind, so no text is read
 * again and again.
 */
function endOfArguments(text: string, from: number): number {
  let at = from;
  while (at < text.length && !'\n;&|`)'.includes(text.charAt(at))) {
    const quote = text.charAt(at);
    if (quote === '"' || quote === "'") {
      const closing = closingQuote(text, at + 1, quote);
      if (closing === undefined) break;
      at = closing;
    }
    at += 1;
  }
  return at;
}

function closingQuote(text: string, from: number, quote: string): number | undefined {
  for (let at = from; at < text.length && text.charAt(at) !== '\n'; at += 1) if (text.charAt(at) === quote) return at;
  return undefined;
}

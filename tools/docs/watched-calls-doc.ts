/** docs/watched-calls.md, made from the catalog of calls and the event patterns. */
import { type CallRole, watchedCalls } from '../../lambda/events/calls/catalog.ts';
import { watchedStarts } from '../../lambda/events/starts/catalog.ts';
import { type TamperingCall, tamperingCalls } from '../../lambda/events/tampering/catalog.ts';
import { busRulePattern, forwarderRules } from '../../lib/forwarder/patterns.ts';
import { type ForwarderRule, rulePrefix } from '../../lib/forwarder/template.ts';

/** Where the document lies, from the project's root. */
export const watchedCallsDocument = 'docs/watched-calls.md';

const becomes: Readonly<Record<CallRole, string>> = {
  launch:
    'an alert, also where AWS refused it for a quota, a permission, verification or capacity. A small job of a role or a service is only counted, and told where a hard or strong signal fires',
  purchase: 'an alert, a notice by itself; refused, it is a try to get compute like any other',
  preparation: `remembered; an alert only where a hard or strong signal fires on it. Refused, it is nobody's business, but for ${watchedCalls
    .filter(({ isTry }) => isTry)
    .map(({ eventName }) => eventName)
    .join(', ')}: a try to get compute`,
  modification: 'remembered; an alert only where a hard or strong signal fires on it',
  notice: 'an alert of its own',
};

interface CallPattern {
  readonly detail?: { readonly eventSource?: readonly string[]; readonly eventName?: readonly string[] };
}

const admits = (rule: ForwarderRule, eventSource: string, eventName: string): boolean => {
  const { detail } = rule.pattern as CallPattern;
  return detail?.eventSource?.includes(eventSource) === true && detail.eventName?.includes(eventName) === true;
};

/** The rule whose pattern names the call. */
export const ruleOf = (eventSource: string, eventName: string): ForwarderRule | undefined =>
  forwarderRules().find((rule) => admits(rule, eventSource, eventName));

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** One row a service and rule. */
function tamperingRows(): readonly string[] {
  const groups = new Map<string, TamperingCall[]>();
  for (const call of tamperingCalls) {
    const key = row(call.eventSource.replace('.amazonaws.com', ''), `${rulePrefix}${call.rule}`, '');
    groups.set(key, [...(groups.get(key) ?? []), call]);
  }
  return [...groups].map(([key, calls]) =>
    key.replace(/\| {2}\|$/, `| ${calls.map(({ eventName }) => eventName).join(', ')} |`),
  );
}

/** The whole document as Markdown. */
export function watchedCallsDoc(): string {
  return [
    '# What Davylamp watches',
    '',
    '<!-- Made by `npm run docs`. Change the catalog or the patterns, not this file. -->',
    '',
    'Three kinds of event need no trail: the state changes of EC2 instances (`pending`, `running`), what other services',
    'tell of by themselves (the next table), and Regions that are being enabled (`Region Opt-In Status Change`, seen in',
    'us-east-1 only; a notice). The calls after it reach EventBridge',
    'only where the account has a CloudTrail trail with logging on. Successful and refused calls are watched alike;',
    "a caller's own mistakes (`InvalidParameterValue` and its kin) and the DryRuns of AWS services are ignored.",
    '',
    "## Services' own events",
    '',
    'They say what started, not who started it. A start that a call tells of as well is one start.',
    '',
    row('event', 'source', 'rule', 'what is told'),
    row('---', '---', '---', '---'),
    ...watchedStarts.map(({ detailType, source, rule, why }) => row(detailType, source, `${rulePrefix}${rule}`, why)),
    '',
    '## Calls',
    '',
    row('call', 'service', 'role', 'rule', 'why'),
    row('---', '---', '---', '---', '---'),
    ...watchedCalls.map(({ eventSource, eventName, role, why }) =>
      row(eventName, eventSource.replace('.amazonaws.com', ''), role, ruleOf(eventSource, eventName)?.name ?? '', why),
    ),
    '',
    'What becomes of a call, by its role:',
    '',
    ...Object.entries(becomes).map(([role, what]) => `* **${role}**: ${what}.`),
    '',
    '## Calls against Davylamp itself',
    '',
    'Told where they name something of ours, everything of which is called `davylamp` or begins so; those against trails,',
    "GuardDuty, User Notifications and the organization's accounts wherever they do harm. What is told, and who is quiet:",
    '[tampering.md](tampering.md). A call with several effects has them by its parameters.',
    '',
    row('service', 'rule', 'calls'),
    row('---', '---', '---'),
    ...tamperingRows(),
    '',
    '## Rules',
    '',
    'Each is a rule on the default bus; its pattern as JSON has to stay under 2,048 characters.',
    '',
    row('rule', 'where', 'what it forwards', 'characters'),
    row('---', '---', '---', '---:'),
    ...forwarderRules().map(({ name, description, onlyIn, pattern }) =>
      row(name, onlyIn ?? 'every Region', description, String(JSON.stringify(pattern).length)),
    ),
    '',
    `The bus in us-east-1 takes events of these sources and of no other: ${busRulePattern()
      .source.map((source) => `\`${source}\``)
      .join(', ')}.`,
    '',
  ].join('\n');
}

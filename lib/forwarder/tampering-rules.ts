/**
 * The rules that forward calls against Davylamp itself, made from the catalog: only those that name something
 * of ours.
 */

import { detailTypes } from '../../lambda/events/envelope.ts';
import { type TamperingCall, type TamperingRule, tamperingCalls } from '../../lambda/events/tampering/catalog.ts';
import { homeRegion } from '../account/plan.ts';
import { type ForwarderRule, rulePrefix } from './template.ts';

type NameForm = TamperingCall['fields'][number]['form'];

/**
 * Everything of ours begins with the stack's name, `davylamp`; the roles and rules of other accounts, too.
 */
const forms: Readonly<Record<NameForm, readonly unknown[]>> = {
  name: [{ prefix: rulePrefix }],
  bus: ['davylamp', { wildcard: '*:event-bus/davylamp' }],
  arn: [{ wildcard: `*:${rulePrefix}*` }],
  // Which are ours is for the detector to say: a template for every account knows no ids.
  id: [{ exists: true }],
  path: [{ wildcard: `*/${rulePrefix}*` }],
  stack: [
    'davylamp',
    { prefix: `StackSet-${rulePrefix}` },
    { wildcard: '*:stack/davylamp/*' },
    { wildcard: `*:stack/StackSet-${rulePrefix}*` },
  ],
};

/** `requestParameters.name` and its values as a pattern. */
const at = (path: string, values: readonly unknown[]): object =>
  path
    .split('.')
    .reverse()
    .reduce<unknown>((inner, step) => ({ [step]: inner }), values) as object;

/**
 * Calls that say in the same fields what they are about make one side; forms of one field are one condition.
 */
function sidesOf(calls: readonly TamperingCall[]): readonly object[] {
  const sides = new Map<string, TamperingCall[]>();
  for (const call of calls) {
    const key = JSON.stringify(call.fields);
    sides.set(key, [...(sides.get(key) ?? []), call]);
  }
  return [...sides.values()].map((same) => {
    const fields = new Map<string, readonly unknown[]>();
    for (const { at: path, form } of same[0]?.fields ?? []) {
      fields.set(path, [...(fields.get(path) ?? []), ...forms[form]]);
    }
    const conditions = [...fields].map(([path, values]) => at(path, values));
    return { eventName: same.map(({ eventName }) => eventName), ...Object.assign({}, ...conditions) };
  });
}

function tamperingRule(name: TamperingRule, description: string): ForwarderRule {
  const calls = tamperingCalls.filter(({ rule }) => rule === name);
  const eventSource = [...new Set(calls.map((call) => call.eventSource))];
  return {
    name: `${rulePrefix}${name}`,
    description,
    pattern: {
      source: eventSource.map((one) => `aws.${one.replace('.amazonaws.com', '')}`),
      'detail-type': [detailTypes.apiCall],
      detail: { eventSource, $or: sidesOf(calls) },
    },
  };
}

export const tamperingRules: readonly ForwarderRule[] = [
  tamperingRule('tampering', "Calls against Davylamp's rules, bus and stacks, and against trails and GuardDuty."),
  {
    ...tamperingRule('tampering-detector', "Calls against Davylamp's functions, queues, table, logs and alarms."),
    onlyIn: homeRegion,
  },
  {
    ...tamperingRule('tampering-mail', "Calls against Davylamp's topic, and against User Notifications."),
    onlyIn: homeRegion,
  },
  {
    ...tamperingRule('tampering-account', "Calls against Davylamp's roles, and against the organization's accounts."),
    onlyIn: homeRegion,
  },
];

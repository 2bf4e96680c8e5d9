/**
 * One AWS API call that could blind Davylamp, and what in its record says that it is about something of ours.
 */
import { field, flag } from '../calls/read.ts';

/** The event rule that carries the call, without its prefix. */
export type TamperingRule = 'tampering' | 'tampering-detector' | 'tampering-mail' | 'tampering-account';

/**
 * How a field names a resource. `id`: by an id that AWS gave, so that only the deployment knows whether it is
 * of ours.
 */
export type NameForm = 'name' | 'bus' | 'arn' | 'path' | 'stack' | 'id';

/** Where in the record's `detail` a name stands: `requestParameters.name`. */
export interface NameField {
  readonly at: string;
  readonly form: NameForm;
}

/**
 * destroys: deletes, disables, stops or empties something, which is told whoever does it. changes: quiet
 * where a known deployer does it. moves: an account goes to another place in the organization, which is
 * ordinary as often as not.
 */
export type Effect = 'destroys' | 'changes' | 'moves';

export interface TamperingCall {
  /** Such as `events.amazonaws.com`. */
  readonly eventSource: string;
  readonly eventName: string;
  readonly rule: TamperingRule;
  /**
   * Any of them names something of ours. Empty: the call is about what all of it depends on, whatever it
   * names.
   */
  readonly fields: readonly NameField[];
  /** What the call does by its parameters; undefined: no harm. Never throws. */
  readonly effect: (request: unknown) => Effect | undefined;
}

/** Several calls of one service that name what they are about in the same fields. */
export const calls = (
  service: string,
  rule: TamperingRule,
  fields: readonly NameField[],
  effects: Readonly<Record<string, Effect | TamperingCall['effect']>>,
): readonly TamperingCall[] =>
  Object.entries(effects).map(([eventName, effect]) => ({
    eventSource: `${service}.amazonaws.com`,
    eventName,
    rule,
    fields,
    effect: typeof effect === 'string' ? () => effect : effect,
  }));

export const inRequest = (name: string, form: NameForm = 'name'): NameField => ({
  at: `requestParameters.${name}`,
  form,
});

/** The request says `false`, in any of CloudTrail's spellings; not: it says nothing. */
export const saysNo = (request: unknown, name: string): boolean => {
  const value = field(request, name);
  return value !== undefined && value !== null && !flag(value);
};

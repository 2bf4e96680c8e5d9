/**
 * The calls that would blind Davylamp: the one list that the parser, the event patterns and the documents
 * share. Names are those that CloudTrail writes; Lambda's carry the version of its API.
 */
import { account, trails } from './account-calls.ts';
import { detector } from './detector-calls.ts';
import { forwarding } from './forwarding-calls.ts';
import { mail } from './mail-calls.ts';
import type { TamperingCall } from './tampering-call.ts';

export type { TamperingCall, TamperingRule } from './tampering-call.ts';

export const tamperingCalls: readonly TamperingCall[] = [...forwarding, ...trails, ...detector, ...mail, ...account];

const byName: ReadonlyMap<string, TamperingCall> = new Map(
  tamperingCalls.map((call) => [`${call.eventSource} ${call.eventName}`, call]),
);

export const tamperingCall = (eventSource: string, eventName: string): TamperingCall | undefined =>
  byName.get(`${eventSource} ${eventName}`);

/** The envelope around an event, read from any JSON: who, where and when. */
import { createHash } from 'node:crypto';
import type { EventFacts } from '../model/outcome.ts';
import { field, instanceId, list, text, time } from './calls/read.ts';

export const detailTypes = {
  stateChange: 'EC2 Instance State-change Notification',
  apiCall: 'AWS API Call via CloudTrail',
  regionOptIn: 'Region Opt-In Status Change',
} as const;

/**
 * EventBridge's source of what CloudTrail records under an event source: `ec2.amazonaws.com` comes from
 * `aws.ec2`.
 */
export const eventSourceToSource = (eventSource: string): string =>
  `aws.${eventSource.replace(/\.amazonaws\.com(\.cn)?$/, '')}`;

/** Everything but the instances of a call, which its reader finds. Never throws. */
export function readEnvelope(event: unknown, fallbackTime: number): EventFacts {
  const detail = field(event, 'detail');
  const detailType = text(field(event, 'detail-type'), 128) ?? '';
  const isCall = detailType === detailTypes.apiCall;
  const stated = detailType === detailTypes.stateChange ? statedInstanceId(event) : undefined;
  return {
    eventId: eventIdOf(event, detail, isCall),
    time: time(field(event, 'time')) ?? time(field(detail, 'eventTime')) ?? fallbackTime,
    account: accountOf(field(event, 'account')) ?? 'unknown',
    region: regionOf(field(event, 'region')) ?? regionOf(field(detail, 'awsRegion')) ?? arnOf(event)[3] ?? 'unknown',
    detailType,
    eventName: isCall ? (text(field(detail, 'eventName'), 128) ?? null) : null,
    instanceIds: stated === undefined ? [] : [stated],
  };
}

/** From the detail, under any of the names seen in the wild, or else from the ARN of the resource. */
export function statedInstanceId(event: unknown): string | undefined {
  const detail = field(event, 'detail');
  const names = ['instance-id', 'instance_id', 'instanceId'];
  const named = names.flatMap((name) => instanceId(field(detail, name)) ?? [])[0];
  return (
    named ??
    instanceId(
      arnOf(event)[5]
        ?.replace(/^instance\//, '')
        .trim(),
    )
  );
}

/**
 * The parts of the first instance ARN among the resources: partition at 1, Region at 3, account at 4,
 * instance at 5.
 */
function arnOf(event: unknown): readonly string[] {
  for (const resource of list(field(event, 'resources'))) {
    const parts = (text(resource, 300) ?? '').trim().split(':');
    if (parts[0] === 'arn' && parts[2] === 'ec2' && parts[5]?.startsWith('instance/')) return parts;
  }
  return [];
}

/**
 * Accounts that a call or a state change claims to be of: the record's recipient, the owner of the instance.
 * The caller's own account is no claim, since callers come from other accounts in good faith.
 */
export function claimedAccounts(event: unknown): readonly string[] {
  const named = ['recipientAccountId', 'accountId', 'account'].map((name) => field(event, 'detail', name));
  return [...named, arnOf(event)[4]].flatMap((value) => accountOf(value) ?? []);
}

/** An account id as text. A number has lost its leading zeros. */
function accountOf(value: unknown): string | undefined {
  const id = typeof value === 'number' ? text(value)?.padStart(12, '0') : text(value, 64)?.trim();
  return id !== undefined && /^\d{1,12}$/.test(id) ? id : undefined;
}

/** A Region's name, known or not, that is safe in a command line. */
function regionOf(value: unknown): string | undefined {
  const name = text(value, 64)?.trim();
  return name !== undefined && /^[a-z][a-z0-9-]{0,39}$/i.test(name) ? name : undefined;
}

function eventIdOf(event: unknown, detail: unknown, isCall: boolean): string {
  const given = text(field(event, 'id'), Infinity) ?? (isCall ? text(field(detail, 'eventID'), Infinity) : undefined);
  if (given !== undefined && given.length <= 128) return given;
  return `sha256-${createHash('sha256')
    .update(given ?? serialized(event))
    .digest('hex')}`;
}

/** The event as text; of one nested too deep for that, its own scalars. */
function serialized(event: unknown): string {
  try {
    return JSON.stringify(event) ?? String(event);
  } catch {
    const scalars = Object.entries(event ?? {}).filter(([, value]) => typeof value !== 'object');
    return scalars.map(([key, value]) => `${key}=${String(value)}`).join('\n');
  }
}

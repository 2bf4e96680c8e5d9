/**
 * The pipeline's first step: any JSON in; an observation, or the reason for ignoring it, out. Nothing throws.
 */
import type { IgnoreReason } from '../model/decision.ts';
import { defined } from '../model/defined.ts';
import type { ApiCall, CallRequest, Observation, StateChange, Tampering } from '../model/observation.ts';
import type { EventFacts } from '../model/outcome.ts';
import { type CallReading, type WatchedCall, watchedCall } from './calls/catalog.ts';
import { namesOf } from './calls/names.ts';
import { field, flag, text } from './calls/read.ts';
import { claimedAccounts, detailTypes, readEnvelope, statedInstanceId } from './envelope.ts';
import { principalOf } from './principal.ts';
import { refusalOf } from './refusal.ts';
import { watchedStart } from './starts/catalog.ts';
import { readTampering } from './tampering/read-tampering.ts';

/** Events of this source are tests, whatever they claim to be. */
export const testSource = 'davylamp.test';

export type Parsed =
  | { readonly kind: 'observation'; readonly facts: EventFacts; readonly observation: Observation }
  | { readonly kind: 'ignored'; readonly facts: EventFacts; readonly why: IgnoreReason };

/** What there is to tell of any event, recognised or not. A time that cannot be read is `fallbackTime`. */
export function describeEnvelope(event: unknown, fallbackTime: number): EventFacts {
  const facts = readEnvelope(event, fallbackTime);
  const call = readCall(event);
  return call === undefined ? facts : { ...facts, instanceIds: callInstanceIds(call.reading) };
}

/**
 * `fallbackTime`: milliseconds since the epoch of the event before this one, for an event whose own cannot be
 * read.
 */
export function parse(event: unknown, fallbackTime: number): Parsed {
  const facts = describeEnvelope(event, fallbackTime);
  const result = read(event, facts);
  return typeof result === 'string'
    ? { kind: 'ignored', facts, why: result }
    : { kind: 'observation', facts, observation: result };
}

function read(event: unknown, facts: EventFacts): Observation | IgnoreReason {
  const { eventId, time, account, region, detailType } = facts;
  const seen = { eventId, time, account, region, detailType };
  if (text(field(event, 'source')) === testSource) {
    const proof = text(field(event, 'detail', 'proof'), 80);
    if (proof !== undefined) return { ...seen, kind: 'proof', proof };
    const correlationId = text(field(event, 'detail', 'correlationId'), 80)?.replace(/[^\w.-]/g, '');
    return { ...seen, kind: 'test', correlationId: correlationId || eventId };
  }
  switch (detailType) {
    case detailTypes.stateChange:
      return readStateChange(event, seen);
    case detailTypes.apiCall:
      return readApiCall(event, seen);
    case detailTypes.regionOptIn:
      return readRegionOptIn(event, seen);
    default:
      return readServiceStart(event, seen);
  }
}

type Seen = Pick<StateChange, 'eventId' | 'time' | 'account' | 'region' | 'detailType'>;

const startStates: readonly string[] = ['pending', 'running'];
const otherStates: readonly string[] = ['stopping', 'stopped', 'shutting-down', 'terminated'];

/** An instance id that can be read is enough: an unreadable state may be a start. */
function readStateChange(event: unknown, seen: Seen): Observation | IgnoreReason {
  if (!isFrom(event, 'aws.ec2')) return 'unrecognised';
  if (claimsOtherAccount(event, seen)) return 'account mismatch';
  const state =
    text(field(event, 'detail', 'state'), 40)
      ?.trim()
      .toLowerCase() ?? 'unknown';
  if (otherStates.includes(state)) return 'not a start';
  const instanceId = statedInstanceId(event);
  if (instanceId === undefined) return 'unrecognised';
  return { ...seen, kind: 'state-change', instanceId, state: startStates.includes(state) ? state : 'unknown' };
}

function readApiCall(event: unknown, seen: Seen): Observation | IgnoreReason {
  const call = readCall(event);
  if (call === undefined) return 'unrecognised';
  if (claimsOtherAccount(event, seen)) return 'account mismatch';
  const detail = field(event, 'detail');
  const { watched, reading, tampering } = call;
  if (reading.startedNothing === true) return 'not a start';
  const { eventSource, eventName } = watched;
  const refusal = refusalOf(
    field(detail, 'errorCode') ?? reading.refusalCode,
    field(detail, 'errorMessage'),
    eventSource,
  );
  const observation: ApiCall = {
    ...seen,
    kind: 'call',
    eventSource,
    eventName,
    principal: principalOf(detail),
    request: {
      ...unsaid,
      ...namesOf(eventName, field(detail, 'requestParameters'), field(detail, 'responseElements')),
      ...reading.request,
      dryRun: refusal?.kind === 'dry-run' || asksForDryRun(detail),
    },
    instances: reading.instances ?? [],
    ...defined({
      refusal,
      reservationId: reading.reservationId,
      role: reading.role,
      isRoutine: reading.isRoutine || undefined,
      tampering,
    }),
  };
  return observation;
}

/** What a call asks for where its record does not say. */
const unsaid: CallRequest = {
  instanceTypes: [],
  count: 1,
  tags: {},
  spot: false,
  terminationProtected: false,
  hasUserData: false,
  dryRun: false,
  instanceIds: [],
};

/** EC2 writes the flag beside the parameters, or within the request that newer calls nest. */
function asksForDryRun(detail: unknown): boolean {
  const parameters = field(detail, 'requestParameters');
  const nested = `${text(field(detail, 'eventName'), 64) ?? ''}Request`;
  return flag(field(parameters, 'dryRun')) || flag(field(parameters, nested, 'dryRun'));
}

interface CallRead {
  readonly watched: Pick<WatchedCall, 'eventSource' | 'eventName'>;
  readonly reading: CallReading;
  readonly tampering?: Tampering;
}

/** What is against Davylamp is read as that, whatever else the call does. */
function readCall(event: unknown): CallRead | undefined {
  if (text(field(event, 'detail-type'), 128) !== detailTypes.apiCall) return undefined;
  const detail = field(event, 'detail');
  const against = readTampering(detail);
  if (against !== undefined) {
    const { call, tampering } = against;
    const target = tampering.names.join(', ');
    return { watched: call, reading: target === '' ? {} : { request: { target } }, tampering };
  }
  const watched = watchedCall(text(field(detail, 'eventSource')) ?? '', text(field(detail, 'eventName')) ?? '');
  if (watched === undefined) return undefined;
  return { watched, reading: watched.read(field(detail, 'requestParameters'), field(detail, 'responseElements')) };
}

const callInstanceIds = (reading: CallReading): readonly string[] => [
  ...new Set([
    ...(reading.instances ?? []).map((instance) => instance.instanceId),
    ...(reading.request?.instanceIds ?? []),
  ]),
];

/**
 * The event goes to the account that called, which for a member of an organization may be the management
 * account: here alone the detail names another account in good faith.
 * https://docs.aws.amazon.com/accounts/latest/reference/monitoring-eventbridge.html
 */
function readRegionOptIn(event: unknown, seen: Seen): Observation | IgnoreReason {
  if (!isFrom(event, 'aws.account')) return 'unrecognised';
  const detail = field(event, 'detail');
  const status = text(field(detail, 'status'), 40)?.trim().toUpperCase() ?? '';
  const regionName = text(field(detail, 'regionName'), 40)?.replace(/[^\w-]/g, '') ?? '';
  if (status === 'DISABLING' || status === 'DISABLED') return 'context';
  if (regionName === '' || (status !== 'ENABLING' && status !== 'ENABLED')) return 'unrecognised';
  const subject = text(field(detail, 'accountId'), 12) ?? '';
  const subjectAccount = /^\d{12}$/.test(subject) ? subject : seen.account;
  return { ...seen, kind: 'region-opt-in', subjectAccount, regionName, status };
}

function readServiceStart(event: unknown, seen: Seen): Observation | IgnoreReason {
  const watched = watchedStart(seen.detailType);
  if (watched === undefined || !isFrom(event, watched.source)) return 'unrecognised';
  if (claimsOtherAccount(event, seen)) return 'account mismatch';
  const reading = watched.read(field(event, 'detail'));
  if (reading === undefined) return 'not a start';
  const { eventName, resource, request, isRoutine, madeBy, service } = reading;
  return {
    ...seen,
    kind: 'service-start',
    eventSource: watched.eventSource,
    eventName,
    resource,
    request: { ...unsaid, ...request },
    ...defined({ service, madeBy, isRoutine: isRoutine || undefined }),
  };
}

/**
 * Nobody but AWS can put an event of an `aws.` source on a bus; an envelope that lost its source is let
 * through.
 */
const isFrom = (event: unknown, source: string): boolean => (text(field(event, 'source')) ?? source) === source;

const claimsOtherAccount = (event: unknown, { account }: Seen): boolean =>
  account !== 'unknown' && claimedAccounts(event).some((claimed) => claimed !== account);

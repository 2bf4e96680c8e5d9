/**
 * What a month costs, from AWS's list prices in us-east-1. What AWS leaves free is taken off only where that
 * is asked.
 */
import { deployed } from './limits.ts';
import type { RunSummary } from './summary.ts';

/** US dollars; each price from https://aws.amazon.com/<service>/pricing/ */
const prices = {
  /**
   * EventBridge: an event delivered to a bus in another account or Region, billed to the account that sends
   * it.
   */
  event: 1 / 1e6,
  /** SQS: a request to a standard queue. */
  request: 0.4 / 1e6,
  /** Lambda: a request, and a GB-second on arm64. */
  invocation: 0.2 / 1e6,
  gbSecond: 0.0000133334,
  /** DynamoDB on demand: request units; a GB-month, with point-in-time recovery. */
  write: 0.625 / 1e6,
  read: 0.125 / 1e6,
  storedGb: 0.25 + 0.2,
  /** SNS: a publish, and a mail. */
  publish: 0.5 / 1e6,
  mail: 2 / 1e5,
  /** CloudWatch: an alarm and a custom metric for a month, a GB of logs. */
  alarm: 0.1,
  metric: 0.3,
  logGb: 0.5,
} as const;

/** What AWS leaves free in every month, also after an account's first year. */
const free = {
  requests: 1e6,
  invocations: 1e6,
  gbSeconds: 400_000,
  mails: 1_000,
  publishes: 1e6,
  alarms: 10,
  metrics: 10,
} as const;
const nothingFree = { requests: 0, invocations: 0, gbSeconds: 0, mails: 0, publishes: 0, alarms: 0, metrics: 0 };

/** Of one account. A test counts them in the template. */
export const alarms = 11;
/** One that patrol's heartbeat keeps up, and as many as an ordinary event has, in hours that have events. */
const metrics = { always: 1, withEvents: 9 } as const;
const days = 30;
const hours = 24 * days;
/**
 * Each poller asks for twenty seconds; with a maximum of concurrency Lambda does not scale the pollers down.
 */
const emptyReceives = (deployed.events.concurrency + deployed.timers.concurrency) * 3 * 60 * hours;
/** What comes by a schedule, whatever happens: patrol every hour, and the look for history left to read. */
const schedules = [
  { invocations: hours, seconds: 10, memoryGb: 0.5 },
  { invocations: 4 * hours, seconds: 1, memoryGb: 1 },
] as const;
const bytesStored = 1_024;
const bytesLogged = 1_024;

export interface CostLine {
  readonly what: string;
  /** The arithmetic, readable. */
  readonly how: string;
  readonly usd: number;
}

const whole = (count: number): string => Math.round(count).toLocaleString('en-US');

const beyond = (count: number, given: number): number => Math.max(0, count - given);

/**
 * @param day a quiet day of so many accounts
 * @param isFreeTier what AWS leaves free is taken off
 */
export function monthOf(day: RunSummary, isFreeTier = false): readonly CostLine[] {
  const given = isFreeTier ? free : nothingFree;
  const events = day.forwarded * days;
  const scheduled = schedules.reduce((sum, schedule) => sum + schedule.invocations, 0);
  const invocations = day.invocations * days + scheduled;
  const timers = day.timersSent * days;
  // A message is sent once; each batch is received and deleted by at least one request each.
  const requests = events + timers + day.invocations * days * 2 + emptyReceives;
  const gbSeconds =
    day.busySeconds * deployed.memoryGb * days +
    schedules.reduce((sum, schedule) => sum + schedule.invocations * schedule.seconds * schedule.memoryGb, 0);
  const kept = metrics.always + metrics.withEvents * Math.min(1, day.instances / 24);
  const writes = day.writes * days;
  const reads = day.reads * days;
  const stored = (writes * bytesStored) / 1e9;
  const mails = (day.mails.first + day.mails.escalation + day.mails['follow-up']) * days;
  const logs = (invocations * bytesLogged) / 1e9;
  const line = (what: string, how: string, usd: number): CostLine => ({ what, how, usd });
  return [
    line('EventBridge', `${whole(events)} events x $1.00/M`, events * prices.event),
    line('SQS', `${whole(requests)} requests x $0.40/M`, beyond(requests, given.requests) * prices.request),
    line(
      'Lambda',
      `${whole(invocations)} x $0.20/M + ${whole(gbSeconds)} GB-s x $0.0000133334`,
      beyond(invocations, given.invocations) * prices.invocation + beyond(gbSeconds, given.gbSeconds) * prices.gbSecond,
    ),
    line(
      'DynamoDB',
      `${whole(writes)} writes x $0.625/M + ${whole(reads)} reads x $0.125/M + ${stored.toFixed(2)} GB x $0.45`,
      writes * prices.write + reads * prices.read + stored * prices.storedGb,
    ),
    line(
      'SNS',
      `${whole(mails)} mails x ($2.00/100,000 + $0.50/M)`,
      beyond(mails, given.mails) * prices.mail + beyond(mails, given.publishes) * prices.publish,
    ),
    line(
      'CloudWatch',
      `${alarms} alarms x $0.10 + ${kept.toFixed(1)} metrics x $0.30 + ${logs.toFixed(2)} GB of logs x $0.50`,
      beyond(alarms, given.alarms) * prices.alarm + beyond(kept, given.metrics) * prices.metric + logs * prices.logGb,
    ),
  ];
}

export const totalOf = (lines: readonly CostLine[]): number => lines.reduce((sum, { usd }) => sum + usd, 0);

/**
 * What people keep CloudTrail's records and EventBridge's events in: log files, answers of the AWS CLI,
 * exports and messages. Each wrapper is known by its own fields, and may lie in another: a queue's message in
 * the answer of `receive-message`.
 */
import { athenaRecord, athenaResult } from './athena.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A message in a message in an answer; nothing real lies deeper. */
const deepest = 4;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The field of each element, where every element has it as a text or an object. */
function inEach(list: unknown, name: string): unknown[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const found = list.map((one) => (isFields(one) ? one[name] : undefined));
  return found.every((one) => typeof one === 'string' || isFields(one)) ? found : undefined;
}

/** A row of CloudWatch Logs Insights: a list of a field's name and its value. */
function insightsRows(results: unknown): unknown[] | undefined {
  if (!Array.isArray(results) || !results.every(Array.isArray)) return undefined;
  const messages = results.map((row: unknown[]) => {
    const cell = row.find((one) => isFields(one) && one.field === '@message');
    return isFields(cell) ? cell.value : undefined;
  });
  return messages.every((message) => typeof message === 'string') ? messages : undefined;
}

/**
 * The values inside of a known wrapper, undefined where it is none.
 *
 * - CloudTrail: a log file (`Records`), `aws cloudtrail lookup-events` (`Events[].CloudTrailEvent`)
 * - CloudWatch Logs: `filter-log-events` and `get-log-events` (`events[].message`), a subscription
 * (`logEvents[].message`), Insights (`results`, or rows with `@message`)
 * - Athena: `get-query-results` (`ResultSet.Rows`)
 * - SQS and SNS: `receive-message` (`Messages[].Body`), what Lambda gets (`Records[].body`), one message, a
 * notification
 */
function inside(value: Fields): unknown[] | undefined {
  if (Array.isArray(value.Records)) return inEach(value.Records, 'body') ?? value.Records;
  if ('CloudTrailEvent' in value) return [value.CloudTrailEvent];
  if ('@message' in value) return [value['@message']];
  if (typeof value.Message === 'string' && value.Type === 'Notification') return [value.Message];
  if (typeof value.Body === 'string') return [value.Body];
  if (typeof value.body === 'string') return [value.body];
  return (
    inEach(value.Events, 'CloudTrailEvent') ??
    inEach(value.Messages, 'Body') ??
    inEach(value.logEvents, 'message') ??
    inEach(value.events, 'message') ??
    insightsRows(value.results) ??
    athenaResult(value)
  );
}

/** An envelope or a record: what a wrapper holds in the end. */
const isEvent = (value: Fields): boolean => 'detail-type' in value || 'detail' in value || 'eventName' in value;

/** A text that is a JSON object or list; anything else stays what it is. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/**
 * The events in a value, which may be a wrapper.
 *
 * @returns undefined where the value is neither an event nor a wrapper that is known. What lies in a wrapper
 * and is neither comes back as it is.
 */
export function unwrap(value: Fields, depth = 0): readonly unknown[] | undefined {
  if (isEvent(value)) return [value];
  const row = athenaRecord(value);
  if (row !== undefined) return [row];
  const held = depth < deepest ? inside(value) : undefined;
  return held?.flatMap((one) => {
    const inner = parsed(one);
    const list = Array.isArray(inner) ? inner : [inner];
    return list.flatMap((each) => (isFields(each) ? (unwrap(each, depth + 1) ?? [each]) : [each]));
  });
}

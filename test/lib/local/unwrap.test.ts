/** The shapes in which people keep records and events, each read as what lies in it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../lib/local/unwrap.ts';
import { cloudTrailRecord, stateChange } from '../../support/events.ts';

const record = cloudTrailRecord({ eventName: 'RunInstances', eventId: 'e' });
const event = stateChange({ id: 'a' });
const text = JSON.stringify;

describe('what holds events', () => {
  it.each([
    ['a log file', { Records: [record, event] }, [record, event]],
    [
      'aws cloudtrail lookup-events',
      { Events: [{ EventId: 'e', EventName: 'RunInstances', CloudTrailEvent: text(record) }], NextToken: 'x' },
      [record],
    ],
    ['one event of it, as jq picks it', { EventId: 'e', CloudTrailEvent: text(record) }, [record]],
    ['a look-up that found nothing', { Events: [] }, []],
    [
      'aws logs filter-log-events',
      { events: [{ timestamp: 1, message: text(record) }], searchedLogStreams: [] },
      [record],
    ],
    [
      'a subscription to a log group',
      { messageType: 'DATA_MESSAGE', logEvents: [{ message: text(record) }] },
      [record],
    ],
    [
      'aws logs get-query-results',
      {
        results: [
          [
            { field: '@ptr', value: 'x' },
            { field: '@message', value: text(record) },
          ],
        ],
        status: 'Complete',
      },
      [record],
    ],
    ['a row that the console of Logs Insights exports', { '@timestamp': 'x', '@message': record }, [record]],
    ['aws sqs receive-message', { Messages: [{ MessageId: 'm', Body: text(event) }] }, [event]],
    ['what Lambda gets from a queue', { Records: [{ messageId: 'm', body: text(event) }] }, [event]],
    ['a message of a queue', { MessageId: 'm', Body: text(event) }, [event]],
    [
      'a notification in a queue',
      { Messages: [{ Body: text({ Type: 'Notification', Message: text({ Records: [record] }) }) }] },
      [record],
    ],
  ])('%s', (_, wrapper, expected) => {
    expect(unwrap(wrapper)).toEqual(expected);
  });

  it('an event is never a wrapper, whatever else it holds', () => {
    const odd = { 'detail-type': 'x', Records: [1], Body: '{}' };
    expect(unwrap(odd)).toEqual([odd]);
    expect(unwrap({ eventName: 'x', Message: '{}' })).toEqual([{ eventName: 'x', Message: '{}' }]);
  });

  it('what is in a wrapper and is no event comes back as it is, to be told', () => {
    expect(unwrap({ Records: [{}, 7, null] })).toEqual([{}, 7, null]);
    expect(unwrap({ Messages: [{ Body: 'hello' }, { Body: '{' }] })).toEqual(['hello', '{']);
  });

  it('anything else is unknown', () => {
    for (const other of [{}, { a: 1 }, { Events: [{ Username: 'x' }] }, { Messages: 7 }, { events: [{}] }]) {
      expect(unwrap(other)).toBeUndefined();
    }
  });

  it('ends, however deep a message lies in a message', () => {
    const nested = Array.from({ length: 8 }).reduce<object>((inner) => ({ Body: text(inner) }), event);
    expect(unwrap(nested as Record<string, unknown>)).toHaveLength(1);
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('Records', 'Events', 'Body', 'results', 'x'), fc.jsonValue()),
        (any) => {
          const found = unwrap(any);
          return found === undefined || Array.isArray(found);
        },
      ),
    );
  });
});

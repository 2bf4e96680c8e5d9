/** No JSON whatever makes the pipeline's first step throw. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeEnvelope, type Parsed, parse } from '../../../lambda/events/parse.ts';
import { samples } from '../../fixtures/samples.ts';
import { account, runInstances } from '../../support/events.ts';

const fallback = Date.UTC(2026, 10, 20);
const why = (event: unknown): string => {
  const parsed = parse(event, fallback);
  return parsed.kind === 'ignored' ? parsed.why : `observation: ${parsed.observation.kind}`;
};

describe('any JSON', () => {
  const wellFormed = (parsed: Parsed): boolean => {
    const seen = parsed.kind === 'ignored' ? parsed.facts : parsed.observation;
    return (
      Number.isFinite(seen.time) &&
      seen.eventId.length > 0 &&
      seen.eventId.length <= 128 &&
      /^(\d{1,12}|unknown)$/.test(seen.account) &&
      /^[A-Za-z0-9-]{1,40}$/.test(seen.region) &&
      seen.detailType.length <= 128
    );
  };
  const json = () => fc.jsonValue({ maxDepth: 6 });
  const names = fc.constantFrom(
    ...['RunInstances', 'StartInstances', 'CreateFleet', 'RequestSpotFleet', 'RequestSpotInstances', 'RunTask'],
    ...['CreateAutoScalingGroup', 'CreateLaunchTemplate', 'ModifyInstanceAttribute', 'AuthorizeSecurityGroupIngress'],
  );

  it('becomes one Parsed, and nothing throws', () => {
    fc.assert(fc.property(json(), (event) => wellFormed(parse(event, fallback))));
  });

  it('also where it looks like an event from afar', () => {
    const event = fc.record(
      {
        id: json(),
        source: fc.oneof(json(), fc.constantFrom('aws.ec2', 'aws.account', 'davylamp.test')),
        'detail-type': fc.constantFrom(
          'EC2 Instance State-change Notification',
          'AWS API Call via CloudTrail',
          'Region Opt-In Status Change',
        ),
        account: fc.oneof(json(), fc.constant(account)),
        region: json(),
        time: json(),
        resources: json(),
        detail: fc.oneof(
          json(),
          fc.record(
            {
              eventSource: fc.constantFrom('ec2.amazonaws.com', 'ecs.amazonaws.com', 'autoscaling.amazonaws.com'),
              eventName: names,
              userIdentity: json(),
              errorCode: json(),
              requestParameters: fc.oneof(
                json(),
                fc.dictionary(fc.constantFrom('instancesSet', 'tags', 'items'), json()),
              ),
              responseElements: json(),
            },
            { requiredKeys: ['eventSource', 'eventName'] },
          ),
        ),
      },
      { requiredKeys: ['detail-type'] },
    );
    fc.assert(
      fc.property(event, (one) => wellFormed(parse(one, fallback))),
      { numRuns: 500 },
    );
  });

  it('also where it is nested deeper than JSON.stringify can follow', () => {
    let deep: unknown = 'i-0ff';
    for (let depth = 0; depth < 200_000; depth++) deep = { items: deep, detail: deep };
    expect(why(deep)).toBe('unrecognised');
    expect(why({ 'detail-type': 'AWS API Call via CloudTrail', detail: deep })).toBe('unrecognised');
    expect(why(runInstances({ requestParameters: { instancesSet: deep } }))).toBe('observation: call');
  });

  it('also with keys that every object inherits, which tell nothing', () => {
    const event = JSON.parse(
      '{"__proto__":{"id":"x"},"constructor":1,"detail-type":"toString","detail":{"__proto__":{}}}',
    );
    expect(parse(event, fallback)).toMatchObject({ kind: 'ignored', why: 'unrecognised' });
    expect(describeEnvelope(event, fallback).eventId).not.toBe('x');
  });

  it('is described with the instances of its call', () => {
    expect(describeEnvelope(runInstances({ eventId: 'e-2' }), fallback)).toEqual({
      eventId: 'e-2',
      time: Date.UTC(2026, 10, 20, 14, 3, 11),
      account,
      region: 'us-east-1',
      detailType: 'AWS API Call via CloudTrail',
      eventName: 'RunInstances',
      instanceIds: ['i-0123456789abcdef0'],
    });
    expect(describeEnvelope(null, fallback)).toMatchObject({ account: 'unknown', region: 'unknown', eventName: null });
  });
});

describe('the sample events', () => {
  it.each(samples)('parses: $name', ({ event }) => {
    const parsed = parse(event, fallback);
    if (parsed.kind === 'ignored') expect(['unrecognised', 'not a start']).toContain(parsed.why);
    else expect(parsed.observation.time).not.toBe(fallback);
  });
});

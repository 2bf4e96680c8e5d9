import { beforeAll, describe, expect, it } from 'vitest';
import { homeStackProps, homeTemplate, type Resource, resourcesOf, type Template } from '../../support/home-stack.ts';

const alarmsOf = (template: Template): Record<string, Resource['Properties']> =>
  Object.fromEntries(
    resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => [Properties.AlarmName, Properties]),
  );

const toTopic = [{ Ref: 'AlertTopic' }];

describe('the alarms', () => {
  let template: Template;
  let alarms: Record<string, Resource['Properties']>;
  beforeAll(() => {
    template = homeTemplate();
    alarms = alarmsOf(template);
  });

  it('are these, by names that the topic and User Notifications know', () => {
    expect(Object.keys(alarms).sort()).toEqual([
      'davylamp-dead-letters',
      'davylamp-dead-timers',
      'davylamp-detector-errors',
      'davylamp-feed-throttled',
      'davylamp-flagged-launches',
      'davylamp-history-failed',
      'davylamp-impaired',
      'davylamp-oldest-event',
      'davylamp-patrol-silent',
      'davylamp-undelivered',
      'davylamp-unrecognised-events',
    ]);
  });

  it('stay quiet where nothing is measured: a quiet account has no data at all', () => {
    const { 'davylamp-patrol-silent': silent, ...others } = alarms;
    for (const alarm of Object.values(others)) expect(alarm.TreatMissingData).toBe('notBreaching');
    expect(silent?.TreatMissingData).toBe('breaching');
  });

  it('on our own health use the topic; those that check the topic itself do not', () => {
    const { 'davylamp-flagged-launches': flagged, 'davylamp-undelivered': undelivered, ...health } = alarms;
    expect(flagged).not.toHaveProperty('AlarmActions');
    expect(undelivered).not.toHaveProperty('AlarmActions');
    expect(undelivered).toMatchObject({
      MetricName: 'Undelivered',
      Dimensions: [{ Name: 'service', Value: 'patrol' }],
      Threshold: 0,
      TreatMissingData: 'notBreaching',
    });
    for (const alarm of Object.values(health)) expect(alarm.AlarmActions).toEqual(toTopic);
  });

  it('watch the metrics that the detector counts', () => {
    const own = { Namespace: 'Davylamp', Dimensions: [{ Name: 'service', Value: 'detector' }], Threshold: 0 };
    expect(alarms['davylamp-flagged-launches']).toMatchObject({
      ...own,
      MetricName: 'FlaggedLaunches',
      Statistic: 'Sum',
    });
    expect(alarms['davylamp-unrecognised-events']).toMatchObject({
      ...own,
      MetricName: 'Unrecognised',
      Statistic: 'Sum',
    });
  });

  it('takes three hours without an end of patrol for silence, and knows of none before the first run', () => {
    expect(alarms['davylamp-patrol-silent']).toMatchObject({
      MetricName: 'Heartbeat',
      Dimensions: [{ Name: 'service', Value: 'patrol' }],
      Period: 3600,
      EvaluationPeriods: 3,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
    });
    const [, alarm] =
      resourcesOf(template, 'AWS::CloudWatch::Alarm').find(([id]) => id.startsWith('SelfWatchpatrolsilent')) ?? [];
    expect(alarm?.DependsOn).toEqual([expect.stringMatching(/^PatrolAfterDeployment/)]);
  });

  it('watch both dead-letter queues, and the age of the event queue alone: timers are meant to wait', () => {
    const queueOf = (name: string) => JSON.stringify(alarms[name]?.Dimensions);
    expect(queueOf('davylamp-dead-letters')).toContain('DetectorEventsDeadLetters');
    expect(queueOf('davylamp-dead-timers')).toContain('DetectorTimersDeadLetters');
    expect(queueOf('davylamp-oldest-event')).toContain('DetectorEventsQueue');
    expect(JSON.stringify(template)).not.toMatch(/"ApproximateAgeOfOldestMessage".{0,400}DetectorTimersQueue/);
  });

  it('ask for throttled notifications under any dimension, since AWS documents none of their values', () => {
    expect(alarms['davylamp-feed-throttled']?.Metrics).toEqual([
      expect.objectContaining({ Expression: 'SELECT SUM(ServiceEventsThrottled) FROM "AWS/Notifications"' }),
    ]);
  });

  it('all go through User Notifications too, at once, by their exact names', () => {
    const rules = resourcesOf(template, 'AWS::Notifications::EventRule').map(([, { Properties }]) => Properties);
    const rule = rules.find(({ Source }) => Source === 'aws.cloudwatch');
    expect(rule).toMatchObject({ EventType: 'CloudWatch Alarm State Change', Regions: ['us-east-1'] });
    const { detail } = JSON.parse(rule?.EventPattern as string) as { detail: { alarmName: string[]; state: unknown } };
    expect([...detail.alarmName].sort()).toEqual(Object.keys(alarms).sort());
    expect(detail.state).toEqual({ value: ['ALARM'] });
    expect(template.Resources.AlarmConfiguration?.Properties.AggregationDuration).toBe('NONE');
  });

  it('with feed: off there are none on the feed, nor on what only the feed would mail', () => {
    const without = alarmsOf(homeTemplate({ feed: 'off' }));
    expect(Object.keys(without)).not.toContain('davylamp-feed-throttled');
    expect(Object.keys(without)).not.toContain('davylamp-flagged-launches');
    for (const alarm of Object.values(without)) expect(alarm.AlarmActions).toEqual(toTopic);
  });

  it('say what happened in the language of the mails, within what CloudWatch takes', () => {
    const korean = alarmsOf(homeTemplate({ settings: { ...homeStackProps().settings, language: 'ko' } }));
    expect(Object.keys(korean)).toEqual(Object.keys(alarms));
    for (const [name, { AlarmDescription }] of Object.entries(korean)) {
      expect(AlarmDescription, name).toMatch(/다\.$/);
      expect((AlarmDescription as string).length).toBeLessThanOrEqual(1_024);
      expect(alarms[name]?.AlarmDescription, name).toMatch(/^[\x20-\x7e]{10,1024}$/);
    }
  });
});

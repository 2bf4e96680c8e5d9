/**
 * Alarms on our own health and on flagged launches, over the path to the inbox that is not the one they
 * watch.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Language } from '../../lambda/model/settings.ts';
import { type AlarmName, alarmTexts } from './alarm-texts.ts';
import { type Detector, metricDimensions, metricNamespace } from './detector.ts';
import type { History } from './history.ts';
import type { NotificationFeed } from './notification-feed.ts';
import { NotificationRoute } from './notification-route.ts';
import { alarmPrefix } from './own-alarms.ts';
import type { Patrol } from './patrol.ts';

export interface SelfWatchProps {
  readonly detector: Detector;
  readonly patrol: Patrol;
  readonly history: History;
  readonly topic: sns.ITopic;
  /** Of the alarms' descriptions, which their mails show. */
  readonly language: Language;
  /**
   * User Notifications as the second path.
   * @default the topic alone, and no alarm on what the topic mails anyway
   */
  readonly feed?: NotificationFeed;
}

interface AlarmSpec {
  /** Without the prefix; what it is called in the account is the alarm's contract with mails and runbooks. */
  readonly name: AlarmName;
  readonly metric: cloudwatch.IMetric;
  /** Alarms above it; `silence`: where for three hours in a row there was nothing. */
  readonly above: number | 'silence';
  readonly mail: 'both' | 'feed';
}

const minute = Duration.minutes(1);

const ownMetric = (metricName: string): cloudwatch.Metric =>
  new cloudwatch.Metric({
    namespace: metricNamespace,
    metricName,
    dimensionsMap: metricDimensions,
    statistic: 'Sum',
    period: minute,
  });

/** What the detector, its queues and what runs beside it may suffer. */
function healthAlarms({ detector, history }: SelfWatchProps): readonly AlarmSpec[] {
  const { function: code, events, timers } = detector;
  const waiting = { period: minute, statistic: 'Maximum' } as const;
  return [
    {
      name: 'dead-letters',
      metric: events.deadLetters.metricApproximateNumberOfMessagesVisible(waiting),
      above: 0,
      mail: 'both',
    },
    {
      name: 'dead-timers',
      metric: timers.deadLetters.metricApproximateNumberOfMessagesVisible(waiting),
      above: 0,
      mail: 'both',
    },
    {
      name: 'oldest-event',
      metric: events.queue.metricApproximateAgeOfOldestMessage(waiting),
      above: Duration.minutes(5).toSeconds(),
      mail: 'both',
    },
    {
      name: 'detector-errors',
      metric: code.metricErrors({ period: minute, statistic: 'Sum' }),
      above: 0,
      mail: 'both',
    },
    {
      name: 'unrecognised-events',
      metric: ownMetric('Unrecognised'),
      above: 0,
      mail: 'both',
    },
    {
      // One metric for all four, because an alarm costs as much as the metrics that it looks at.
      name: 'impaired',
      metric: ownMetric('Impaired'),
      above: 0,
      mail: 'both',
    },
    {
      name: 'patrol-silent',
      metric: ownMetric('Heartbeat').with({ dimensionsMap: { service: 'patrol' }, period: Duration.hours(1) }),
      above: 'silence',
      mail: 'both',
    },
    {
      name: 'history-failed',
      metric: history.deadLetters.metricApproximateNumberOfMessagesVisible(waiting),
      above: 0,
      mail: 'both',
    },
  ];
}

/** What only the second path can tell, or what it suffers itself. */
function feedAlarms(): readonly AlarmSpec[] {
  return [
    {
      name: 'flagged-launches',
      metric: ownMetric('FlaggedLaunches'),
      above: 0,
      mail: 'feed',
    },
    {
      // Patrol mails it too, to whoever is left: an alarm cannot say which address it is.
      name: 'undelivered',
      metric: ownMetric('Undelivered').with({ dimensionsMap: { service: 'patrol' } }),
      above: 0,
      mail: 'feed',
    },
    {
      name: 'feed-throttled',
      // AWS names the dimensions (Service, EventType) but not their values, so this asks for all of them:
      // https://docs.aws.amazon.com/notifications/latest/userguide/monitoring-cloudwatch.html
      metric: new cloudwatch.MathExpression({
        expression: 'SELECT SUM(ServiceEventsThrottled) FROM "AWS/Notifications"',
        usingMetrics: {},
        period: minute,
      }),
      above: 0,
      mail: 'both',
    },
  ];
}

const tooMuch = (threshold: number) => ({
  threshold,
  comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
  evaluationPeriods: 1,
  treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
});

const silence = {
  threshold: 1,
  comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
  evaluationPeriods: 3,
  treatMissingData: cloudwatch.TreatMissingData.BREACHING,
};

export class SelfWatch extends Construct {
  /** Names as the account knows them. */
  readonly alarmNames: readonly string[];
  /** Of the alarms in User Notifications; undefined without a feed. */
  readonly route?: NotificationRoute;

  constructor(scope: Construct, id: string, props: SelfWatchProps) {
    super(scope, id);
    const specs = [...healthAlarms(props), ...(props.feed === undefined ? [] : feedAlarms())];
    this.alarmNames = specs.map((spec) => `${alarmPrefix}${spec.name}`);
    for (const spec of specs) this.alarm(spec, props);
    if (props.feed !== undefined) this.route = this.routeTo(props.feed);
  }

  private alarm(spec: AlarmSpec, { topic, language, patrol }: SelfWatchProps): void {
    const alarm = new cloudwatch.Alarm(this, spec.name, {
      alarmName: `${alarmPrefix}${spec.name}`,
      alarmDescription: alarmTexts[spec.name][language],
      metric: spec.metric,
      ...(spec.above === 'silence' ? silence : tooMuch(spec.above)),
    });
    // The first heartbeat comes with the deployment: an alarm that is there before takes its absence for
    // silence.
    if (spec.above === 'silence') alarm.node.addDependency(patrol.afterDeployment);
    if (spec.mail === 'both') alarm.addAlarmAction(new actions.SnsAction(topic));
  }

  private routeTo(feed: NotificationFeed): NotificationRoute {
    return new NotificationRoute(this, 'Alarms', {
      name: 'davylamp-alarms',
      logicalId: 'AlarmConfiguration',
      description: 'Davylamp: flagged launches, and alarms on its own health.',
      contacts: feed.contacts,
      aggregation: 'NONE',
      event: {
        source: 'aws.cloudwatch',
        type: 'CloudWatch Alarm State Change',
        regions: [Stack.of(this).region],
        pattern: { detail: { alarmName: this.alarmNames, state: { value: ['ALARM'] } } },
      },
      after: feed.hub,
    });
  }
}

/** One metric for each event by what became of it, so that loss can be counted. */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Decision } from '../model/decision.ts';
import type { Outcome } from '../model/outcome.ts';
import { isAtLeast } from '../model/verdict.ts';

/**
 * `FlaggedLaunches`: alerts with the verdict high or critical. `UnseenLaunches`: launches that nobody could
 * look at, also not at the second look. `Mails`: mails that the topic took. `Unrecognised`: events that
 * nothing was decided about, those that claim another account than their envelope's (`AccountMismatch`) among
 * them. `PerhapsSent`: mails for which no answer came. `TimersLost`: timers that the queue did not take.
 * `TimersEnded`: chains of timers that went on for too long. `Impaired`: these three and UnseenLaunches
 * together, for one alarm.
 */
type Metric =
  | 'Alert'
  | 'Expected'
  | 'Duplicate'
  | 'Ignored'
  | 'FlaggedLaunches'
  | 'Unrecognised'
  | 'AccountMismatch'
  | 'UnseenLaunches'
  | 'Mails'
  | 'PerhapsSent'
  | 'TimersLost'
  | 'TimersEnded'
  | 'Impaired';

export type Counts = Readonly<Partial<Record<Metric, number>>>;

const byDecision: Readonly<Record<Decision['kind'], Metric>> = {
  alert: 'Alert',
  expected: 'Expected',
  duplicate: 'Duplicate',
  ignored: 'Ignored',
};

const isFlagged = ({ decision }: Outcome): boolean => decision.kind === 'alert' && isAtLeast(decision.verdict, 'high');

/**
 * Exactly one of Alert, Expected, Duplicate and Ignored for each outcome, and what else alarms look at.
 *
 * @param givenBack outcomes of events that come back, because their mail could not be sent: decided when they
 * do. Only that something is flagged counts at once, so that the alarm on the other path tells while this one
 * is broken.
 */
export function countOutcomes(outcomes: readonly Outcome[], givenBack: readonly Outcome[] = []): Counts {
  const counts: Partial<Record<Metric, number>> = {};
  const add = (metric: Metric): void => {
    counts[metric] = (counts[metric] ?? 0) + 1;
  };
  for (const outcome of [...outcomes, ...givenBack]) if (isFlagged(outcome)) add('FlaggedLaunches');
  for (const { decision } of outcomes) {
    add(byDecision[decision.kind]);
    if (decision.kind !== 'ignored') continue;
    // A mismatch is not decided about either: it raises the same alarm, and is counted apart as well.
    if (decision.why === 'unrecognised' || decision.why === 'account mismatch') add('Unrecognised');
    if (decision.why === 'account mismatch') add('AccountMismatch');
  }
  return counts;
}

/**
 * Writes counts in CloudWatch's embedded metric format: namespace `Davylamp`, the one dimension `service`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 *
 * @param metrics @default those of the service `detector`
 */
export function createMetricsWriter<Name extends string = Metric>(
  metrics: Pick<Metrics, 'addMetric' | 'publishStoredMetrics'> = metricsOf('detector'),
): (counts: Readonly<Partial<Record<Name, number>>>) => void {
  return (counts) => {
    const some = Object.entries<number | undefined>(counts).flatMap(([name, count = 0]) =>
      count > 0 ? [[name, count] as const] : [],
    );
    if (some.length === 0) return;
    for (const [name, count] of some) metrics.addMetric(name, MetricUnit.Count, count);
    metrics.publishStoredMetrics();
  };
}

export const metricsOf = (serviceName: 'detector' | 'patrol'): Metrics =>
  new Metrics({ namespace: 'Davylamp', serviceName });

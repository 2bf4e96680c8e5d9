import { afterEach, describe, expect, it, vi } from 'vitest';
import { countOutcomes, createMetricsWriter } from '../../../lambda/adapters/metrics.ts';
import type { Decision } from '../../../lambda/model/decision.ts';
import type { Outcome } from '../../../lambda/model/outcome.ts';
import { metricDimensions, metricNamespace } from '../../../lib/constructs/detector.ts';

afterEach(() => vi.restoreAllMocks());

/** What goes to standard output, where Lambda picks the metrics up. */
function captured(): string[] {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  return lines;
}

const outcome = (decision: Decision): Outcome => ({
  eventId: 'e',
  time: 0,
  account: '123456789012',
  region: 'us-east-1',
  detailType: 'd',
  eventName: null,
  instanceIds: [],
  decision,
  signals: [],
});
const alert = (verdict: 'notice' | 'high' | 'critical') => outcome({ kind: 'alert', incident: 'i', verdict });

describe('metrics', () => {
  it('count every event once, by what became of it, so that loss can be seen', () => {
    const counts = countOutcomes([
      alert('notice'),
      alert('high'),
      alert('critical'),
      outcome({ kind: 'expected', entry: 'ci' }),
      outcome({ kind: 'duplicate', of: 'e' }),
      outcome({ kind: 'ignored', why: 'unrecognised' }),
      outcome({ kind: 'ignored', why: 'account mismatch' }),
      outcome({ kind: 'ignored', why: 'context' }),
    ]);
    expect(counts).toEqual({
      Alert: 3,
      Expected: 1,
      Duplicate: 1,
      Ignored: 3,
      FlaggedLaunches: 2,
      // The alarm looks at this one: an event of another account than it says is not decided about either.
      Unrecognised: 2,
      AccountMismatch: 1,
    });
  });

  it('count what comes back only as flagged: the other path has to tell while this one is broken', () => {
    expect(countOutcomes([alert('notice')], [alert('critical'), alert('notice')])).toEqual({
      Alert: 1,
      FlaggedLaunches: 1,
    });
  });

  it('are written under the namespace and dimension that the alarms watch', () => {
    const lines = captured();
    createMetricsWriter()({ Alert: 2, Mails: 0 });
    const written = JSON.parse(lines.join(''));
    expect(written).toMatchObject({ Alert: 2, ...metricDimensions });
    expect(written).not.toHaveProperty('Mails');
    expect(written._aws.CloudWatchMetrics).toEqual([
      {
        Namespace: metricNamespace,
        Dimensions: [Object.keys(metricDimensions)],
        Metrics: [{ Name: 'Alert', Unit: 'Count' }],
      },
    ]);
  });

  it('of one batch are not counted again with the next', () => {
    const lines = captured();
    const count = createMetricsWriter();
    count({ Alert: 2 });
    count({ Mails: 1 });
    count({});
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[1] ?? '')).not.toHaveProperty('Alert');
  });
});

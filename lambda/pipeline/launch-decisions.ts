/** Which decision each launch of a batch gets, in the order of the events. */
import type { Assessment } from '../assessment/assess.ts';
import { isSameStart, type Start, seenOf } from '../assessment/starts.ts';
import { isGivenUp } from '../model/launch.ts';
import { rank } from '../model/verdict.ts';

/** What becomes of one launch of one event. */
export interface LaunchDecision {
  readonly assessment: Assessment;
  readonly kind: 'alert' | 'expected' | 'duplicate' | 'context';
  /** What to remember of an alerted or expected start; for a duplicate, what was decided before. */
  readonly start: Start;
}

const startOf = ({ launch, verdict, entry, signals, userDataRead, by }: Assessment): Start => {
  const seen = seenOf(launch);
  return {
    eventId: launch.eventId,
    time: launch.time,
    verdict,
    signals,
    userDataRead,
    isComplete: !launch.gaps.includes('instance'),
    ...(launch.launchTime !== undefined && { launchTime: launch.launchTime }),
    ...(launch.madeBy && { madeBy: launch.madeBy }),
    ...(launch.restarted && { restarted: true }),
    ...(isGivenUp(launch.unseen) && { unseen: true }),
    ...(by && { by }),
    ...(entry && { entry: entry.name }),
    ...(seen && { seen }),
  };
};

/**
 * What could not be looked at is told once, also where its event was decided before: nobody knows what it is.
 */
const isNewlyGivenUp = ({ launch }: Assessment, before: Start): boolean =>
  isGivenUp(launch.unseen) && !before.unseen && before.entry === undefined;

/**
 * What an earlier event of the batch decided about a start counts for a later one, as what the store holds
 * does.
 */
export function decideLaunches(assessments: readonly Assessment[]): readonly LaunchDecision[] {
  const decided = new Map<string, Start>();
  return assessments.map((assessment) => {
    const { launch, isContext } = assessment;
    const start = startOf(assessment);
    if (isContext) return { assessment, kind: 'context', start };
    const before = decided.get(launch.id) ?? assessment.stored?.start;
    const isSame = before !== undefined && isSameStart(launch, before);
    const isWorse = isSame && rank(assessment.verdict) > rank(before.verdict);
    if (isSame && (assessment.entry || !(isWorse || isNewlyGivenUp(assessment, before)))) {
      return { assessment, kind: 'duplicate', start: before };
    }
    decided.set(launch.id, start);
    return { assessment, kind: assessment.entry ? 'expected' : 'alert', start };
  });
}

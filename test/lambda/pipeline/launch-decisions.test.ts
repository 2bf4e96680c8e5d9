import { describe, expect, it } from 'vitest';
import type { Assessment } from '../../../lambda/assessment/assess.ts';
import type { Start } from '../../../lambda/assessment/starts.ts';
import type { Launch } from '../../../lambda/model/launch.ts';
import { decideLaunches } from '../../../lambda/pipeline/launch-decisions.ts';
import { at, launch, preparation } from '../../support/launches.ts';

const entry = { name: 'ci', reason: 'runners', types: ['t3.*'] };
const assessed = (seen: Launch, changes: Partial<Assessment> = {}): Assessment => ({
  launch: seen,
  userDataRead: true,
  signals: [],
  verdict: 'notice',
  entry: undefined,
  isContext: false,
  stored: undefined,
  instancesAround: [],
  ...changes,
});
const storedStart = (changes: Partial<Start> = {}): Assessment['stored'] => ({
  start: { eventId: 'e-0', time: at, verdict: 'notice', signals: [], userDataRead: true, isComplete: true, ...changes },
  version: 1,
});
const kinds = (...assessments: Assessment[]) => decideLaunches(assessments).map(({ kind }) => kind);

describe('the decision about a launch', () => {
  it('is an alert, unless an entry covers it', () => {
    expect(kinds(assessed(launch()), assessed(launch({ id: 'b' }), { entry }))).toEqual(['alert', 'expected']);
  });

  it('is a duplicate for a later event of the same start, in the batch and from the store', () => {
    expect(kinds(assessed(launch()), assessed(launch()))).toEqual(['alert', 'duplicate']);
    expect(kinds(assessed(launch(), { stored: storedStart() }))).toEqual(['duplicate']);
  });

  it('is an alert again where a later event raises the verdict, also after it was expected', () => {
    expect(kinds(assessed(launch(), { stored: storedStart(), verdict: 'high' }))).toEqual(['alert']);
    expect(kinds(assessed(launch(), { stored: storedStart({ entry: 'ci' }), verdict: 'critical' }))).toEqual(['alert']);
  });

  it('is context for preparation that shows nothing', () => {
    expect(kinds(assessed(preparation('CreateKeyPair'), { isContext: true }))).toEqual(['context']);
  });

  describe('about one that nobody could look at', () => {
    const unseen = (looks: number) => launch({ unseen: { why: 'throttled', looks }, gaps: ['instance'] });

    it('is an alert a second time when it is given up, and then no more', () => {
      expect(kinds(assessed(unseen(1), { stored: storedStart({ isComplete: false }) }))).toEqual(['duplicate']);
      const [given] = decideLaunches([assessed(unseen(2), { stored: storedStart({ isComplete: false }) })]);
      expect(given).toMatchObject({ kind: 'alert', start: { unseen: true } });
      expect(kinds(assessed(unseen(3), { stored: storedStart({ unseen: true }) }))).toEqual(['duplicate']);
    });

    it('stays expected where an entry covered it before, or does now', () => {
      expect(kinds(assessed(unseen(2), { stored: storedStart({ entry: 'ci' }) }))).toEqual(['duplicate']);
      expect(kinds(assessed(unseen(2), { stored: storedStart(), entry }))).toEqual(['duplicate']);
    });
  });
});

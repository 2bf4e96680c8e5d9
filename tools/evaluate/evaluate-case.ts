/** Runs a labelled case through the pipeline and says what is wrong with what came out. */

import { replay } from '../../lambda/local/replay.ts';
import type { Mail } from '../../lambda/model/incident.ts';
import type { Outcome } from '../../lambda/model/outcome.ts';
import { HOUR } from '../../lambda/model/time.ts';
import { rank, type Verdict, worst } from '../../lambda/model/verdict.ts';
import { deployedForwarding } from '../../lib/local/forwarding.ts';
import type { Case, OrdinaryDay } from '../../test/fixtures/cases/case.ts';
import { inventoryOf } from '../../test/fixtures/cases/inventory.ts';
import { offeredEntries } from './offered-entries.ts';

const admits = deployedForwarding();

/** Nobody reads more. */
const MOST_MAILS = 5;

export interface Evaluated {
  readonly case: Case;
  /** The worst verdict of an alert; undefined where nothing was alerted. */
  readonly top: Verdict | undefined;
  /** Ids of the signals that fired on any event, sorted. */
  readonly signals: readonly string[];
  readonly outcomes: readonly Outcome[];
  readonly mails: readonly Mail[];
  /** What is not as the case demands, one phrase each; empty where all is well. */
  readonly problems: readonly string[];
}

export const topVerdict = (outcomes: readonly Outcome[]): Verdict | undefined =>
  worst(outcomes.flatMap(({ decision }) => (decision.kind === 'alert' ? [decision.verdict] : [])));

/** The worst verdict; `quiet` where nothing was alerted. */
export const verdictName = (top: Verdict | undefined): string => top ?? 'quiet';

function campaignProblems(one: Case, { top, signals, mails }: Pick<Evaluated, 'top' | 'signals' | 'mails'>): string[] {
  if (one.label !== 'campaign') return [];
  const floor = one.knownGap ? 'notice' : one.atLeast;
  const missing = one.knownGap ? [] : one.signals.filter((id) => !signals.includes(id));
  const first = mails[0]?.time ?? 0;
  const counted = one.mailsByTheHour ? mails.filter(({ time }) => time <= first + HOUR) : mails;
  return [
    ...(top === undefined || rank(top) < rank(floor) ? [`${verdictName(top)}, not ${floor}`] : []),
    ...(missing.length > 0 ? [`without ${missing.join(', ')}`] : []),
    ...(counted.length > MOST_MAILS ? [`${counted.length} mails`] : []),
    ...(mails.length === 0 ? ['no mail'] : []),
  ];
}

function ordinaryProblems(
  one: Case,
  { top, outcomes, mails }: Pick<Evaluated, 'top' | 'outcomes' | 'mails'>,
): string[] {
  if (one.label !== 'ordinary') return [];
  const kinds = [...new Set(outcomes.map(({ decision }) => decision.kind))];
  const unforeseen = kinds.filter((kind) => !one.decisions.includes(kind));
  return [
    ...(top !== undefined && rank(top) > rank(one.atMost ?? 'notice') ? [top] : []),
    ...(unforeseen.length > 0 ? [`decided ${unforeseen.join(', ')}`] : []),
    ...(one.mails !== undefined && mails.length !== one.mails ? [`${mails.length} mails, not ${one.mails}`] : []),
    ...(mails.length > (one.mostMails ?? mails.length) ? [`${mails.length} mails, not ${one.mostMails} at most`] : []),
  ];
}

/** The case with the entries that its own mails offer. */
async function behindOffer(one: OrdinaryDay): Promise<OrdinaryDay> {
  const { behindOffer: _, mostMails: __, ...bare } = one;
  const { mails } = await evaluateCase(bare);
  return { ...one, settings: { ...one.settings, allow: [...one.settings.allow, ...offeredEntries(mails)] } };
}

/** Judges a case; what lies before its `since` is its past and counts for nothing else. */
export async function evaluateCase(told: Case): Promise<Evaluated> {
  const one = told.label === 'ordinary' && told.behindOffer ? await behindOffer(told) : told;
  const thrown: string[] = [];
  const replayed = await replay({
    events: one.events,
    settings: one.settings,
    admits,
    inventory: inventoryOf(one),
    journal: {
      warn: (message, details) => {
        if (details?.error instanceof Error) thrown.push(`${message}: ${details.error.message}`);
      },
    },
  });
  const outcomes = replayed.outcomes.filter(({ time }) => time >= one.since);
  const mails = replayed.mails.filter(({ time }) => time >= one.since);
  const top = topVerdict(outcomes);
  const signals = [...new Set(outcomes.flatMap((outcome) => outcome.signals))].sort();
  const seen = { top, signals, outcomes, mails };
  const problems = [...thrown.slice(0, 1), ...campaignProblems(one, seen), ...ordinaryProblems(one, seen)];
  return { case: told, ...seen, problems };
}

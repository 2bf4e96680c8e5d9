/** The first lines: what happened, what to make of it, and whether to get out of bed. */
import type { IncidentLaunch, IncidentView } from '../model/incident.ts';
import { isGivenUp } from '../model/launch.ts';
import { MINUTE } from '../model/time.ts';
import { isKnownCall, unitOf } from './calls.ts';
import { clockTime, distinct, timestamp } from './format.ts';
import { openingReasons, type Reason } from './reasons.ts';
import { regionWord } from './shell.ts';
import type { IncidentSummary, Part } from './summary.ts';
import { foreign, quoted } from './text.ts';
import type { Scene, Texts, UnseenScene, WhyUnseen } from './texts/index.ts';

const MAX_SENTENCES = 4;
const MAX_NAMES = 3;

function sceneOf(part: Part, account: (id: string) => string): Scene {
  const times = part.launches.map((launch) => launch.time);
  const earliest = times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const latest = times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const regions = distinct(part.launches.map((launch) => foreign(launch.region, 30)));
  return {
    accounts: distinct(part.launches.map((launch) => launch.account)).map(account),
    regions: part.call === 'EnableRegion' ? [] : regions,
    from: clockTime(earliest),
    minutes: Math.round((latest - earliest) / MINUTE) || 0,
  };
}

/** Names in quotes, since somebody else chose them; Region names as they are. */
function namesOf(launches: readonly IncidentLaunch[], texts: Texts): string {
  const names = distinct(launches.flatMap(({ groupName, target }) => groupName ?? target ?? []));
  const shown = names.slice(0, MAX_NAMES).map((name) => regionWord(name) ?? quoted(name, 40));
  const rest = names.length - MAX_NAMES;
  return [...shown, ...(rest > 0 ? [texts.more(rest)] : [])].join(', ');
}

function callSentences(part: Part, scene: Scene | undefined, texts: Texts): string {
  const { call, launches } = part;
  const said = isKnownCall(call)
    ? texts.callMade(call, launches.length, scene)
    : texts.otherCallMade(foreign(call, 40), launches.length, scene);
  const names = namesOf(launches, texts);
  const named = names === '' ? said : `${said.replace(/\.$/, '')}: ${names}.`;
  const asked = launches.reduce((sum, launch) => sum + launch.count, 0);
  const unit = unitOf(call);
  return unit && asked > launches.length ? `${named} ${texts.asksFor(asked, unit)}` : named;
}

function unseenOf(launches: readonly IncidentLaunch[]): UnseenScene | undefined {
  const reasons = launches.flatMap(({ unseen }): WhyUnseen[] => {
    if (!unseen) return [];
    return [unseen.why === 'gone' && !isGivenUp(unseen) ? 'not-yet' : unseen.why];
  });
  return reasons.length === 0 ? undefined : { count: reasons.length, reasons: distinct(reasons) };
}

/** How much of what is in the mail nobody could look at. */
function blindness({ launches, gaps }: IncidentView) {
  const unseen = launches.flatMap((launch) => launch.unseen ?? []);
  return {
    isAny: unseen.length > 0,
    isAll: unseen.length === launches.length,
    // Without the store no other look is armed.
    looksAgain: unseen.some((one) => !isGivenUp(one)) && !gaps.includes('store'),
  };
}

function sentenceOf(part: Part, scene: Scene | undefined, texts: Texts): string {
  switch (part.kind) {
    case 'instances':
      return texts.instancesLaunched(part.launches.length, scene, unseenOf(part.launches));
    case 'attempts':
      return texts.attemptsRefused(part.launches.length, scene);
    case 'dry-runs':
      return texts.dryRunsMade(part.launches.length, scene);
    case 'call':
      return callSentences(part, scene, texts);
  }
}

function verdictSentence(view: IncidentView, reasons: readonly Reason[], texts: Texts): string {
  switch (view.incident.verdict) {
    case 'critical':
      return texts.looksLikeMining(openingReasons(reasons));
    case 'high':
      return texts.mayBeMining(openingReasons(reasons));
    case 'notice': {
      const { isAny, isAll } = blindness(view);
      return isAny ? texts.unknownIfMining(isAll) : texts.noSignOfMining;
    }
  }
}

function ifYours(view: IncidentView, summary: IncidentSummary, texts: Texts): string {
  if (summary.parts.some(({ call }) => call === 'EnableRegion')) return texts.ifYoursRegion;
  return view.incident.verdict === 'notice' ? texts.ifYoursNotice : texts.ifYours;
}

/** One paragraph a line. */
export function openingLines(
  view: IncidentView,
  summary: IncidentSummary,
  reasons: readonly Reason[],
  account: (id: string) => string,
  texts: Texts,
): string[] {
  const since = timestamp(view.incident.openedAt);
  const [main, ...others] = summary.parts;
  const happened = [
    ...(main ? [sentenceOf(main, sceneOf(main, account), texts)] : []),
    ...others.slice(0, MAX_SENTENCES - 1).map((part) => sentenceOf(part, undefined, texts)),
  ];
  const isNothingStarted =
    summary.parts.length > 0 && summary.parts.every(({ kind }) => kind === 'attempts' || kind === 'dry-runs');
  return [
    ...(view.kind === 'follow-up' ? [texts.followUp(since)] : []),
    ...(view.kind === 'escalation' ? [texts.escalation(since)] : []),
    ...(view.mayRepeat ? [texts.mayRepeat] : []),
    happened.join(' '),
    ...(isNothingStarted ? [texts.nothingRuns] : []),
    verdictSentence(view, reasons, texts),
    ...(blindness(view).looksAgain ? [texts.looksAgain] : []),
    ifYours(view, summary, texts),
  ];
}

/** The first lines: what happened, what to make of it, and whether to get out of bed. */

import { dollars } from '../model/dollars.ts';
import type { IncidentLaunch, IncidentView } from '../model/incident.ts';
import { isGivenUp } from '../model/launch.ts';
import { MINUTE } from '../model/time.ts';
import { isKnownCall, isTampering, unitOf } from './calls.ts';
import { distinct, grouped, type Times } from './format.ts';
import { newsOf } from './news.ts';
import { openingReasons, type Reason } from './reasons.ts';
import { regionWord } from './shell.ts';
import type { IncidentSummary, Part } from './summary.ts';
import { foreign, quoted } from './text.ts';
import type { Scene, Texts, UnseenScene, WhyUnseen } from './texts/index.ts';

const MAX_SENTENCES = 4;
const MAX_NAMES = 3;

function sceneOf(part: Part, account: (id: string) => string, times: Times): Scene {
  const starts = part.launches.map((launch) => launch.time);
  const earliest = starts.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const latest = starts.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const regions = distinct(part.launches.map((launch) => foreign(launch.region, 30)));
  return {
    accounts: distinct(part.launches.map((launch) => launch.account)).map(account),
    regions: part.call === 'EnableRegion' ? [] : regions,
    from: times.clock(earliest),
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
      return texts.instancesLaunched(
        part.launches.length,
        scene,
        unseenOf(part.launches),
        part.launches.every(({ restarted }) => restarted),
      );
    case 'attempts':
      return texts.attemptsRefused(part.launches.length, scene);
    case 'dry-runs':
      return texts.dryRunsMade(part.launches.length, scene);
    case 'call':
      return callSentences(part, scene, texts);
  }
}

/** Said where some of the instances have ended. */
function stillRunning({ instances, stillRunning: running, running: cost }: IncidentSummary, texts: Texts): string[] {
  if (running.length === instances.length) return [];
  const perHour = cost.usdPerHour > 0 ? dollars(cost.usdPerHour) : undefined;
  return [texts.stillRun(running.length, instances.length, perHour)];
}

/** What runs, or else what calls asked for; undefined where neither has a price. */
function costOf({ running, asked }: IncidentSummary, texts: Texts): string | undefined {
  if (running.usdPerHour > 0) return texts.costs(dollars(running.usdPerHour), dollars(running.usdPerHour * 24));
  return asked.usdPerHour > 0 ? texts.wouldCost(dollars(asked.usdPerHour)) : undefined;
}

const isAgainstUs = ({ launches }: IncidentView): boolean => launches.length > 0 && launches.every(isTampering);

function verdictSentence(view: IncidentView, cost: string | undefined, texts: Texts): string {
  if (isAgainstUs(view)) {
    return view.incident.verdict === 'critical' ? texts.looksLikeTampering : texts.mayBeTampering;
  }
  switch (view.incident.verdict) {
    case 'critical':
      return texts.looksLikeMining(cost);
    case 'high':
      return texts.mayBeMining(cost);
    case 'notice': {
      const { isAny, isAll } = blindness(view);
      return isAny ? texts.unknownIfMining(isAll) : texts.noSignOfMining(cost);
    }
  }
}

function ifNotYours(view: IncidentView, summary: IncidentSummary, texts: Texts): string {
  if (isAgainstUs(view)) return texts.ifNotYoursTampering;
  if (summary.parts.some(({ call }) => call === 'EnableRegion')) return texts.ifNotYoursRegion;
  return view.incident.verdict === 'notice' ? texts.ifNotYoursNotice : texts.ifNotYours;
}

/** What an escalation is about, in a few words each. */
function addedSince(
  view: IncidentView,
  summary: IncidentSummary,
  reasons: readonly Reason[],
  account: (id: string) => string,
): string[] {
  const news = newsOf(view, summary);
  if (!news) return [];
  // Of one account, its name says nothing new.
  const accounts = summary.accounts.length > 1 ? news.accounts : [];
  return [
    ...news.types.slice(0, MAX_NAMES).map(([type, more]) => `${grouped(more)} x ${type}`),
    ...accounts.slice(0, MAX_NAMES).map(account),
    ...reasons.filter(({ signal }) => news.signals.includes(signal.id)).map(({ sentence }) => sentence),
  ];
}

/**
 * One paragraph a line: the verdict, what it costs and what to do first, as far as a phone shows; then what
 * happened, and why. What could not be looked at comes before everything: no verdict knows of it.
 */
export function openingLines(
  view: IncidentView,
  summary: IncidentSummary,
  reasons: readonly Reason[],
  account: (id: string) => string,
  times: Times,
  texts: Texts,
): string[] {
  const since = times.timestamp(view.incident.openedAt);
  const [main, ...others] = summary.parts;
  const happened = [
    ...(main ? [sentenceOf(main, sceneOf(main, account, times), texts)] : []),
    ...others.slice(0, MAX_SENTENCES - 1).map((part) => sentenceOf(part, undefined, texts)),
  ];
  const added = addedSince(view, summary, reasons, account);
  const isNothingStarted =
    summary.parts.length > 0 && summary.parts.every(({ kind }) => kind === 'attempts' || kind === 'dry-runs');
  const why = view.incident.verdict === 'notice' ? [] : openingReasons(reasons);
  const { isAny, looksAgain } = blindness(view);
  const told = [
    ...(view.kind === 'follow-up' ? [texts.followUp(since)] : []),
    ...(view.kind === 'escalation' ? [texts.escalation(since)] : []),
    ...(added.length > 0 ? [texts.newSince(added)] : []),
    ...(view.mayRepeat ? [texts.mayRepeat] : []),
    [...happened, ...stillRunning(summary, texts)].join(' '),
  ];
  const verdict = [
    verdictSentence(view, isNothingStarted ? undefined : costOf(summary, texts), texts),
    ...(isNothingStarted ? [texts.nothingRuns] : []),
    ...(looksAgain ? [texts.looksAgain] : []),
    ifNotYours(view, summary, texts),
  ];
  return [...(isAny ? [...told, ...verdict] : [...verdict, ...told]), ...(why.length > 0 ? [texts.reasons(why)] : [])];
}

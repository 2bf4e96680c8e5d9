/** Whether each Region is watched: what its default bus holds, against what was deployed. */

import { hasArrived, type ProofState } from '../../lambda/incidents/proof-notes.ts';
import { canonical } from '../../lambda/model/canonical.ts';
import { inParallel } from '../../lambda/model/concurrency.ts';
import { interimRule } from '../../lambda/model/interim.ts';
import { HOUR, MINUTE } from '../../lambda/model/time.ts';
import type { RegionsDocument } from '../account/document.ts';
import { homeRegion } from '../account/plan.ts';
import type { DeploymentApi, RegionRules } from './api.ts';
import type { Questions } from './attempt.ts';
import { type Deployment, feedIn } from './deployment.ts';

export interface RegionState {
  readonly name: string;
  readonly enabled: boolean;
  /** `off`: excluded by the configuration, disabled in the account, or its rules are switched off. */
  readonly forwarder: 'in-place' | 'missing' | 'off' | 'unknown';
  /** Null where nobody could say. */
  readonly feed: 'yes' | 'no' | 'unsupported' | null;
  /** When a forwarder last matched, to the hour, in the last two weeks; null: never, or unknown. */
  readonly lastEvent: string | null;
  /** When a proof of patrol's last came through from this Region's default bus; null: never, or unknown. */
  readonly lastProof: string | null;
  readonly state: 'watched' | 'not-watched' | 'unknown';
}

export interface LookedAt {
  readonly state: RegionState;
  /** Left out on purpose, or disabled: not watching it is no fault. */
  readonly isLeftOut: boolean;
  /** Rules that are there with another pattern than was deployed. */
  readonly altered: readonly string[];
  /** How many rules of ours it has. */
  readonly rulesThere: number;
  /** When each of its rules last matched. */
  readonly matches: Readonly<Record<string, string>>;
  /** What patrol put on its default bus did not come through, or that is more than a day ago. */
  readonly isUnproven: boolean;
}

/** All Regions of the partition at once, as good as: three calls each. */
const regionsAtOnce = 20;
/** After so long a person is told who is waited for. */
const patience = 2_000;

export interface LookInput {
  readonly api: DeploymentApi;
  readonly questions: Questions;
  readonly deployment: Deployment;
  readonly document: RegionsDocument;
  /** The feed's status by Region, as User Notifications says; undefined where it cannot be read. */
  readonly feed: Readonly<Record<string, string>> | undefined;
  /** By Region; empty where the store does not say. */
  readonly proofs: ReadonlyMap<string, ProofState>;
  readonly now: Date;
  readonly say: (line: string) => void;
}

export async function lookAtRegions(input: LookInput): Promise<readonly LookedAt[]> {
  const { document, deployment, say } = input;
  // Where nobody says which Regions are enabled, those that were at the deployment are as good a guess.
  const guessed = document.source === 'fallback' ? (deployment.watchedRegions ?? []) : [];
  const enabled = new Set([homeRegion, ...document.enabled.map(({ name }) => name), ...guessed]);
  const waitingFor = new Set(enabled);
  say(`davylamp: asking ${enabled.size} Regions`);
  const timer = setInterval(() => say(`davylamp: waiting for ${[...waitingFor].join(', ')}`), patience);
  try {
    const asked = await inParallel([...enabled], regionsAtOnce, async (name) => {
      const looked = await lookAt(name, input);
      waitingFor.delete(name);
      return looked;
    });
    const others = document.skipped.filter(({ name }) => !enabled.has(name));
    return [...asked, ...others.map(({ name, why }) => notEnabled(name, why))].sort((a, b) =>
      a.state.name < b.state.name ? -1 : 1,
    );
  } finally {
    clearInterval(timer);
  }
}

function notEnabled(name: string, why: string): LookedAt {
  const isKnown = why !== 'UNKNOWN';
  return {
    state: {
      name,
      enabled: false,
      forwarder: isKnown ? 'off' : 'unknown',
      feed: 'no',
      lastEvent: null,
      lastProof: null,
      state: isKnown ? 'not-watched' : 'unknown',
    },
    isLeftOut: isKnown,
    altered: [],
    rulesThere: 0,
    matches: {},
    isUnproven: false,
  };
}

/**
 * A proof takes seconds; patrol puts one a day, and after one that did not come through at its next visit.
 */
const underWay = 10 * MINUTE;
const goodFor = 26 * HOUR;

function isUnproven({ sent, arrived }: ProofState, now: number): boolean {
  if (sent === undefined) return false;
  const isMissing = !hasArrived({ sent, ...(arrived && { arrived }) });
  return now - (isMissing ? sent.sentAt + underWay : sent.sentAt + goodFor) > 0;
}

async function lookAt(name: string, { api, questions, deployment, feed, proofs, now }: LookInput): Promise<LookedAt> {
  const [rules, matches = {}] = await Promise.all([
    questions.ask('events:ListRules', (signal) => api.rules(name, deployment.busArn, signal), name),
    questions.ask('cloudwatch:GetMetricData', (signal) => api.lastMatches(name, signal), name),
  ]);
  const proof = proofs.get(name) ?? {};
  const arrivedAt = proof.arrived?.arrivedAt;
  const forwarder = rules === undefined ? 'unknown' : forwarderOf(name, rules, deployment);
  return {
    state: {
      name,
      enabled: true,
      forwarder,
      feed: feedOf(name, deployment, feed),
      lastEvent: Object.values(matches).sort().at(-1) ?? null,
      lastProof: arrivedAt === undefined ? null : new Date(arrivedAt).toISOString().replace(/\.\d+Z$/, 'Z'),
      state: ({ 'in-place': 'watched', unknown: 'unknown', missing: 'not-watched', off: 'not-watched' } as const)[
        forwarder
      ],
    },
    isLeftOut: name !== homeRegion && forwarder === 'off' && deployment.excludedRegions.includes(name),
    altered: rules === undefined ? [] : alteredIn(rules, deployment),
    rulesThere: rules?.rules.length ?? 0,
    matches,
    isUnproven: isUnproven(proof, now.getTime()),
  };
}

function forwarderOf(
  name: string,
  { rules, forwarding }: RegionRules,
  deployment: Deployment,
): RegionState['forwarder'] {
  if (rules.length === 0 && deployment.excludedRegions.includes(name)) return 'off';
  if (isInterim(name, rules, forwarding, deployment)) return 'in-place';
  const wanted = deployment.rules
    .filter(({ isOnlyAtHome }) => !isOnlyAtHome || name === homeRegion)
    .map((rule) => rule.name);
  // Without the template, whatever rules are there have to do.
  const expected = wanted.length > 0 ? wanted : rules.map((rule) => rule.name);
  const there = new Map(rules.map((rule) => [rule.name, rule]));
  if (expected.length === 0 || expected.some((rule) => !there.has(rule) || !forwarding.includes(rule)))
    return 'missing';
  return expected.every((rule) => there.get(rule)?.isEnabled) ? 'in-place' : 'off';
}

/** Enabled after the deployment, and watched by patrol's own rule until the next one. */
const isInterim = (
  name: string,
  rules: RegionRules['rules'],
  forwarding: RegionRules['forwarding'],
  { watchedRegions }: Deployment,
): boolean =>
  watchedRegions?.includes(name) === false &&
  forwarding.includes(interimRule) &&
  rules.some((rule) => rule.name === interimRule && rule.isEnabled);

function alteredIn({ rules }: RegionRules, deployment: Deployment): readonly string[] {
  const deployed = new Map(deployment.rules.map(({ name, pattern }) => [name, canonical(pattern)]));
  return rules
    .filter(({ name, pattern }) => deployed.has(name) && deployed.get(name) !== canonical(pattern))
    .map(({ name }) => name);
}

function feedOf(
  name: string,
  deployment: Deployment,
  feed: Readonly<Record<string, string>> | undefined,
): RegionState['feed'] {
  const planned = feedIn(deployment, name);
  if (deployment.feedRuleArn === undefined || planned !== 'yes') return planned;
  if (feed === undefined) return null;
  return ['ACTIVE', 'UPDATING'].includes(feed[name] ?? '') ? 'yes' : 'no';
}

/**
 * An account's past and present through the deployed pipeline, on an AWS in memory: nothing is mailed, and
 * nothing is remembered but what the caller takes.
 */
import { firstNames, firstsOf } from '../assessment/firsts.ts';
import { listUsual } from '../assessment/usual-records.ts';
import { groupBy } from '../batch/batch.ts';
import { detailTypes } from '../events/envelope.ts';
import { launchesOf } from '../events/launches.ts';
import { parse } from '../events/parse.ts';
import { createLocalInventory, respondedInstances } from '../local/inventory.ts';
import type { Matcher } from '../local/matcher.ts';
import { type Replay, replay } from '../local/replay.ts';
import type { Settings } from '../model/settings.ts';
import type { Usual } from '../model/usual.ts';
import { isAtLeast, rank, type Verdict } from '../model/verdict.ts';
import type { Inventory, Place } from '../ports.ts';
import { type Proposal, propose } from './proposal.ts';
import type { RunningInstanceHere } from './stock.ts';

export interface JudgeInput {
  readonly account: string;
  /** EventBridge envelopes, in any order. */
  readonly events: readonly unknown[];
  readonly running: readonly RunningInstanceHere[];
  readonly settings: Settings;
  readonly admits: Matcher;
}

/** An incident that was high or critical. */
export interface Flagged {
  /** Of its worst mail, milliseconds since the epoch. */
  readonly time: number;
  readonly verdict: Verdict;
  /** As the mail's. */
  readonly subject: string;
  /** Instances of it that run now. */
  readonly running: number;
  /** Some of them by Region, to be stopped. */
  readonly instances: readonly InstancesOf[];
}

export interface InstancesOf {
  readonly region: string;
  readonly instanceIds: readonly string[];
}

const MOST_NAMED = 20;

export interface Judged {
  /** The worst first, then the latest. */
  readonly flagged: readonly Flagged[];
  readonly usual: readonly Usual[];
  /** When what nothing speaks against was first seen, by the names of assessment/firsts.ts. */
  readonly firsts: ReadonlyMap<string, number>;
  readonly proposal: Proposal;
}

const isLoud = (verdict: Verdict): boolean => isAtLeast(verdict, 'high');

/** As EventBridge would have told of it when it started. */
const started = ({ account, region, facts }: RunningInstanceHere) => ({
  version: '0',
  id: `running-${account}-${region}-${facts.instanceId}`,
  'detail-type': detailTypes.stateChange,
  source: 'aws.ec2',
  account,
  ...(facts.launchTime === undefined ? {} : { time: new Date(facts.launchTime).toISOString() }),
  region,
  resources: [`arn:aws:ec2:${region}:${account}:instance/${facts.instanceId}`],
  detail: { 'instance-id': facts.instanceId, state: 'running' },
});

const nameOf = ({ account, region }: Place, id: string): string => `${account}/${region}/${id}`;

/** What runs is as it is now; what does not is as its call was answered. */
function inventoryOf(running: readonly RunningInstanceHere[], events: readonly unknown[]): Inventory {
  const userData = new Map(running.map((one) => [nameOf(one, one.facts.instanceId), one.userData]));
  const local = createLocalInventory([...running, ...respondedInstances(events)].map(withoutUserData));
  return {
    ...local,
    userData: async (place, id, signal) => {
      const name = nameOf(place, id);
      return userData.has(name) ? userData.get(name) : local.userData(place, id, signal);
    },
  };
}

function withoutUserData<T extends { readonly userData?: string }>({ userData: _, ...rest }: T): Omit<T, 'userData'> {
  return rest;
}

export async function judge({ account, events, running, settings, admits }: JudgeInput): Promise<Judged> {
  const present: readonly unknown[] = running.map(started);
  const ours = new Set(present);
  const all = [...events, ...present];
  // What is only observed is mailed by nobody, and told all the same.
  const { organization: _, routes: __, mode: ___, ...rest } = settings;
  const replayed = await replay({
    events: all,
    // What would be mailed is looked at here, also where the deployed detector only observes.
    settings: { ...rest, alertAt: 'notice', mode: 'alert' },
    // What runs is told of by us: no rule has to let it through.
    admits: (event) => ours.has(event) || admits(event),
    inventory: inventoryOf(running, events),
  });
  return {
    flagged: flaggedIn(replayed, running),
    usual: await listUsual(replayed.memory, account),
    firsts: firstsIn(all, replayed),
    proposal: propose(events, replayed.outcomes),
  };
}

function flaggedIn({ mails, outcomes }: Replay, running: readonly RunningInstanceHere[]): readonly Flagged[] {
  const worst = new Map<string, Replay['mails'][number]>();
  for (const mail of mails) {
    const before = worst.get(mail.incident);
    if (isLoud(mail.verdict) && (!before || rank(mail.verdict) > rank(before.verdict))) worst.set(mail.incident, mail);
  }
  const here = new Map(running.map(({ facts, region }) => [facts.instanceId, region]));
  const still = new Map<string, Set<string>>();
  for (const { decision, instanceIds } of outcomes) {
    if (decision.kind !== 'alert') continue;
    const ids = still.get(decision.incident) ?? new Set<string>();
    for (const id of instanceIds) if (here.has(id)) ids.add(id);
    still.set(decision.incident, ids);
  }
  return [...worst.values()]
    .map(({ time, verdict, subject, incident }) => {
      const ids = [...(still.get(incident) ?? [])];
      const byRegion = groupBy(ids.slice(0, MOST_NAMED), (id) => here.get(id) ?? '');
      const instances = [...byRegion].map(([region, instanceIds]) => ({ region, instanceIds }));
      return { time, verdict, subject, running: ids.length, instances };
    })
    .sort((a, b) => rank(b.verdict) - rank(a.verdict) || b.time - a.time);
}

/**
 * Nothing that an incident above a notice showed is known by it, but that the account was there: new can be
 * told from never looked.
 */
function firstsIn(events: readonly unknown[], { mails, outcomes }: Replay): ReadonlyMap<string, number> {
  const loud = new Set(mails.filter(({ verdict }) => isLoud(verdict)).map(({ incident }) => incident));
  const barred = new Set(
    outcomes.flatMap(({ eventId, decision }) =>
      decision.kind === 'ignored' || (decision.kind === 'alert' && loud.has(decision.incident)) ? [eventId] : [],
    ),
  );
  const firsts = new Map<string, number>();
  for (const event of events) {
    const parsed = parse(event, Number.NaN);
    if (parsed.kind === 'ignored') continue;
    const { observation } = parsed;
    const launches = observation.kind === 'test' || observation.kind === 'proof' ? 'context' : launchesOf(observation);
    if (typeof launches === 'string') continue;
    const isBarred = barred.has(parsed.facts.eventId);
    for (const launch of launches)
      for (const name of isBarred ? [firstNames.account(launch.account)] : firstsOf(launch))
        if (!Number.isNaN(launch.time)) firsts.set(name, Math.min(firsts.get(name) ?? launch.time, launch.time));
  }
  return firsts;
}

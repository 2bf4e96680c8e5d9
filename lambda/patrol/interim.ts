/**
 * Regions that were enabled after the last deployment: one rule forwards everything that the bus takes, until
 * the next deployment brings the real rules. Never a stack instance beside the template: CloudFormation would
 * not know it, and refuse its own.
 */

import * as z from 'zod/mini';
import { groupBy, reasonOf, timed } from '../batch/batch.ts';
import { formOf } from '../batch/form.ts';
import { createMemory, keyPart, type Memory } from '../batch/memory.ts';
import { field, text } from '../events/calls/read.ts';
import { principalOf } from '../events/principal.ts';
import { canonical } from '../model/canonical.ts';
import { interimRule } from '../model/interim.ts';
import { isPerhapsSent } from '../model/perhaps-sent.ts';
import type { Principal } from '../model/principal.ts';
import { DAY, SECOND } from '../model/time.ts';
import type { Key, PastCall, Place, RuleFacts } from '../ports.ts';
import { interimMail, type NewRegion } from './interim-mail.ts';
import type { Part, Shift, Visit } from './part.ts';

const name = 'interim';
const MILLISECONDS = 30 * SECOND;
const KEPT = 400 * DAY;
const homeRegion = 'us-east-1';
/** Accounts of which CloudTrail is asked in one run: an organization may enable a Region in all at once. */
const MOST_ASKED = 20;
/** Who did it is not asked for any longer then: the mail goes out without it. */
const KEPT_FOR_SENDING = 15 * SECOND;
/** CloudTrail keeps as much. */
const LOOKED_BACK = 90 * DAY;

/** A Region that the interim rule forwards from, or did. */
interface Watched {
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly isTold: boolean;
  /** The real rules are there. */
  readonly isOver?: true;
}

const watchedForm = formOf<Watched>('interim rule', 1, {
  region: z.string(),
  since: z.number(),
  isTold: z.boolean(),
  isOver: z.exactOptional(z.literal(true)),
});

const partitionOf = (account: string): string => `patrol-interim/${keyPart(account)}`;
const keyOf = ({ account, region }: Place): Key => ({ partition: partitionOf(account), sort: keyPart(region) });

async function recall(memory: Memory, place: Place): Promise<Watched | undefined> {
  const [found] = await memory.get(watchedForm, [keyOf(place)]);
  return found?.value?.isOver ? undefined : found?.value;
}

/** Its events are forwarded by the interim rule, until the real ones are there. */
export const isCovered = async (memory: Memory, place: Place): Promise<boolean> =>
  (await recall(memory, place)) !== undefined;

const remember = async (memory: Memory, place: Place, value: Watched): Promise<void> =>
  void (await memory.put(watchedForm, [{ ...keyOf(place), value, expiresAt: memory.now() + KEPT }]));

const isNew = ({ deployed }: Shift, region: string): boolean =>
  deployed.regions.length > 0 && !deployed.regions.includes(region);

/**
 * A Region in which the deployment may have left an account out: StackSets make nothing in one that the
 * account enables later.
 */
export const mayBeNew = (shift: Shift, { account, region }: Place): boolean =>
  isNew(shift, region) || (account !== shift.homeAccount && !shift.deployed.defaultRegions.includes(region));

type Rules = ReadonlyMap<string, RuleFacts>;

/** A rule is there, forwards to the bus, and lets through what it was made for. */
const works = (rule: RuleFacts | undefined, pattern: unknown): boolean =>
  rule?.isEnabled === true && rule.isForwarding && canonical(rule.pattern) === canonical(pattern);

/** The rule's name alone proves nothing: whoever may make rules may make one of that name, too. */
export const isInterimRule = ({ deployed }: Shift, rule: RuleFacts | undefined): boolean =>
  works(rule, deployed.busPattern);

/** Makes the rule where it is not as it should be. */
async function cover(shift: Shift, place: Place, there: Rules): Promise<void> {
  if (isInterimRule(shift, there.get(interimRule))) return;
  const { busPattern: pattern, busArn, roleArn } = shift.deployed;
  await timed(shift, MILLISECONDS, (signal) =>
    shift.ports.interim.cover(place, { pattern, busArn, roleArn: roleArn(place.account) }, signal),
  );
}

async function visit(shift: Shift, place: Place): Promise<Visit> {
  const { ports, deployed } = shift;
  if (deployed.busPattern === undefined) return {};
  const memory = createMemory(shift);
  const before = await recall(memory, place);
  if (before === undefined && !mayBeNew(shift, place)) return {};
  const rules = await timed(shift, MILLISECONDS, (signal) => ports.rules(place, 'default', deployed.busArn, signal));
  const there: Rules = new Map(rules.map((rule) => [rule.name, rule]));
  const wanted = deployed.rules.filter(({ onlyIn = place.region }) => onlyIn === place.region);
  if (isNew(shift, place.region) || !wanted.some(({ name: rule }) => there.has(rule))) {
    await cover(shift, place, there);
    const { since = memory.now(), isTold = false } = before ?? {};
    await remember(memory, place, { region: place.region, since, isTold });
    return {};
  }
  const isAsDeployed = wanted.every(({ name: rule, pattern }) => works(there.get(rule), pattern));
  if (before !== undefined && isAsDeployed) {
    await timed(shift, MILLISECONDS, (signal) => ports.interim.uncover(place, signal));
    await remember(memory, place, { ...before, isOver: true });
  }
  return {};
}

const isCallFor = ({ record }: PastCall, { account, region }: Place, caller: string): boolean => {
  const parameter = (key: string): string | undefined => text(field(record, 'requestParameters', key), 40);
  return (
    !field(record, 'errorCode') && parameter('regionName') === region && (parameter('accountId') ?? caller) === account
  );
};

/** Who enabled it, as far as CloudTrail says; a member's Region also by a call of the home account. */
async function enabledBy(
  shift: Shift,
  account: string,
  regions: readonly string[],
): Promise<ReadonlyMap<string, { readonly principal: Principal; readonly at: number }>> {
  const { ports, homeAccount } = shift;
  const since = ports.clock.now() - LOOKED_BACK;
  const found = new Map<string, { readonly principal: Principal; readonly at: number }>();
  for (const caller of new Set([account, homeAccount])) {
    const open = regions.filter((region) => !found.has(region));
    if (open.length === 0) break;
    try {
      const calls = await timed(shift, MILLISECONDS, (signal) =>
        ports.calls({ account: caller, region: homeRegion }, { by: 'EventName', value: 'EnableRegion' }, since, signal),
      );
      for (const region of open) {
        const [call] = calls.filter((one) => isCallFor(one, { account, region }, caller)).sort((a, b) => b.at - a.at);
        if (call) found.set(region, { principal: principalOf(call.record), at: call.at });
      }
    } catch (error) {
      ports.journal.warn('CloudTrail does not say who enabled a Region', { account: caller, reason: reasonOf(error) });
    }
  }
  return found;
}

/** What User Notifications does with each Region of the own account, once its rule has been widened. */
async function widenFeed(shift: Shift, regions: readonly string[]): Promise<ReadonlyMap<string, NewRegion['feed']>> {
  const { ports, deployed } = shift;
  const taken = regions.filter((region) => deployed.feedable.includes(region));
  try {
    const isThere = await timed(shift, MILLISECONDS, (signal) => ports.interim.widenFeed(taken, signal));
    return new Map(
      regions.map((region) => [region, !isThere ? 'none' : taken.includes(region) ? 'added' : 'unsupported']),
    );
  } catch (error) {
    ports.journal.warn('the feed could not be widened', { regions: taken, reason: reasonOf(error) });
    return new Map(regions.map((region) => [region, 'failed']));
  }
}

async function conclude(shift: Shift, places: readonly Place[]): Promise<readonly []> {
  const { ports, homeAccount, settings } = shift;
  const news = places.filter((place) => mayBeNew(shift, place));
  if (news.length === 0 || shift.deployed.busPattern === undefined) return [];
  const memory = createMemory(shift);
  const known = await memory.get(watchedForm, news.map(keyOf));
  const own = news
    .filter(({ account, region }) => account === homeAccount && isNew(shift, region))
    .map(({ region }) => region);
  // Every time: CloudFormation may have put back what it knows.
  const feed = own.length === 0 ? new Map<string, NewRegion['feed']>() : await widenFeed(shift, own);
  const untold = news.flatMap((place, i) => {
    const watched = known[i]?.value;
    return watched === undefined || watched.isOver || watched.isTold ? [] : [{ place, watched }];
  });
  if (untold.length === 0) return [];
  const found: NewRegion[] = [];
  const asking = { ...shift, deadline: shift.deadline - KEPT_FOR_SENDING };
  for (const [nth, [account, some]] of [...groupBy(untold, ({ place }) => place.account)].entries()) {
    const open = nth < MOST_ASKED ? some.map(({ place }) => place.region) : [];
    const by = await enabledBy(asking, account, open);
    for (const { place, watched } of some) {
      const who = by.get(place.region);
      found.push({
        ...place,
        since: watched.since,
        feed: feed.get(place.region) ?? 'none',
        ...(who && { enabled: who }),
      });
    }
  }
  const mail = interimMail(found, settings, ports.clock.now());
  try {
    await timed(shift, MILLISECONDS, (signal) => ports.outbox.send(mail, signal));
  } catch (error) {
    if (!isPerhapsSent(error)) throw error;
  }
  for (const { place, watched } of untold) await remember(memory, place, { ...watched, isTold: true });
  return [];
}

/** Regions of an account that the interim rule forwards from, to remove it before the stack goes. */
export async function uncoverAll(shift: Shift, account: string): Promise<void> {
  const memory = createMemory(shift);
  const all = await memory.list(watchedForm, partitionOf(account), '!', '~');
  for (const watched of all) {
    if (watched === undefined || watched.isOver) continue;
    const place = { account, region: watched.region };
    try {
      await timed(shift, MILLISECONDS, (signal) => shift.ports.interim.uncover(place, signal));
    } catch (error) {
      shift.ports.journal.warn('an interim rule stays behind', { ...place, reason: reasonOf(error) });
    }
  }
}

/** At once for one account, where an event says that it has enabled a Region. */
export async function coverAccount(shift: Shift, account: string): Promise<void> {
  const { ports, exclude } = shift;
  const regions = await timed(shift, MILLISECONDS, (signal) => ports.regions(account, signal));
  const places = regions
    .map((region) => ({ account, region }))
    .filter((place) => mayBeNew(shift, place) && !exclude.includes(place.region));
  for (const place of places) await visit(shift, place);
  await conclude(shift, places);
}

export const interim: Part = { name, visit, conclude };

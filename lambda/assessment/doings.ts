/** Who did what: what a launch adds to somebody's days, and what has to be like it on other days. */
import { groupBy } from '../batch/batch.ts';
import { type Caller, callerOf } from '../model/caller.ts';
import { defined } from '../model/defined.ts';
import { isByHuman, type Launch, toldBy, usdPerHour } from '../model/launch.ts';
import { type Doer, type Doing, doerId, noHabit, type Usual, withDoing } from '../model/usual.ts';
import { isSeenNowhereElse } from './activity.ts';
import { familyOf } from './firsts.ts';
import { environmentOf } from './orders.ts';

/** Tags that only services set, and that stay the same from one day to the next. */
const lastingTags = ['aws:autoscaling:groupName', 'aws:ec2spot:fleet-request-id', 'aws:cloudformation:stack-name'];

export const accountDoer = (account: string): Doer => ({ account, key: 'account', kind: 'account', name: account });

/** By the ARN of a user, a role or root; of any other key, the key itself is the name. */
function personByKey(account: string, key: string): Doer {
  const parts = key.split(':').at(-1)?.split('/') ?? [];
  const kind = (['role', 'user', 'root'] as const).find((one) => one === parts[0]) ?? 'unknown';
  return { account, key, kind, name: kind === 'unknown' ? key : (parts.at(-1) ?? key) };
}

function serviceDoer({ account, tags, started, madeBy = 'AWS service' }: Launch): Doer {
  const named = (key: string, name: string): Doer => ({ account, key: `service:${key}`, kind: 'service', name });
  if (started?.service !== undefined) {
    const name = `${started.request.cluster ?? 'default'}/${started.service}`;
    return named(`ecs=${name}`, name);
  }
  const environment = environmentOf({ tags });
  if (environment !== undefined) return named(`batch=${environment}`, environment);
  const tag = lastingTags.find((key) => Object.hasOwn(tags, key));
  return tag === undefined ? named(madeBy, madeBy) : named(`${tag}=${tags[tag]}`, tags[tag] as string);
}

/**
 * Whose habit a launch is: the person's who called or ordered it, else that of the service by its own tag.
 * Undefined: nobody knows.
 */
export function doerOf(launch: Launch): Doer | undefined {
  const { account, principal, orderedBy, madeBy, started } = launch;
  if (principal && isByHuman(launch)) {
    const { key, kind, name, sessionName } = principal;
    return { account, key, kind, name: name ?? sessionName ?? key };
  }
  if (orderedBy) return personByKey(account, orderedBy.principalKey);
  return madeBy !== undefined || started?.service !== undefined ? serviceDoer(launch) : undefined;
}

/** From where a person called, or ordered what a service made; of a service's own nothing is known. */
export function callerOfLaunch(launch: Launch): Caller {
  if (launch.principal && isByHuman(launch)) return callerOf(launch.principal);
  const { network, agent } = launch.orderedBy ?? {};
  return defined({ network, agent });
}

/** A whole host is no size of its family: whoever starts c5.large every day never started c5.metal. */
const families = ({ region, types }: Launch): readonly string[] => [
  ...new Set(
    types.map(({ instanceType, bareMetal }) => `${region} ${familyOf(instanceType)}${bareMetal ? '.metal' : ''}`),
  ),
];

const byName = (launch: Launch): readonly string[] => {
  const told = toldBy(launch);
  return told ? [`${launch.region} ${told.eventName}`] : [];
};

const isStarted = ({ kind }: Launch): boolean => kind === 'instance' || kind === 'request';

const runsOrAsks = ({ launch }: { readonly launch: Launch }): boolean => isStarted(launch);

/** Machines that are made hard to stop are a habit of their own. */
export const protects = (launch: Launch): readonly string[] => {
  const { terminationProtected, stopProtected } = launch.call?.request ?? {};
  return terminationProtected || stopProtected ? [`${launch.region} protected`] : [];
};

/** What was done elsewhere on its day. What AWS refused was not done, and a template starts no family. */
const likesDone = (launch: Launch): readonly string[] => {
  if (isStarted(launch)) return [...families(launch), ...byName(launch), ...protects(launch)];
  return launch.kind === 'preparation' ? [...byName(launch), ...protects(launch)] : [];
};

/** All that has to have been done before, for a launch to be usual. Empty: nobody can say. */
export const likesOf = (launch: Launch): readonly string[] => {
  const types = families(launch);
  return types.length === 0 || launch.kind === 'preparation' ? [...types, ...byName(launch)] : types;
};

/** How many instances or tasks a call asks for; of a group the most that it may grow to. */
export function sizeOf({ call, count }: Launch): number {
  const { group, task } = call?.request ?? {};
  const vcpus = Math.ceil((task?.cpu ?? 0) / 1_024) * (task?.count ?? 1);
  return Math.max(count, group?.max ?? 0, group?.desired ?? 0, group?.min ?? 0, vcpus);
}

/** It runs, and nothing else will tell of it. */
export const runs = (launch: Launch): boolean => launch.kind === 'instance' || isSeenNowhereElse(launch);

/** What a launch adds to a running hour; one that is refused or only asks adds nothing. */
const runningPart = (launch: Launch): { readonly count: number; readonly usdPerHour: number } =>
  runs(launch)
    ? { count: Math.max(0, launch.count - (launch.toldBefore ?? 0)), usdPerHour: usdPerHour(launch) ?? 0 }
    : { count: 0, usdPerHour: 0 };

/** A launch on its way into somebody's days. */
export interface Done {
  readonly launch: Launch;
  /** Whose it is, as far as any event of its start says. */
  readonly doer: Doer | undefined;
  /** Another event told of the same start before. */
  readonly isTold: boolean;
  /** For a day's sake: `alarm` bars its doer's day, and `attack` the account's as well. @default neither */
  readonly loud?: 'alarm' | 'attack';
  /** It is no part of the account's ordinary day. */
  readonly isLeftOut?: true;
  /** It is dearer than the budget, and else what its doer does usually. */
  readonly isDearer?: true;
}

/** One event's launches as one thing done by somebody. */
function doingOf(doer: Doer, done: readonly Done[], isBarring: boolean): Doing {
  const { launch } = done[0] as Done;
  const parts = done.map((one) => runningPart(one.launch));
  return {
    doer,
    eventId: launch.eventId,
    time: launch.time,
    likes: [...new Set(done.flatMap((one) => likesDone(one.launch)))],
    count: parts.reduce((sum, part) => sum + part.count, 0),
    usdPerHour: parts.reduce((sum, part) => sum + part.usdPerHour, 0),
    largest: Math.max(0, done.filter(runsOrAsks).length, ...done.map((one) => sizeOf(one.launch))),
    ...callerOfLaunch(launch),
    ...(isBarring && { isBarring: true as const }),
  };
}

const together = (
  some: readonly Done[],
  whose: (done: Done) => Doer,
  isBarring: (done: Done) => boolean,
): readonly Doing[] =>
  [...groupBy(some, (done) => `${doerId(whose(done))}|${done.launch.eventId}`).values()].map((group) =>
    doingOf(whose(group[0] as Done), group, group.some(isBarring)),
  );

/**
 * What launches that were judged add to the days of those who did them, and to the account's. A person's call
 * counts for the person, whatever told of the same start before; everything else counts once a start.
 *
 * @returns one for each doer and event, in the order of time
 */
export function doingsOf(all: readonly Done[]): readonly Doing[] {
  const isLoud = ({ loud }: Done): boolean => loud !== undefined;
  const isAttack = ({ loud }: Done): boolean => loud === 'attack';
  const ofDoers = all.filter(
    (done) =>
      done.doer && (isLoud(done) || (likesDone(done.launch).length > 0 && (isByHuman(done.launch) || !done.isTold))),
  );
  // The state change of what is too dear named nobody, and was left out.
  const isFirst = ({ isTold, isDearer, launch }: Done): boolean => !isTold || (isDearer === true && isByHuman(launch));
  const ofAccounts = all.filter((done) => isAttack(done) || (runsOrAsks(done) && isFirst(done) && !done.isLeftOut));
  return [
    ...together(ofDoers, (done) => done.doer as Doer, isLoud),
    ...together(ofAccounts, ({ launch }) => accountDoer(launch.account), isAttack),
  ].sort((a, b) => a.time - b.time);
}

/**
 * The days that come out of launches that were judged, in the order of their times.
 *
 * @param before what is known already, by `doerId`
 * @returns the record of everybody to whom something was added
 */
export function usualDays(
  all: readonly Done[],
  before: ReadonlyMap<string, Usual> = new Map(),
): ReadonlyMap<string, Usual> {
  const records = new Map<string, Usual>();
  for (const doing of doingsOf(all)) {
    const id = doerId(doing.doer);
    records.set(id, withDoing(records.get(id) ?? before.get(id) ?? noHabit(doing.doer), doing));
  }
  return records;
}

/**
 * Since when an account has been watched, and since when a Region, a family or a principal has been known in
 * it.
 */
import * as z from 'zod/mini';
import { formOf } from '../batch/form.ts';
import { keyPart, type Memory } from '../batch/memory.ts';
import type { Launch } from '../model/launch.ts';
import { DAY, MINUTE } from '../model/time.ts';

/** Before that the store cannot tell new from never looked. */
export const BASELINE = 7 * DAY;
/** Launches this close to the first one belong to it, in whatever order they arrive. */
const TOGETHER = 10 * MINUTE;
const KEPT = 400 * DAY;

const firstForm = formOf<{ readonly since: number }>('first sight', 1, { since: z.number() });

/** Times of first sight by name, milliseconds since the epoch. */
export type Firsts = ReadonlyMap<string, number>;

export const firstNames = {
  account: (account: string) => `${account}|account`,
  region: (account: string, region: string) => `${account}|region/${region}`,
  family: (account: string, family: string) => `${account}|family/${family}`,
  principal: (account: string, key: string) => `${account}|principal/${key}`,
  starter: (account: string, key: string) => `${account}|starter/${key}`,
};

export const familyOf = (instanceType: string): string => instanceType.split('.')[0] ?? instanceType;

/** The names by which a launch is known; the account's own is there for any event at all. */
export function firstsOf(launch: Launch): string[] {
  const starts = launch.kind === 'instance' || launch.kind === 'request';
  if (!starts) return [firstNames.account(launch.account)];
  return [
    firstNames.account(launch.account),
    firstNames.region(launch.account, launch.region),
    ...launch.types.map((type) => firstNames.family(launch.account, familyOf(type.instanceType))),
    ...(launch.principal ? [firstNames.principal(launch.account, launch.principal.key)] : []),
    ...starterOf(launch),
  ];
}

/** A role that starts instances which were stopped: a schedule, where it does so again and again. */
function starterOf({ account, principal, call }: Launch): string[] {
  const isStart = call?.eventName === 'StartInstances' && !call.refusal;
  return isStart && principal?.kind === 'role' ? [firstNames.starter(account, principal.key)] : [];
}

/** The role started stopped instances before, and not only in these minutes. */
export const isScheduledStart = (firsts: Firsts, launch: Launch): boolean =>
  starterOf(launch).some((name) => launch.time - (firsts.get(name) ?? launch.time) > TOGETHER);

const keyOf = (name: string) => {
  const cut = name.indexOf('|');
  return { partition: `first/${keyPart(name.slice(0, cut))}`, sort: keyPart(name.slice(cut + 1)) };
};

/** What `readFirsts` will ask for. */
export const foreseeFirsts = (memory: Memory, launches: readonly Launch[]): void =>
  memory.foresee([...new Set(launches.flatMap(firstsOf))].map(keyOf));

/** When each name was first seen: the time of the earliest event that showed it, whichever came first. */
export async function readFirsts(memory: Memory, seen: ReadonlyMap<string, number>): Promise<Firsts> {
  const names = [...seen.keys()];
  const items = await memory.get(firstForm, names.map(keyOf));
  const firsts = new Map<string, number>();
  await Promise.all(
    names.map(async (name, index) => {
      const item = items[index];
      const known = item?.value?.since ?? Number.POSITIVE_INFINITY;
      const since = Math.min(known, seen.get(name) as number);
      if (item && since === known && item.expiresAt - memory.now() > KEPT / 2) {
        firsts.set(name, known);
        return;
      }
      const expiresAt = memory.now() + KEPT;
      const written = await memory.putIf(firstForm, { ...keyOf(name), value: { since }, expiresAt }, item?.version);
      const [winner] = written ? [] : await memory.get(firstForm, [keyOf(name)]);
      firsts.set(name, Math.min(winner?.value?.since ?? since, since));
    }),
  );
  return firsts;
}

/** The account had been watched for the whole baseline when the launch happened. */
const hasBaseline = (firsts: Firsts, launch: Launch): boolean =>
  launch.time - (firsts.get(firstNames.account(launch.account)) ?? Number.POSITIVE_INFINITY) >= BASELINE;

/** The launch belongs to the first input of the name, in an account with a baseline. */
export function isFirst(firsts: Firsts, launch: Launch, name: string): boolean {
  const since = firsts.get(name);
  return since !== undefined && hasBaseline(firsts, launch) && launch.time - since <= TOGETHER;
}

/** It has been known for the whole baseline. */
export function isKnown(firsts: Firsts, launch: Launch, name: string): boolean {
  const since = firsts.get(name);
  return since !== undefined && launch.time - since >= BASELINE;
}

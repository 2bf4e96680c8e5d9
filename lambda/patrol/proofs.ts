/**
 * A proof through every forwarder, once a day and after every deployment: an event on the Region's default
 * bus that has to reach the detector. A role that is gone, a rule that is off, a bus that takes nothing are
 * known by what does not arrive, whatever their settings say.
 */
import { randomBytes } from 'node:crypto';
import { groupBy, timed } from '../batch/batch.ts';
import { createMemory, type Memory } from '../batch/memory.ts';
import { testSource } from '../events/parse.ts';
import { hasArrived, noteSent, readProof, readProofs } from '../incidents/proof-notes.ts';
import { inParallel } from '../model/concurrency.ts';
import { interimRule } from '../model/interim.ts';
import { DAY, MINUTE, SECOND } from '../model/time.ts';
import type { Place } from '../ports.ts';
import type { Looked } from './fault.ts';
import { isCovered } from './interim.ts';
import { between, type Part, type Shift, type Visit } from './part.ts';

const name = 'proofs';
const MILLISECONDS = 15 * SECOND;
/** Two hops of EventBridge, a queue and the detector's start take a few seconds. */
const WAIT = 45 * SECOND;
const PAUSE = 3 * SECOND;
const ACCOUNTS_AT_ONCE = 8;

/** One that does not arrive is put again at the next visit: both fall into one day. */
const goodFor = (shift: Shift, account: string): number => Math.max(0, DAY - between(shift, account) - 30 * MINUTE);

/** The rule that takes tests there; undefined where nothing forwards. */
async function forwards({ deployed }: Shift, memory: Memory, place: Place): Promise<string | undefined> {
  const takesTests = (pattern: unknown): boolean => {
    const { source } = (pattern ?? {}) as { readonly source?: unknown };
    return Array.isArray(source) && source.includes(testSource);
  };
  const rule = deployed.rules.find(({ pattern }) => takesTests(pattern))?.name;
  if (rule === undefined) return undefined;
  if (await isCovered(memory, place)) return interimRule;
  return deployed.regions.includes(place.region) ? rule : undefined;
}

async function visit(shift: Shift, place: Place): Promise<Visit> {
  const { ports, deployed, isDeployment } = shift;
  const memory = createMemory(shift);
  const state = await readProof(memory, place);
  const age = memory.now() - (state.sent?.sentAt ?? 0);
  const isGood = hasArrived(state) && age < goodFor(shift, place.account);
  if (isGood && !isDeployment) return {};
  const rule = await forwards(shift, memory, place);
  if (rule === undefined) return {};
  const proof = randomBytes(24).toString('base64url');
  await noteSent(memory, place, proof, { rule, role: deployed.roleArn(place.account), bus: deployed.busArn });
  await timed(shift, MILLISECONDS, (signal) => ports.prove(place, proof, signal));
  return {};
}

/** A place where a proof was put, and what became of the last one. */
interface Proven {
  readonly place: Place;
  readonly rule: string;
  readonly isMissing: boolean;
}

/** Those of the places where one was put. */
async function look(memory: Memory, places: readonly Place[]): Promise<readonly Proven[]> {
  const accounts = [...groupBy(places, ({ account }) => account)];
  const found = await inParallel(accounts, ACCOUNTS_AT_ONCE, async ([account, some]) => {
    const states = await readProofs(memory, account);
    return some.flatMap((place) => {
      const state = states.get(place.region);
      return state?.sent ? [{ place, rule: state.sent.rule, isMissing: !hasArrived(state) }] : [];
    });
  });
  return found.flat();
}

async function conclude(shift: Shift, places: readonly Place[]): Promise<readonly Looked[]> {
  const { clock } = shift.ports;
  const memory = createMemory(shift);
  const until = Math.min(shift.deadline, clock.now() + WAIT);
  const found = new Map((await look(memory, places)).map((one) => [one.place, one]));
  const missing = (): Place[] => [...found.values()].filter(({ isMissing }) => isMissing).map(({ place }) => place);
  while (missing().length > 0 && clock.now() + PAUSE <= until) {
    await clock.sleep(PAUSE);
    for (const one of await look(memory, missing())) found.set(one.place, one);
  }
  return [...found.values()].map(({ place, rule, isMissing }) => ({
    ...place,
    part: name,
    faults: isMissing ? [{ kind: 'unproven', name: rule }] : [],
    patience: between(shift, place.account) / 2,
  }));
}

export const proofs: Part = { name, visit, conclude };

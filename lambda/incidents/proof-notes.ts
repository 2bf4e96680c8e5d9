/**
 * Proofs of the way to the detector: patrol notes what it put on a Region's default bus, and the detector
 * what arrived of it. Nobody can make one up, and none is good for another account or Region: a proof is a
 * secret of one run and one place, of which the store holds a digest alone; account and Region are the
 * envelope's.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { formOf } from '../batch/form.ts';
import { keyPart, type Memory, orElse } from '../batch/memory.ts';
import type { Proof } from '../model/observation.ts';
import { DAY } from '../model/time.ts';
import type { Place } from '../ports.ts';

const KEPT = 400 * DAY;

/** The way that a proof takes from the default bus on. */
export interface Way {
  /** Name of the rule that forwards it. */
  readonly rule: string;
  /** ARNs of the role that the rule uses, and of the bus that it forwards to. */
  readonly role: string;
  readonly bus: string;
}

/** Times in milliseconds since the epoch. */
export interface SentProof extends Way {
  readonly region: string;
  readonly digest: string;
  readonly sentAt: number;
}

export interface ArrivedProof extends SentProof {
  /** By the detector's clock. */
  readonly arrivedAt: number;
}

const sent = {
  region: z.string(),
  digest: z.string(),
  sentAt: z.number(),
  rule: z.string(),
  role: z.string(),
  bus: z.string(),
};
const sentForm = formOf<SentProof>('sent proof', 1, sent);
const arrivedForm = formOf<ArrivedProof>('arrived proof', 1, { ...sent, arrivedAt: z.number() });

const keyOf = ({ account, region }: Place, what: 'sent' | 'arrived') => ({
  partition: `proof/${keyPart(account)}`,
  sort: `${what}/${keyPart(region)}`,
});

const digestOf = (proof: string): string => createHash('sha256').update(proof).digest('hex');

/** To be written before the event is put. @param proof the secret */
export async function noteSent(memory: Memory, place: Place, proof: string, way: Way): Promise<void> {
  const sentAt = memory.now();
  const value = { ...way, region: place.region, digest: digestOf(proof), sentAt };
  await memory.put(sentForm, [{ ...keyOf(place, 'sent'), value, expiresAt: sentAt + KEPT }]);
}

/** The last proof that was sent, and the last that arrived. */
export interface ProofState {
  readonly sent?: SentProof;
  readonly arrived?: ArrivedProof;
}

export const hasArrived = ({ sent, arrived }: ProofState): boolean =>
  sent !== undefined && arrived?.digest === sent.digest;

export async function readProof(memory: Memory, place: Place): Promise<ProofState> {
  const [[sent], [arrived]] = await Promise.all([
    memory.get(sentForm, [keyOf(place, 'sent')]),
    memory.get(arrivedForm, [keyOf(place, 'arrived')]),
  ]);
  return { ...(sent?.value && { sent: sent.value }), ...(arrived?.value && { arrived: arrived.value }) };
}

/** Of all Regions of an account, by Region. */
export async function readProofs(memory: Memory, account: string): Promise<ReadonlyMap<string, ProofState>> {
  const { partition } = keyOf({ account, region: '' }, 'sent');
  const [allSent, allArrived] = await Promise.all([
    memory.list(sentForm, partition, 'sent/', 'sent/~'),
    memory.list(arrivedForm, partition, 'arrived/', 'arrived/~'),
  ]);
  const states = new Map<string, ProofState>();
  for (const sent of allSent) if (sent) states.set(sent.region, { sent });
  for (const arrived of allArrived) if (arrived) states.set(arrived.region, { ...states.get(arrived.region), arrived });
  return states;
}

/**
 * Writes down which proofs arrived. Without the store nothing is written, and patrol puts others within the
 * hour.
 *
 * @returns those that patrol did put, or that nobody could compare
 */
export async function recordProofs(memory: Memory, proofs: readonly Proof[]): Promise<ReadonlySet<Proof>> {
  if (proofs.length === 0) return new Set();
  const notes = await orElse(
    undefined,
    memory.get(
      sentForm,
      proofs.map((proof) => keyOf(proof, 'sent')),
    ),
  );
  if (notes === undefined) return new Set(proofs);
  const genuine = proofs.flatMap((proof, index) => {
    const value = notes[index]?.value;
    return value && value.digest === digestOf(proof.proof) ? [{ proof, value }] : [];
  });
  const arrivedAt = memory.now();
  const arrived = genuine.map(({ proof, value }) => ({
    ...keyOf(proof, 'arrived'),
    value: { ...value, arrivedAt },
    expiresAt: arrivedAt + KEPT,
  }));
  await orElse([], memory.put(arrivedForm, arrived));
  return new Set(genuine.map(({ proof }) => proof));
}

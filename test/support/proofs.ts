/** What the store says of proofs. */
import { createMemory } from '../../lambda/batch/memory.ts';
import { type ArrivedProof, readProofs } from '../../lambda/incidents/proof-notes.ts';
import { MINUTE } from '../../lambda/model/time.ts';
import type { Ports } from '../../lambda/ports.ts';

/** Those that arrived, by Region. */
export async function arrivedIn(
  ports: Pick<Ports, 'clock' | 'store' | 'journal'>,
  account: string,
): Promise<readonly ArrivedProof[]> {
  const memory = createMemory({ ports, deadline: ports.clock.now() + MINUTE });
  const states = [...(await readProofs(memory, account)).values()];
  return states.flatMap(({ arrived }) => arrived ?? []).sort((a, b) => (a.region < b.region ? -1 : 1));
}

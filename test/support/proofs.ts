/** What the store says of proofs. */
import { createMemory } from '../../lambda/batch/memory.ts';
import { type ArrivedProof, noteSent, readProofs, recordProofs } from '../../lambda/incidents/proof-notes.ts';
import { createVirtualClock } from '../../lambda/local/clock.ts';
import { createLocalStore } from '../../lambda/local/store.ts';
import { MINUTE } from '../../lambda/model/time.ts';
import type { Ports, Store } from '../../lambda/ports.ts';
import { account } from './fake-deployment.ts';

/** Those that arrived, by Region. */
export async function arrivedIn(
  ports: Pick<Ports, 'clock' | 'store' | 'journal'>,
  owner: string,
): Promise<readonly ArrivedProof[]> {
  const memory = createMemory({ ports, deadline: ports.clock.now() + MINUTE });
  const states = [...(await readProofs(memory, owner)).values()];
  return states.flatMap(({ arrived }) => arrived ?? []).sort((a, b) => (a.region < b.region ? -1 : 1));
}

/**
 * A store that holds proofs of some Regions, put at a time, and which of them arrived; as the fake deployment
 * takes it.
 */
export async function storeWithProofs(given: {
  readonly at: number;
  readonly sent: readonly string[];
  readonly arrived: readonly string[];
}): Promise<() => Store> {
  const clock = createVirtualClock(given.at);
  const store = createLocalStore({ now: () => given.at });
  const memory = createMemory({ ports: { store, clock, journal: { warn: () => {} } }, deadline: given.at + MINUTE });
  const place = (region: string) => ({ account, region });
  const way = { rule: 'davylamp-test', role: '', bus: '' };
  for (const region of given.sent) await noteSent(memory, place(region), `secret of ${region}`, way);
  await recordProofs(
    memory,
    given.arrived.map((region) => ({
      ...place(region),
      kind: 'proof',
      proof: `secret of ${region}`,
      eventId: region,
      time: given.at,
      detailType: '',
    })),
  );
  return () => store;
}

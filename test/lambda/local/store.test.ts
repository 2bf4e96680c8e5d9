import { createLocalStore } from '../../../lambda/local/store.ts';
import { storeContract } from '../../support/store-contract.ts';

storeContract('the store in memory', async () => {
  let now = 1_800_000_000_000;
  const clock = {
    now: () => now,
    set: (time: number) => {
      now = time;
    },
  };
  return { store: createLocalStore(clock), clock };
});

/** When the way from each Region was last proven. */
import { ofDeployment, pass, skip } from './check.ts';

export const lastProof = ofDeployment('last-proof', ({ looked }) => {
  const watched = looked.filter(({ state }) => state.state === 'watched');
  const proven = watched.filter(({ state }) => state.lastProof !== null);
  if (proven.length === 0) return skip('this version proves no Region by itself; test-alert --wait --region all does');
  return pass(`${proven.length} of ${watched.length} watched Regions are proven`);
});

/** When the way from each Region was last proven. */
import { localCommand } from '../../../lambda/model/local-command.ts';
import { fail, ofDeployment, pass, skip, warn } from './check.ts';

export const lastProof = ofDeployment('last-proof', ({ looked }) => {
  const watched = looked.filter(({ state }) => state.state === 'watched');
  const named = (some: typeof looked): string => some.map(({ state }) => state.name).join(', ');
  const test = (region: string): string => `${localCommand} test-alert --region ${region} --wait`;
  const unproven = watched.filter(({ isUnproven }) => isUnproven);
  const [first] = unproven;
  if (first !== undefined)
    return fail(
      `what patrol put on the default bus did not arrive, or not for a day: ${named(unproven)}; the command shows how far a test comes`,
      test(first.state.name),
    );
  const proven = watched.filter(({ state }) => state.lastProof !== null);
  if (proven.length === 0) return skip('no proof is known; patrol puts one in each Region at its first run');
  const [open, ...others] = watched.filter(({ state }) => state.lastProof === null);
  if (open !== undefined) return warn(`not proven yet: ${named([open, ...others])}`, test(open.state.name));
  return pass(`all ${watched.length} watched Regions are proven`);
});

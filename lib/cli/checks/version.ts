/** The deployed version against the one that asks. */
import { ofDeployment, pass, warn } from './check.ts';

export const deployedVersion = ofDeployment('version', ({ here }, { version }) => {
  if (version === undefined) return warn(`the deployed version is unknown; here is ${here}`);
  if (version === here) return pass(version);
  return warn(`deployed is ${version}, here is ${here}`, 'npx cdk deploy');
});

/** Whether what is found is mailed at all, or only recorded. */
import { ofDeployment, pass, unknown, warn } from './check.ts';

const fix = 'npx cdk deploy';

export const observe = ofDeployment('observe', (_, { observed }) => {
  if (observed === undefined) return unknown('cloudformation:GetTemplate');
  if (observed.length === 0) return pass('every signal alerts');
  if (observed.includes('all')) return warn('mode: observe: no alert is mailed. Say mode: alert, and deploy', fix);
  return warn(`only observed, so that no alert is mailed for it alone: ${observed.join(', ')}`, fix);
});

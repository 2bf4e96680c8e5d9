/** The detector's own sign of life. */
import { ofDeployment, skip } from './check.ts';

export const heartbeat = ofDeployment('heartbeat', () => skip('this version has none'));

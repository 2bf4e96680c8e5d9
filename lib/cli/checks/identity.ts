/** Who asks, and where the credentials came from. */
import { type Check, pass, warn } from './check.ts';

export const identity: Check = {
  id: 'identity',
  find: ({ caller, credentials }) =>
    caller.arn.endsWith(':root')
      ? warn(`${caller.arn} (${credentials}): root is for what nobody else can do; use a role for this`)
      : pass(`${caller.arn} (${credentials})`),
};

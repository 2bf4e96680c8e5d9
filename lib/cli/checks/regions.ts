/** Which Regions the account has enabled, and how old the list is that deployments are made of. */
import { localCommand } from '../../../lambda/model/local-command.ts';
import { isOld, saidAge } from '../../account/age.ts';
import { type Check, pass, warn } from './check.ts';

const refresh = `${localCommand} regions --refresh`;

export const regions: Check = {
  id: 'regions',
  find: ({ document, kept, now }) => {
    if (document.source === 'fallback')
      return warn('nobody says which Regions are enabled: allow account:ListRegions to this identity', refresh);
    const there = `${document.enabled.length} enabled (${document.source})`;
    if (kept === undefined) return pass(`${there}; no list is kept in this folder`);
    const age = `the list in cdk.context.json is ${saidAge(kept, now) || 'of no known age'} old`;
    const known = new Set(kept.enabled.map(({ name }) => name));
    const unlisted = document.enabled.map(({ name }) => name).filter((name) => !known.has(name));
    if (unlisted.length > 0) return warn(`${there}; ${age} and lacks ${unlisted.join(', ')}`, refresh);
    return isOld(kept, now) ? warn(`${there}; ${age}`, refresh) : pass(`${there}; ${age}`);
  },
};

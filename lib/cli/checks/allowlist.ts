/** Entries of davylamp.yaml that do nothing. */
import { localCommand } from '../../../lambda/model/local-command.ts';
import { DAY } from '../../../lambda/model/time.ts';
import type { Facts } from '../../deployment/examine.ts';
import { type Check, pass, skip, warn } from './check.ts';

/** An entry that was deployed so long ago had its chance. */
const patience = 30 * DAY;

export const allowlist: Check = {
  id: 'allowlist',
  find: (facts) => {
    const { config } = facts;
    if (config?.file === undefined) return skip('no davylamp.yaml in this folder or above it');
    const expired = config.expired.map(({ name }) => `${name} has expired`);
    // What can never match is a warning of the configuration, with its place.
    const idle = config.warnings
      .filter(({ path }) => path.startsWith('allow[') && !path.endsWith('.expires'))
      .map(({ path, message }) => `${path} ${message}`);
    const { names: unused, isOld } = unusedEntries(facts);
    const never = unused.length === 0 ? [] : [`covered no launch in a hundred days: ${unused.join(', ')}`];
    const found = [...expired, ...idle, ...(isOld ? never : [])];
    if (found.length > 0) return warn(found.join('; '), `${localCommand} config check`);
    if (config.allow.length === 0) return pass('no entries');
    const yet = unused.length === 0 ? '' : `; not used yet: ${unused.join(', ')}`;
    return pass(`${config.allow.length} in effect${yet}`);
  },
};

/** `isOld`: the last deployment, which may have brought them, is long ago. */
function unusedEntries({ config, usedEntries, deployment, now }: Facts) {
  if (usedEntries === undefined) return { names: [], isOld: false };
  const used = new Set(usedEntries.map(({ name }) => name));
  return {
    names: (config?.allow ?? []).map(({ name }) => name).filter((name) => !used.has(name)),
    isOld: deployment?.changedAt !== undefined && now.getTime() - deployment.changedAt >= patience,
  };
}

/** Entries of davylamp.yaml that do nothing. */
import { localCommand } from '../../../lambda/model/local-command.ts';
import { type Check, pass, skip, warn } from './check.ts';

export const allowlist: Check = {
  id: 'allowlist',
  find: ({ config }) => {
    if (config?.file === undefined) return skip('no davylamp.yaml in this folder or above it');
    const expired = config.expired.map(({ name }) => `${name} has expired`);
    // What can never match is a warning of the configuration, with its place.
    const idle = config.warnings
      .filter(({ path }) => path.startsWith('allow[') && !path.endsWith('.expires'))
      .map(({ path, message }) => `${path} ${message}`);
    const found = [...expired, ...idle];
    if (found.length > 0) return warn(found.join('; '), `${localCommand} config check`);
    return pass(config.allow.length === 0 ? 'no entries' : `${config.allow.length} in effect`);
  },
};

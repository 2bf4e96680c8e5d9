/** The part of the configuration that the detector takes along. */

import { defined } from '../../lambda/model/defined.ts';
import type { Settings } from '../../lambda/model/settings.ts';
import { version } from '../package-folder.ts';
import type { Config } from './config.ts';

/**
 * The external id of the read-only roles in an organization's accounts.
 *
 * Made of the organization's id alone, because the account that Davylamp is deployed in is not always known
 * at synthesis. It is no secret: the roles trust the detector's own role, which names that account; it keeps
 * that role from being used by an organization that Davylamp was not deployed for.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export const externalIdOf = (organizationId: string): string => `davylamp-${organizationId}`;

/** Entries that have expired are left out, and so are the addresses of the routes. */
export const toSettings = (config: Config): Settings => ({
  version,
  alertAt: config.alertAt,
  language: config.language,
  ...(config.timeZone === undefined ? {} : { timeZone: config.timeZone }),
  budget: config.budget,
  ...(config.mode === 'alert' ? {} : { mode: config.mode }),
  ...(config.observe.length === 0 ? {} : { observe: config.observe }),
  allow: config.allow,
  accountNames: config.accountNames,
  ...(config.deployedBy.length === 0 ? {} : { deployedBy: config.deployedBy }),
  ...defined({ expectedRegions: config.regions.expected }),
  ...(config.organization === undefined
    ? {}
    : {
        organization: {
          id: config.organization.id,
          externalId: externalIdOf(config.organization.id),
          readOnlyRoleName: config.organization.readOnlyRoleName,
        },
      }),
  ...(config.routes.length === 0 ? {} : { routes: config.routes.map(({ to: _, ...route }) => route) }),
});

/** The part of the configuration that the detector takes along. */
import type { Settings } from '../../lambda/model/settings.ts';
import type { Config } from './config.ts';

/** Entries that have expired are left out. */
export const toSettings = (config: Config): Settings => ({
  alertAt: config.alertAt,
  language: config.language,
  budget: config.budget,
  allow: config.allow,
  accountNames: config.accountNames,
  ...(config.regions.expected === undefined ? {} : { expectedRegions: config.regions.expected }),
});

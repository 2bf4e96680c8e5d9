/** What a configuration and an account's Regions come to in the home stack. */
import type { RegionsDocument } from '../account/document.ts';
import { explainSkipped, planRegions } from '../account/plan.ts';
import type { Config } from '../config/config.ts';
import { externalIdOf, toSettings } from '../config/settings.ts';
import { routeSubscriptions } from '../constructs/subscriptions.ts';
import { busRulePattern, forwarderRules } from '../forwarder/patterns.ts';
import type { HomeProps } from './home.ts';

export interface HomePropsInput {
  readonly config: Config;
  readonly document: RegionsDocument;
  /** Which account of the organization it is, where the configuration has one. */
  readonly deployedFrom?: 'management' | 'delegated-administrator';
  /** Told of each Region that is left out and may be watched one day. */
  readonly say: (line: string) => void;
}

export function homeProps({ config, document, deployedFrom, say }: HomePropsInput): HomeProps {
  const { organization } = config;
  return {
    emails: config.email,
    routes: routeSubscriptions(config),
    ...(config.feed === 'off' ? {} : { feed: config.feed }),
    ...(organization === undefined || deployedFrom === undefined
      ? {}
      : {
          organization: {
            id: organization.id,
            targets: organization.targets,
            exclude: organization.exclude,
            deployedFrom,
            readOnlyRoleName: organization.readOnlyRoleName,
            externalId: externalIdOf(organization.id),
            looksUpUnits: config.routes.some((route) => route.organizationalUnits !== undefined),
          },
        }),
    regions: regionsToWatch(config, document, say),
    patterns: { rules: forwarderRules(), bus: busRulePattern() },
    patrolHours: { own: config.patrol.hours, members: config.patrol.memberHours },
    settings: toSettings(config),
    // The time of the question: whoever asks again has every Region brought up to date by the next
    // deployment.
    revision: config.revision === 0 ? document.asOf : String(config.revision),
  };
}

function regionsToWatch(config: Config, document: RegionsDocument, say: (line: string) => void): HomeProps['regions'] {
  const { enabled, feed, skipped } = planRegions(document, config.regions.exclude);
  const underWay = skipped.filter(({ why }) => why === 'ENABLING' || why === 'DISABLING');
  for (const { name, why } of underWay) say(`${name} is not watched: ${explainSkipped(why)}`);
  const optedIn = new Set(document.enabled.filter(({ status }) => status === 'ENABLED').map(({ name }) => name));
  // Excluded Regions too: whoever excludes one later still has to be able to delete what is there.
  return { enabled, feed, optIn: [...optedIn].sort(), exclude: config.regions.exclude };
}

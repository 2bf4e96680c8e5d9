/** What a deployment says of itself in its outputs. */
import type { Settings } from '../../lambda/model/settings.ts';
import type { WatchedOrganization } from '../constructs/organization.ts';

export type Outputs = Readonly<Record<string, readonly [description: string, value: string]>>;

interface Told {
  readonly organization?: Pick<WatchedOrganization, 'deployedFrom'>;
  readonly feed?: { readonly existingContactArns?: readonly string[] };
  readonly routes?: readonly unknown[];
}

/** What the person who deploys has to know where the organization is not all of it. */
export function organizationNotes({ organization, feed }: Told): Outputs {
  if (organization === undefined) return {};
  return {
    ...(organization.deployedFrom === 'delegated-administrator'
      ? { ManagementAccount: ['The account that this deployment cannot reach.', managementAccountNote] as const }
      : {}),
    ...(feed === undefined
      ? {}
      : {
          FeedLimit: [
            'How much the feed tells of an organization.',
            'User Notifications takes one source event a second and leaves out the others; whether of each member or of all together, AWS does not say. The verdict mails do not depend on it.',
          ] as const,
        }),
  };
}

/** Said at synthesis, in the outputs and in docs/organization.md. */
export const managementAccountNote =
  "The organization's management account is not watched: StackSets never deploy to it. Deploy Davylamp there on its own, without organization.";

export function confirmationMails({ feed, routes = [] }: Told): string {
  const topic = "'AWS Notification - Subscription Confirmation' (from Amazon SNS, within 2 days)";
  const forRoutes =
    routes.length === 0 ? '' : ` Each address of a route: one mail more, ${topic}, for the topic of the routes.`;
  if (feed === undefined)
    return `One mail: ${topic}. UNTIL IT IS CONFIRMED NOBODY HEARS ANYTHING: with feed: off there is no other path.${forRoutes}`;
  if (feed.existingContactArns !== undefined) return `One mail: ${topic}.${forRoutes}`;
  return `Two mails: ${topic}, and a verification of the address (from AWS User Notifications, within 12 hours).${forRoutes}`;
}

/** What is recorded and not mailed, for `davylamp status`. */
export function observedNote({ mode, observe = [] }: Pick<Settings, 'mode' | 'observe'>): Outputs {
  const observed = mode === 'observe' ? ['all'] : observe;
  if (observed.length === 0) return {};
  return { Observed: ['Signals that are recorded, and not mailed; all: no alert is mailed.', observed.join(',')] };
}

/**
 * What an organization adds to the home stack: StackSets for its accounts, a way in for their events, its
 * part of the feed.
 */
import type { CustomResource } from 'aws-cdk-lib';
import { Construct, type IDependable } from 'constructs';
import { memberForwarderTemplate, memberRolesTemplate } from '../forwarder/member-template.ts';
import type { ForwarderRule } from '../forwarder/template.ts';
import type { Detector } from './detector.ts';
import type { EventHub } from './event-hub.ts';
import type { History } from './history.ts';
import { type CallAs, MemberStackSets, ownStackSetArn } from './member-stack-sets.ts';
import type { NotificationFeed } from './notification-feed.ts';
import { OrganizationFeed } from './organization-feed.ts';
import type { Patrol } from './patrol.ts';
import type { Rollout } from './rollout.ts';

/** The organization whose accounts are watched, as the home stack is told of it. */
export interface WatchedOrganization {
  readonly id: string;
  /** Organizational units, or the root. */
  readonly targets: readonly string[];
  /** Accounts below the targets that are left out. */
  readonly exclude: readonly string[];
  readonly deployedFrom: 'management' | 'delegated-administrator';
  readonly readOnlyRoleName: string;
  readonly externalId: string;
  /** Routes name organizational units. */
  readonly looksUpUnits: boolean;
}

export const callAsOf = ({ deployedFrom }: Pick<WatchedOrganization, 'deployedFrom'>): CallAs =>
  deployedFrom === 'management' ? 'SELF' : 'DELEGATED_ADMIN';

export interface OrganizationProps {
  readonly config: WatchedOrganization;
  /** Those that get forwarders; and those of them that every account has without enabling them. */
  readonly regions: { readonly enabled: readonly string[]; readonly optIn: readonly string[] };
  readonly rules: readonly ForwarderRule[];
  readonly revision: string;
  readonly hub: EventHub;
  readonly detector: Detector;
  readonly patrol: Patrol;
  readonly history: History;
  readonly rollout: Rollout;
  /** Done when IAM knows the roles of the home stack. */
  readonly settled: IDependable;
  /** @default the verdict path alone */
  readonly feed?: NotificationFeed;
}

export class Organization extends Construct {
  /** Its attribute `Missing` says which accounts are not watched. */
  readonly check: CustomResource;

  constructor(scope: Construct, id: string, props: OrganizationProps) {
    super(scope, id);
    this.check = this.rollOut(props);
    if (props.feed !== undefined) this.widen(props.feed, props);
  }

  /** The roles of every account, a pause for IAM, then the forwarders, then the count of what arrived. */
  private rollOut({
    config,
    regions,
    rules,
    revision,
    hub,
    detector,
    patrol,
    history,
    rollout,
    settled,
  }: OrganizationProps) {
    const admission = hub.admitOrganization(config.id);
    const callAs = callAsOf(config);
    const stackSets = new MemberStackSets(this, 'Members', {
      callAs,
      targets: config.targets,
      exclude: config.exclude,
      revision,
    });
    const rolesBody = JSON.stringify(memberRolesTemplate());
    const roles = stackSets.roles({
      templateBody: rolesBody,
      bus: hub.bus,
      detectorRole: detector.role,
      patrolRole: patrol.role,
      historyRole: history.role,
      organizationId: config.id,
      externalId: config.externalId,
      readOnlyRoleName: config.readOnlyRoleName,
    });
    roles.node.addDependency(settled);
    const toMembers = {
      revision,
      told: {
        targets: config.targets,
        exclude: config.exclude,
        organizationId: config.id,
        externalId: config.externalId,
        readOnlyRoleName: config.readOnlyRoleName,
      },
      busArn: hub.bus.eventBusArn,
      detectorRoleArn: detector.role.roleArn,
      patrolRoleArn: patrol.role.roleArn,
      historyRoleArn: history.role.roleArn,
    };
    const ready = rollout.memberRoles(roles, { ...toMembers, templateBody: rolesBody });

    const forwardersBody = JSON.stringify(memberForwarderTemplate(rules));
    const forwarders = stackSets.forwarders({
      templateBody: forwardersBody,
      regions: regions.enabled,
      bus: hub.bus,
      rolesStackSetArn: callAs === 'SELF' ? ownStackSetArn(roles) : ready.getAttString('Arn'),
    });
    forwarders.node.addDependency(roles, ready, admission);
    return rollout.memberCheck(forwarders, {
      ...toMembers,
      regions: regions.enabled.filter((name) => !regions.optIn.includes(name)),
      templateBody: JSON.stringify([rolesBody, forwardersBody, regions.enabled]),
    });
  }

  private widen(feed: NotificationFeed, { config, rollout, settled }: OrganizationProps): void {
    const { access } = feed.hub;
    access?.node.addDependency(settled);
    new OrganizationFeed(this, 'Feed', {
      configuration: feed.states.configuration,
      targets: config.targets,
      // User Notifications answers before the access is there.
      ...(access === undefined ? {} : { after: rollout.pause('OrganizationAccess', access) }),
    });
  }
}

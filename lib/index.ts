/** What the package exports: Davylamp for a CDK app, and the parts of it that are useful alone. */
export type { AllowEntry, Language } from '../lambda/model/settings.ts';
export type { Verdict } from '../lambda/model/verdict.ts';
export type { Feed, OrganizationConfig, RouteConfig } from './config/config.ts';
export { ForwarderStackSet, type ForwarderStackSetProps } from './constructs/forwarder-stack-set.ts';
export { NotificationFeed, type NotificationFeedProps } from './constructs/notification-feed.ts';
export { StackSetRoles, type StackSetRolesProps } from './constructs/stack-set-roles.ts';
export { Davylamp, type DavylampProps } from './davylamp.ts';
export { UserError } from './errors.ts';

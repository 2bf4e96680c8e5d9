/**
 * Calls against what Davylamp depends on in the account and the organization: roles, trails, GuardDuty,
 * membership.
 */
import { field, flag, list, text } from '../calls/read.ts';
import { calls, type Effect, inRequest, saysNo, type TamperingCall } from './tampering-call.ts';

const rule = 'tampering-account';

const roles = calls('iam', rule, [inRequest('roleName')], {
  DeleteRole: 'destroys',
  DeleteRolePolicy: 'destroys',
  DetachRolePolicy: 'destroys',
  PutRolePermissionsBoundary: 'destroys',
  PutRolePolicy: 'changes',
  AttachRolePolicy: 'changes',
  UpdateAssumeRolePolicy: 'changes',
});

/** Services through which Davylamp reaches the accounts of an organization. */
const servicesOfOurs: readonly (string | undefined)[] = [
  'member.org.stacksets.cloudformation.amazonaws.com',
  'stacksets.cloudformation.amazonaws.com',
  'notifications.amazonaws.com',
];
const ofOurServices = (request: unknown): Effect | undefined =>
  servicesOfOurs.includes(text(field(request, 'servicePrincipal'), 128)) ? 'destroys' : undefined;

const organization = calls('organizations', rule, [], {
  LeaveOrganization: 'destroys',
  RemoveAccountFromOrganization: 'destroys',
  MoveAccount: 'moves',
  DisableAWSServiceAccess: ofOurServices,
  DeregisterDelegatedAdministrator: ofOurServices,
});

export const account: readonly TamperingCall[] = [...roles, ...organization];

/** The selectors leave out the calls that change something, which are all that Davylamp reads. */
function leavesWritesOut(request: unknown): boolean {
  const basic = list(field(request, 'eventSelectors'));
  const isBlind = (selector: unknown): boolean =>
    text(field(selector, 'readWriteType'), 20) === 'ReadOnly' || saysNo(selector, 'includeManagementEvents');
  const advanced = list(field(request, 'advancedEventSelectors'));
  const values = (selector: unknown, name: string): readonly unknown[] =>
    list(field(selector, 'fieldSelectors'))
      .filter((one) => text(field(one, 'field'), 80) === name)
      .flatMap((one) => list(field(one, 'equals')));
  const isManagement = (selector: unknown): boolean => values(selector, 'eventCategory').includes('Management');
  const isReadOnly = (selector: unknown): boolean => values(selector, 'readOnly').some((value) => flag(value));
  if (advanced.length > 0) return advanced.every((selector) => !isManagement(selector) || isReadOnly(selector));
  return basic.length > 0 && basic.every(isBlind);
}

const everywhere = 'tampering';

/** Of any trail: which of them Davylamp's events come by, nothing says. */
export const trails: readonly TamperingCall[] = [
  ...calls('cloudtrail', everywhere, [], {
    StopLogging: 'destroys',
    DeleteTrail: 'destroys',
    UpdateTrail: (request) =>
      saysNo(request, 'isMultiRegionTrail') || saysNo(request, 'includeGlobalServiceEvents') ? 'destroys' : undefined,
    PutEventSelectors: (request) => (leavesWritesOut(request) ? 'destroys' : undefined),
  }),
  ...calls('guardduty', everywhere, [], {
    DeleteDetector: 'destroys',
    UpdateDetector: (request) => (saysNo(request, 'enable') ? 'destroys' : undefined),
  }),
];

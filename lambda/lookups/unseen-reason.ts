/** Why an instance could not be looked at, from what the look-up ended with. */
import type { UnseenReason } from '../model/launch.ts';
import { isRoleError } from '../model/role-error.ts';

const throttles =
  /throttl|RequestLimitExceeded|TooManyRequests|SlowDown|BandwidthLimitExceeded|PriorRequestNotComplete/i;
const denials =
  /^(UnauthorizedOperation|AccessDenied|AuthFailure|OptInRequired|InvalidClientTokenId|UnrecognizedClient|NotAuthorized|Blocked|PendingVerification|RegionDisabled)/;

/**
 * The role's own error stands for what STS said: it may be throttled, or not answer, where the role is fine.
 */
export function unseenReasonOf(error: unknown): UnseenReason {
  const cause = isRoleError(error) ? error.cause : error;
  const name = cause instanceof Error ? cause.name : '';
  if (throttles.test(name)) return 'throttled';
  if (isRoleError(error))
    return cause === undefined || denials.test(name) || /^(Validation|RoleError)/.test(name) ? 'role' : 'no-answer';
  return denials.test(name) ? 'denied' : 'no-answer';
}

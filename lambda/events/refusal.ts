/** Why AWS refused a call, from the error that CloudTrail recorded. */
import type { Refusal, RefusalKind } from '../model/observation.ts';
import { text } from './calls/read.ts';

/** In this order: the first that fits decides. Codes without the `Client.` or `Server.` prefix. */
const kinds: readonly (readonly [RefusalKind, RegExp])[] = [
  ['dry-run', /^DryRunOperation$/],
  ['mistake', /^(Invalid|Missing|Malformed|Incorrect|Unknown)/],
  ['verification', /^(PendingVerification|Blocked|AccountSuspended|AccountNotVerified|AccountVerificationRequired)/],
  [
    'permission',
    /^(UnauthorizedOperation|Unauthorized|AccessDenied|NotAuthorized|AuthFailure|OptInRequired|Subscription)/,
  ],
  ['quota', /LimitExceeded|QuotaExceeded|^Max\w+Exceeded|^ResourceCountExceeded|^Throttling|^TooManyRequests/],
  ['capacity', /^Insufficient\w*Capacity|^Unsupported$|^SpotMaxPriceTooLow$/],
];

/** A fault of AWS's own, where the service does not say so with the prefix `Server.`. */
const serverFault = /^(Internal|Unavailable|ServiceUnavailable|ServerException|ServiceException)/;

/** ECS and SageMaker tell a blocked account with a general code, and only the message says so. */
const blockedAccount = /\baccount is (currently )?(blocked|suspended|being verified|pending verification)/i;

/**
 * Undefined where the call succeeded. Codes nobody knows are a `mistake`: the caller asked for something impossible.
 * Codes of EC2: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
export function refusalOf(errorCode: unknown, errorMessage?: unknown, eventSource?: unknown): Refusal | undefined {
  const written = text(errorCode, 120)?.trim();
  if (written === undefined || written === '') return undefined;
  const code = written.replace(/^(Client|Server)\./, '').replace(/[^\w.:-]/g, '');
  return { code: code || 'Unknown', kind: kindOf(written, code, errorMessage, eventSource) };
}

function kindOf(written: string, code: string, errorMessage: unknown, eventSource: unknown): RefusalKind {
  if (text(eventSource) !== 'ec2.amazonaws.com' && blockedAccount.test(text(errorMessage, 2_000) ?? '')) {
    return 'verification';
  }
  const known = kinds.find(([, codes]) => codes.test(code));
  if (known !== undefined) return known[0];
  return written.startsWith('Server.') || serverFault.test(code) ? 'capacity' : 'mistake';
}

const counted: ReadonlySet<string> = new Set([
  'VcpuLimitExceeded',
  'InstanceLimitExceeded',
  'MaxSpotInstanceCountExceeded',
  'PendingVerification',
  'UnauthorizedOperation',
]);

/** One of the refusals of which three within ten minutes give a campaign away. */
export const countsAsRefusal = (refusal: Refusal): boolean => counted.has(refusal.code);

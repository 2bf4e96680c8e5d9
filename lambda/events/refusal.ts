/** Why AWS refused a call, from the error that CloudTrail recorded. */
import type { Refusal, RefusalKind } from '../model/observation.ts';
import { text } from './calls/read.ts';

/** In this order: the first that fits decides. Codes without the `Client.` or `Server.` prefix. */
const kinds: readonly (readonly [RefusalKind, RegExp])[] = [
  ['dry-run', /^DryRunOperation$/],
  ['throttling', /^(Throttl|EC2Throttled|TooManyRequests|RequestLimitExceeded|RequestThrottled|SlowDown)/],
  ['mistake', /^(Invalid|Missing|Malformed|Incorrect|Unknown)/],
  ['verification', /^(PendingVerification|Blocked|AccountSuspended|AccountNotVerified|AccountVerificationRequired)/],
  [
    'permission',
    /^(UnauthorizedOperation|Unauthorized|AccessDenied|NotAuthorized|AuthFailure|OptInRequired|Subscription)/,
  ],
  ['quota', /LimitExceeded|QuotaExceeded|^Max\w+Exceeded|^ResourceCountExceeded/],
  ['capacity', /^Insufficient\w*Capacity|^Unsupported$|^SpotMaxPriceTooLow$/],
];

/** A fault of AWS's own, where the service does not say so with the prefix `Server.`. */
const serverFault = /^(Internal|Unavailable|ServiceUnavailable|ServerException|ServiceException)/;

/** ECS and SageMaker tell a blocked account with a general code, and only the message says so. */
const blockedAccount = /\baccount is (currently )?(blocked|suspended|being verified|pending verification)/i;

/** On the free plan EC2 refuses all other types with a general code, too. */
const freePlan = /\bnot eligible for (the )?free tier\b/i;

/**
 * Undefined where the call succeeded. Codes nobody knows are a `mistake`: the caller asked for something
 * impossible. Codes of EC2: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
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
  if (code.startsWith('Invalid') && freePlan.test(text(errorMessage, 2_000) ?? '')) return 'plan';
  const known = kinds.find(([, codes]) => codes.test(code));
  if (known !== undefined) return known[0];
  return written.startsWith('Server.') || serverFault.test(code) ? 'capacity' : 'mistake';
}

const counted: ReadonlySet<RefusalKind> = new Set(['quota', 'permission', 'verification', 'plan']);

/** One of the refusals of which three within ten minutes give a campaign away, whichever service refused. */
export const countsAsRefusal = (refusal: Pick<Refusal, 'kind'>): boolean => counted.has(refusal.kind);

/** Why EC2 did not start what a drill asked for. */
import { awsErrorKind } from '../aws-errors.ts';

/**
 * - policy: a service control policy forbids it, whatever the identity may do
 * - permission: the identity may not do it
 * - subnet: the Region has no default VPC
 * - type: this type is not offered there, has no capacity, or is not in the account's plan
 * - unanswered: no answer came, so it may have happened
 * - other: everything else that EC2 says
 */
export type RefusalKind = 'policy' | 'permission' | 'subnet' | 'type' | 'unanswered' | 'other';

export interface DrillRefusal {
  readonly kind: RefusalKind;
  /** EC2's, such as UnauthorizedOperation. */
  readonly code: string;
  readonly message: string;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
const codes: readonly (readonly [RefusalKind, RegExp])[] = [
  ['permission', /^(UnauthorizedOperation|AccessDenied(Exception)?|AuthFailure|OptInRequired)$/],
  ['subnet', /^(VPCIdNotSpecified|VPCResourceNotSpecified|DefaultVpcDoesNotExist|DefaultSubnetDoesNotExist)$/],
  ['type', /^(Unsupported|UnsupportedOperation|Insufficient\w*Capacity|InstanceTypeNotAvailable\w*)$/],
];
const freePlan = /not eligible for (the )?free tier/i;
const noDefault = /no default (vpc|subnet)/i;
const byPolicy = /service control policy|resource control policy/i;

/** Undefined where the error is our own bug. */
export function drillRefusal(thrown: unknown): DrillRefusal | undefined {
  const kind = awsErrorKind(thrown);
  if (kind === undefined) return undefined;
  const { name = '', message = '' } = thrown as { readonly name?: string; readonly message?: string };
  return { kind: kindOf(kind, name, message), code: name, message: withoutBlob(message) };
}

function kindOf(kind: string, code: string, message: string): RefusalKind {
  if (kind === 'unreachable') return 'unanswered';
  const known = codes.find(([, pattern]) => pattern.test(code))?.[0];
  if (known === 'permission') return byPolicy.test(message) ? 'policy' : 'permission';
  if (known !== undefined) return known;
  if (freePlan.test(message) || /instance ?type/i.test(message)) return 'type';
  return noDefault.test(message) ? 'subnet' : 'other';
}

/** EC2 adds kilobytes for sts:DecodeAuthorizationMessage. */
const withoutBlob = (message: string): string =>
  message.replace(/\s*Encoded authorization failure message:[\s\S]*$/, '').slice(0, 400);

/** Where a call came from and with what, as far as both stay the same from one day to the next. */
import { defined } from './defined.ts';
import type { Principal } from './principal.ts';

export interface Caller {
  readonly network?: string;
  readonly agent?: string;
}

const isOfService = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/i;
const address4 = /^(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/;
/** Three groups of an IPv6 address, which is what one network gets. */
const address6 = /^([0-9a-f]{1,4}:[0-9a-f]{0,4}:[0-9a-f]{0,4}):/i;

/**
 * The network of CloudTrail's `sourceIPAddress`: `198.51.100.0/24`, `2001:db8:1::/48`, or the service's name.
 * Undefined where the call does not say.
 */
export function networkOf(sourceIp: string | undefined): string | undefined {
  if (sourceIp === undefined || sourceIp === '') return undefined;
  const [, four] = address4.exec(sourceIp) ?? [];
  if (four !== undefined) return `${four}.0/24`;
  const [, six] = address6.exec(sourceIp) ?? [];
  if (six !== undefined) return `${six.toLowerCase()}::/48`;
  return (isOfService.test(sourceIp) ? sourceIp.toLowerCase() : sourceIp).slice(0, 60);
}

/**
 * The product that a user agent names first, without its version: `terraform`, `aws-cli`, `mozilla`. Behind
 * `APN/1.0 PARTNER/1.0` it is the partner's product. Undefined where the call does not say.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-appid.html
 */
export function agentFamilyOf(userAgent: string | undefined): string | undefined {
  if (userAgent === undefined || userAgent === '') return undefined;
  const [first = '', , third = ''] = userAgent.slice(0, 512).replace(/^\[/, '').split(' ');
  const product = /^apn\//i.test(first) && third !== '' ? third : first;
  return (product.split('/')[0] ?? product).toLowerCase().slice(0, 40);
}

export const callerOf = ({ sourceIp, userAgent }: Pick<Principal, 'sourceIp' | 'userAgent'>): Caller =>
  defined({ network: networkOf(sourceIp), agent: agentFamilyOf(userAgent) });

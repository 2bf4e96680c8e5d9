/**
 * What a Dedicated Host costs an hour: us-east-1, US dollars.
 *
 * Source, summer 2026: https://aws.amazon.com/ec2/dedicated-hosts/pricing/
 */
import { nameParts } from '../model/instance-types.ts';
import { estimateUsdPerHour } from './price-estimate.ts';

/**
 * A host costs a tenth more than all the instances that fit on it. A Mac's host is its instance, and free of
 * any surcharge.
 */
const SURCHARGE = 1.1;

/** @param instanceType that the host is for, or its whole family */
export function hostUsdPerHour(instanceType: string): number | undefined {
  const family = nameParts(instanceType)?.family ?? instanceType;
  const host = estimateUsdPerHour({ instanceType: `${family}.metal` });
  return host === undefined || family.startsWith('mac') ? host : host * SURCHARGE;
}

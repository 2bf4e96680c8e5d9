/**
 * How much dearer SageMaker's `ml.` types are than the EC2 types of the same name. A rule of thumb over the
 * public prices of summer 2026, within 5 % for most types; unconfirmed for the latest families:
 * https://aws.amazon.com/sagemaker/ai/pricing/
 */
import { nameParts } from '../model/instance-types.ts';

const factors: readonly (readonly [family: RegExp, factor: number])[] = [
  [/^(p[4-9]|trn)/, 1.15],
  [/^(g|gr)\d/, 1.4],
  [/^(p|inf)\d/, 1.25],
];
const ANY_OTHER = 1.2;

/** @param instanceType without its `ml.` */
export function sagemakerFactor(instanceType: string): number {
  const family = nameParts(instanceType)?.family ?? '';
  return factors.find(([pattern]) => pattern.test(family))?.[1] ?? ANY_OTHER;
}

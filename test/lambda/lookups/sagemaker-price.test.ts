import { describe, expect, it } from 'vitest';
import { estimateUsdPerHour } from '../../../lambda/lookups/price-estimate.ts';
import { sagemakerFactor } from '../../../lambda/lookups/sagemaker-price.ts';

describe("SageMaker's price", () => {
  it.each([
    ['m5.xlarge', 0.23],
    ['c5.xlarge', 0.204],
    ['p3.2xlarge', 3.825],
    ['g4dn.xlarge', 0.7364],
    ['g5.xlarge', 1.408],
    ['trn1.2xlarge', 1.54],
    ['p5.48xlarge', 63.296],
  ])('of ml.%s is close to what AWS asks', (instanceType, usdPerHour) => {
    const price = (estimateUsdPerHour({ instanceType }) ?? 0) * sagemakerFactor(instanceType);
    expect(Math.abs(price / usdPerHour - 1)).toBeLessThan(0.05);
  });

  it('of what is no type is the ordinary factor', () => {
    expect(sagemakerFactor('nonsense')).toBe(1.2);
  });
});

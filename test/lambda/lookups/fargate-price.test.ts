import { describe, expect, it } from 'vitest';
import { fargateUsdPerHour } from '../../../lambda/lookups/fargate-price.ts';

describe('a task on Fargate', () => {
  it.each([
    ['a quarter of a vCPU with 512 MiB', { cpu: 256, memory: 512 }, 0.0123],
    ['four vCPUs with 8 GiB', { cpu: 4_096, memory: 8_192 }, 0.1975],
    ['sixteen vCPUs with 120 GiB', { cpu: 16_384, memory: 122_880 }, 1.1811],
  ])('of %s costs what AWS asks', (_, task, usdPerHour) => {
    expect(fargateUsdPerHour(task)).toBeCloseTo(usdPerHour, 4);
  });

  it('has the least memory that Fargate allows where nobody knows it, so that it is never priced too high', () => {
    expect(fargateUsdPerHour({ cpu: 16_384 })).toBeCloseTo(fargateUsdPerHour({ cpu: 16_384, memory: 32_768 }) ?? 0);
  });

  it.each([{}, { memory: 8_192 }, { cpu: 0, memory: 1 }])('of no known size has no price: %o', (task) => {
    expect(fargateUsdPerHour(task)).toBeUndefined();
  });
});

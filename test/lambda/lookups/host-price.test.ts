import { describe, expect, it } from 'vitest';
import { hostUsdPerHour } from '../../../lambda/lookups/host-price.ts';

describe('a Dedicated Host', () => {
  it.each([
    ['c5', 4.488],
    ['c5.large', 4.488],
    ['mac1.metal', 1.083],
    ['mac2-m2pro.metal', 1.56],
    ['mac2-m1ultra.metal', 5],
  ])('for %s costs what AWS asks', (type, usdPerHour) => {
    expect(Math.abs((hostUsdPerHour(type) ?? 0) / usdPerHour - 1)).toBeLessThan(0.05);
  });

  it('for an unknown family has no price', () => {
    expect(hostUsdPerHour('nonsense')).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { lightsailNodeUsdPerHour, lightsailUsdPerHour } from '../../../lambda/lookups/lightsail-price.ts';

describe('an instance of Lightsail', () => {
  it.each([
    ['nano_3_0', 0.0067],
    ['nano_ipv6_3_0', 0.0067],
    ['large_win_3_0', 0.059],
    ['2xlarge_3_0', 0.22],
    ['16xlarge_3_0', 2.37],
    ['c_18xlarge_1_0', 2.27],
    ['m_16xlarge_1_0', 3.15],
  ])('of the plan %s costs its month by the hour', (bundle, usdPerHour) => {
    expect(lightsailUsdPerHour(bundle) ?? 0).toBeCloseTo(usdPerHour, 2);
  });

  it.each(['', 'huge_3_0', 'x_large_3_0', '__proto___1_0', 'nano 3 0'])('of %j has no price', (bundle) => {
    expect(lightsailUsdPerHour(bundle)).toBeUndefined();
  });
});

describe('a node of a container service', () => {
  it('costs by its power', () => {
    expect(lightsailNodeUsdPerHour('xlarge')).toBeCloseTo(0.215, 3);
    expect(lightsailNodeUsdPerHour('toString')).toBeUndefined();
  });
});

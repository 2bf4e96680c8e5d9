import { describe, expect, it } from 'vitest';
import { estimateUsdPerHour } from '../../../lambda/lookups/price-estimate.ts';

const errorOf = (instanceType: string, usdPerHour: number): number =>
  Math.abs((estimateUsdPerHour({ instanceType }) ?? 0) / usdPerHour - 1);

describe('the estimated price', () => {
  it.each([
    ['t2.micro', 0.0116],
    ['t3.micro', 0.0104],
    ['t3.nano', 0.0052],
    ['t3.medium', 0.0416],
    ['m5.large', 0.096],
    ['m4.2xlarge', 0.4],
    ['c5.metal', 4.08],
    ['c5.4xlarge', 0.68],
    ['c5a.24xlarge', 3.696],
    ['r5a.4xlarge', 0.904],
    ['r6i.metal', 8.064],
    ['x1e.32xlarge', 26.688],
    ['g4dn.xlarge', 0.526],
    ['g4dn.12xlarge', 3.912],
    ['g5.xlarge', 1.006],
    ['g5.48xlarge', 16.288],
    ['p4d.24xlarge', 21.96],
    ['p5.48xlarge', 55.04],
    ['a1.xlarge', 0.102],
    ['t4g.small', 0.0168],
    ['m6g.large', 0.077],
    ['m7g.xlarge', 0.1632],
    ['m5.24xlarge', 4.608],
    ['m6i.4xlarge', 0.768],
    ['c6i.32xlarge', 5.44],
    ['c6g.metal', 2.176],
    ['c7g.16xlarge', 2.32],
    ['r5.2xlarge', 0.504],
    ['r6g.medium', 0.0504],
    ['i3.16xlarge', 4.992],
    ['inf1.24xlarge', 4.721],
    ['trn1.32xlarge', 21.5],
    ['g6.xlarge', 0.8048],
  ])('of %s is close to what AWS asks', (name, usdPerHour) => {
    expect(errorOf(name, usdPerHour)).toBeLessThan(0.05);
  });

  it.each([
    ['p2.xlarge', 0.9],
    ['p2.16xlarge', 14.4],
    ['p3.2xlarge', 3.06],
    ['p3.16xlarge', 24.48],
    ['g3.8xlarge', 2.28],
    ['g3s.xlarge', 0.75],
    ['g2.8xlarge', 2.6],
    ['f1.16xlarge', 13.2],
    ['dl1.24xlarge', 13.109],
  ])('of %s is known though AWS no longer offers it', (name, usdPerHour) => {
    expect(errorOf(name, usdPerHour)).toBeLessThan(0.03);
  });

  it('takes the vCPU count of EC2 before the one of the name', () => {
    expect(estimateUsdPerHour({ instanceType: 'c5.wide', vcpu: 10 })).toBeCloseTo(0.425);
    expect(estimateUsdPerHour({ instanceType: 'c5.wide' })).toBeUndefined();
  });

  it('of a family that came later is that of its class', () => {
    expect(estimateUsdPerHour({ instanceType: 'c12z.xlarge' })).toBeCloseTo(0.22);
    expect(estimateUsdPerHour({ instanceType: 'p9.48xlarge' })).toBeGreaterThan(50);
  });

  it('of what is no type, or of no known class, is not made up', () => {
    for (const instanceType of [
      '',
      'unknown',
      'quux9.xlarge',
      'constructor.large',
      'c5.4xlarge\n!',
      'x'.repeat(10_000),
    ])
      expect(estimateUsdPerHour({ instanceType })).toBeUndefined();
  });
});

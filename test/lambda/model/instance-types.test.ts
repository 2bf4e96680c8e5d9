import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { typeByName } from '../../../lambda/model/instance-types.ts';

describe('the name of an instance type', () => {
  it.each([
    ['p2.xlarge', 4],
    ['p3.16xlarge', 64],
    ['g2.8xlarge', 32],
    ['g3s.xlarge', 4],
    ['f1.2xlarge', 8],
    ['inf1.24xlarge', 96],
    ['trn1n.32xlarge', 128],
    ['dl1.24xlarge', 96],
    ['vt1.3xlarge', 12],
    ['gr6f.4xlarge', 16],
    ['p6-b200.48xlarge', 192],
    ['p6e-gb200.36xlarge', 144],
    ['p7-x900.48xlarge', 192],
    ['g9.xlarge', 4],
  ])('tells that %s is accelerated, retired or not born yet', (name, vcpu) => {
    expect(typeByName(name)).toEqual({ instanceType: name, vcpu, accelerated: true, bareMetal: false });
  });

  it.each([
    'm6g.large',
    'c7gd.xlarge',
    't4g.nano',
    'mac2.metal',
    'i4g.large',
    'im4gn.large',
    'd3.xlarge',
    'u-6tb1.metal',
  ])('does not take %s for accelerated', (name) => {
    expect(typeByName(name).accelerated).toBe(false);
  });

  it.each([
    ['c5.metal', 96],
    ['r6i.metal', 128],
    ['m7i.metal-24xl', 96],
    ['c8i.metal-96xl', 384],
    ['mac1.metal', 12],
    ['u-6tb1.metal', 448],
  ])('tells that %s is a whole host', (name, vcpu) => {
    expect(typeByName(name)).toEqual({ instanceType: name, vcpu, accelerated: false, bareMetal: true });
  });

  it('is known in services that put a prefix before it', () => {
    expect(typeByName('ml.p3.2xlarge')).toEqual(typeByName('p3.2xlarge'));
    expect(typeByName('db.r5.large').instanceType).toBe('r5.large');
    expect(typeByName('  P3.2XLarge ').instanceType).toBe('p3.2xlarge');
  });

  it.each([
    '',
    '.',
    'p3',
    'p3.',
    '.xlarge',
    'x'.repeat(10_000),
    `p3.${'9'.repeat(10_000)}`,
    'p3.2xlarge\u0000',
    'p3\n.x',
    '<b>.x',
  ])('that is none is unknown', (junk) => {
    expect(typeByName(junk)).toEqual({ instanceType: 'unknown', accelerated: false, bareMetal: false });
  });

  it('is never trusted: nothing makes it throw or lets a control character out', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constant('constructor.metal')), (text) => {
        expect(typeByName(text).instanceType).toMatch(/^[a-z0-9.-]{1,40}$/);
      }),
    );
    expect(typeByName(undefined as unknown as string).instanceType).toBe('unknown');
    expect(typeByName('constructor.metal').vcpu).toBeUndefined();
  });
});

/**
 * What an instance costs an hour, estimated without a network: Linux, on demand, us-east-1, US dollars. Other
 * Regions are up to half dearer. Rates are rounded so that families that cost about the same share a line.
 *
 * Source: public prices of summer 2026, https://aws.amazon.com/ec2/pricing/on-demand/
 */
import { nameParts, typeByName } from '../model/instance-types.ts';

/** US dollars per vCPU-hour, and the families at that rate (within 4 %, bare metal within 10 %). */
const rates: readonly (readonly [usdPerVcpu: number, families: string])[] = [
  [0.0255, 'a1'],
  [0.0338, 't4g c6g'],
  [0.037, 't3a c7g'],
  [0.0385, 'c5a c6a c6gd m6g'],
  [0.0405, 'c8g m7g'],
  [0.0425, 't3 c5 c5ad c6i c6gn c7i-flex c9g m5a m6a'],
  [0.045, 'c7i c7gd c8i-flex m6gd m8g'],
  [0.048, 't2 c5d c8i c8gd m5 m6i m7i-flex m9g'],
  [0.0504, 'c4 c6id c7a m4 m5ad m7i m8i-flex r6g'],
  [0.0532, 'c3 c5n c8a c9gd m7gd m8i r7g'],
  [0.0565, 'c6in c8id m5d m8gd r5a r6a r6gd'],
  [0.059, 'c8gb c8gn h1 m5n m6id m7a r8g'],
  [0.063, 'c7gn m8a m9gd r5 r6i'],
  [0.066, 'c1 m3 m8id r4 r5ad r7i r8i-flex'],
  [0.0686, 'c8ib c8in m5dn m6in r7gd r8i'],
  [0.0735, 'm8gb m8gn r5b r5d r5n r8gd'],
  [0.0772, 'i3 i4g m6idn r6id r7a'],
  [0.0825, 'm5zn m8ib m8in r3 r5dn r8a x2gd'],
  [0.0862, 'c8ine i4i i8g m1 r6in'],
  [0.0925, 'i7i im4gn r7iz r8gb r8gn z1d'],
  [0.0965, 'm8idb m8idn r6idn x8g'],
  [0.1042, 'm8azn m8ine r8ib r8in x1 x2idn'],
  [0.1095, 'x8i x8aedz'],
  [0.116, 'i3en i8ge r8idb r8idn'],
  [0.123, 'd3 m2 u-3tb1 u-6tb1'],
  [0.13, 'd3en hi1 i7ie'],
  [0.142, 'is4gen u7i-6tb u7i-12tb'],
  [0.172, 'd2'],
  [0.187, 'u-9tb1 u7i-8tb'],
  [0.2085, 'i2 u7in-16tb x1e x2iedn x2iezn'],
  [0.244, 'u-12tb1'],
  [0.29, 'hs1 u7in-24tb'],
  [0.4, 'u-18tb1 u7in-32tb'],
  [0.4875, 'u-24tb1'],
  // Accelerators that come in proportion to the vCPUs, retired families included.
  [0.049, 'inf1'],
  [0.054, 'vt1'],
  [0.059, 'g6f'],
  [0.0669, 'gr6f inf2'],
  [0.0713, 'g3'],
  [0.0819, 'f2 g2'],
  [0.1366, 'cg1 dl1 dl2q'],
  [0.168, 'trn1'],
  [0.19, 'g3s trn1n trn2'],
  [0.2063, 'f1'],
  [0.2265, 'p2 p4d'],
  [0.287, 'p4de p5 p5e'],
  [0.3275, 'p3dn p5en'],
  [0.3825, 'p3'],
  [0.593, 'p6-b200'],
  [0.742, 'p6-b300'],
];

/** G families: so much per vCPU and per GPU; one GPU but in the sizes named. */
const withGpus: ReadonlyMap<string, readonly [usdPerVcpu: number, usdPerGpu: number, gpus: Record<string, number>]> =
  new Map([
    ['g4ad', [0.0407, 0.2155, { '8xlarge': 2, '16xlarge': 4 }]],
    ['g4dn', [0.0565, 0.3, { '12xlarge': 4, metal: 8 }]],
    ['g5', [0.0515, 0.8, { '12xlarge': 4, '24xlarge': 4, '48xlarge': 8 }]],
    ['g5g', [0.034, 0.284, { '16xlarge': 2, metal: 2 }]],
    ['g6', [0.0432, 0.632, { '12xlarge': 4, '24xlarge': 4, '48xlarge': 8 }]],
    ['gr6', [0.0567, 0.632, {}]],
    ['g6e', [0.0953, 1.48, { '12xlarge': 4, '24xlarge': 4, '48xlarge': 8 }]],
    ['g7', [0.0653, 2, { '12xlarge': 2, '24xlarge': 4, '48xlarge': 8 }]],
    ['g7e', [0.0794, 2.5, { '12xlarge': 2, '24xlarge': 4, '48xlarge': 8 }]],
  ]);

/** What follows no rate: sizes that share one price, and the small sizes of accelerated families. */
const perInstance: ReadonlyMap<string, number> = new Map([
  ['t1.micro', 0.02],
  ['m1.small', 0.044],
  ['inf2.xlarge', 0.758],
  ['g6f.large', 0.202],
  ['p5.4xlarge', 6.88],
  ['u-6tb1.56xlarge', 46.4],
  ['hpc6a', 2.88],
  ['hpc6id', 5.7],
  ['hpc7a', 7.2],
  ['hpc7g', 1.683],
  ['hpc8a', 7.92],
  ['mac1', 1.083],
  ['mac2', 0.65],
  ['mac2-m2', 0.878],
  ['mac2-m2pro', 1.56],
  ['mac2-m1ultra', 5],
  // Unconfirmed, as are those of 2025 and later.
  ['mac-m4', 1.23],
  ['mac-m4pro', 1.97],
  ['mac-m4max', 3.5],
  ['mac-m3ultra', 7],
]);

/** US dollars per vCPU-hour of families that came after the table, by the letters before their generation. */
const byClass: ReadonlyMap<string, number> = new Map([
  ['t', 0.042],
  ['c', 0.055],
  ['m', 0.065],
  ['r', 0.085],
  ['x', 0.12],
  ['z', 0.1],
  ['i', 0.1],
  ['d', 0.13],
  ['u', 0.2],
  ['f', 0.09],
  ['g', 0.17],
  ['gr', 0.09],
  ['p', 0.7],
  ['dl', 0.15],
  ['inf', 0.08],
  ['trn', 0.2],
]);

const perVcpu: ReadonlyMap<string, number> = new Map(
  rates.flatMap(([rate, families]) => families.split(' ').map((family) => [family, rate] as const)),
);

/** Burstable sizes below `large` share its vCPUs, not its price. */
const partOfLarge: ReadonlyMap<string, number> = new Map([
  ['medium', 1 / 2],
  ['small', 1 / 4],
  ['micro', 1 / 8],
  ['nano', 1 / 16],
]);

/**
 * US dollars an hour. Undefined where neither the family nor its class is known, or no vCPU count can be
 * told.
 *
 * @param facts `vcpu` as DescribeInstanceTypes gives it; without it, what the size's name says.
 */
export function estimateUsdPerHour(facts: {
  readonly instanceType: string;
  readonly vcpu?: number | undefined;
}): number | undefined {
  const parts = nameParts(facts.instanceType);
  if (parts === undefined) return undefined;
  const { family, size } = parts;
  const fixed = perInstance.get(`${family}.${size}`) ?? perInstance.get(family);
  if (fixed !== undefined) return fixed;

  const vcpu = facts.vcpu ?? typeByName(facts.instanceType).vcpu;
  if (vcpu === undefined) return undefined;
  const gpu = withGpus.get(family);
  if (gpu !== undefined) return gpu[0] * vcpu + gpu[1] * (gpu[2][size] ?? 1);

  const rate = perVcpu.get(family) ?? byClass.get(/^[a-z]+/.exec(family)?.[0] ?? '');
  if (rate === undefined) return undefined;
  const part = family.startsWith('t') ? partOfLarge.get(size) : undefined;
  return part === undefined ? rate * vcpu : rate * 2 * part;
}

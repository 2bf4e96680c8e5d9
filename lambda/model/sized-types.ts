/**
 * The cheapest instance types of each size, for requests that name attributes in place of types.
 *
 * Sizes and public prices of summer 2026 (Linux, on demand, us-east-1):
 * https://aws.amazon.com/ec2/pricing/on-demand/
 */

/** Who made its accelerators, by the names of EC2's `AcceleratorManufacturers`. */
export type AcceleratorMaker = 'nvidia' | 'amd' | 'amazon-web-services';

export interface SizedType {
  readonly name: string;
  readonly vcpu: number;
  readonly memoryGiB: number;
  /** 0: none. */
  readonly accelerators: number;
  /** Undefined: no accelerators. */
  readonly maker?: AcceleratorMaker;
  readonly bareMetal: boolean;
}

/** Ordinary families at 2, 4 and 8 GiB a vCPU, and dollars per vCPU-hour. */
const families = [
  ['c6a', 2, 0.0383],
  ['m6a', 4, 0.0432],
  ['r6a', 8, 0.0567],
] as const;

const sizes: readonly (readonly [size: string, vcpu: number])[] = [
  ['large', 2],
  ['xlarge', 4],
  ['2xlarge', 8],
  ['4xlarge', 16],
  ['8xlarge', 32],
  ['12xlarge', 48],
  ['16xlarge', 64],
  ['24xlarge', 96],
  ['32xlarge', 128],
  ['48xlarge', 192],
];

type Priced = SizedType & { readonly usdPerHour: number };

const ordinary: readonly Priced[] = families.flatMap(([family, memory, rate]) =>
  sizes.map(([size, vcpu]) => ({
    name: `${family}.${size}`,
    vcpu,
    memoryGiB: vcpu * memory,
    accelerators: 0,
    bareMetal: false,
    usdPerHour: vcpu * rate,
  })),
);

const metal: readonly Priced[] = (
  [
    ['c5.metal', 96, 192, 4.08],
    ['m5.metal', 96, 384, 4.608],
    ['r5.metal', 96, 768, 6.048],
    ['c6a.metal', 192, 384, 7.344],
    ['m6a.metal', 192, 768, 8.294],
    ['r6a.metal', 192, 1536, 10.886],
  ] as const
).map(([name, vcpu, memoryGiB, usdPerHour]) => ({
  name,
  vcpu,
  memoryGiB,
  accelerators: 0,
  bareMetal: true,
  usdPerHour,
}));

const accelerated: readonly Priced[] = (
  [
    ['inf1.xlarge', 4, 8, 1, 'amazon-web-services', 0.228],
    ['g4ad.xlarge', 4, 16, 1, 'amd', 0.379],
    ['g5g.xlarge', 4, 8, 1, 'nvidia', 0.42],
    ['g4dn.xlarge', 4, 16, 1, 'nvidia', 0.526],
    ['g4ad.2xlarge', 8, 32, 1, 'amd', 0.541],
    ['g4dn.2xlarge', 8, 32, 1, 'nvidia', 0.752],
    ['inf2.xlarge', 4, 16, 1, 'amazon-web-services', 0.758],
    ['g4dn.4xlarge', 16, 64, 1, 'nvidia', 1.204],
    ['trn1.2xlarge', 8, 32, 1, 'amazon-web-services', 1.344],
    ['g6.8xlarge', 32, 128, 1, 'nvidia', 2.014],
    ['g4ad.16xlarge', 64, 256, 4, 'amd', 3.468],
    ['g4dn.12xlarge', 48, 192, 4, 'nvidia', 3.912],
    ['g4dn.16xlarge', 64, 256, 1, 'nvidia', 4.352],
    ['inf1.24xlarge', 96, 192, 16, 'amazon-web-services', 4.721],
    ['g4dn.metal', 96, 384, 8, 'nvidia', 7.824],
    ['g5.24xlarge', 96, 384, 4, 'nvidia', 8.144],
    ['inf2.48xlarge', 192, 768, 12, 'amazon-web-services', 12.981],
    ['g6.48xlarge', 192, 768, 8, 'nvidia', 13.35],
    ['trn1.32xlarge', 128, 512, 16, 'amazon-web-services', 21.5],
    ['p4d.24xlarge', 96, 1152, 8, 'nvidia', 21.958],
    ['p5.48xlarge', 192, 2048, 8, 'nvidia', 55.04],
  ] as const
).map(([name, vcpu, memoryGiB, accelerators, maker, usdPerHour]) => ({
  name,
  vcpu,
  memoryGiB,
  accelerators,
  maker,
  bareMetal: name.endsWith('.metal'),
  usdPerHour,
}));

export const cheapestFirst: readonly SizedType[] = [...ordinary, ...metal, ...accelerated].sort(
  (a, b) => a.usdPerHour - b.usdPerHour,
);

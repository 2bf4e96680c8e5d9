/**
 * Facts of an EC2 instance type that can be told from its name alone: where ec2:DescribeInstanceTypes is
 * denied, slow, or does not know the type any more (p2, p3, g2, g3 ...).
 *
 * Names: https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
import type { TypeFacts } from './launch.ts';

/** Longer names do not exist; what is longer is not a name. */
const longestName = 40;
const shape = /^([a-z][a-z0-9-]*)\.([a-z0-9-]+)$/;

/**
 * GPU (g, gr, p, cg), Neuron (inf, trn), Gaudi and Qualcomm (dl), media (vt) and FPGA (f) families, whatever
 * the generation: a digit has to follow, so that `m6g` or `mac2` is none.
 */
const accelerated = /^(?:p|g|gr|cg|inf|trn|dl|vt|f)\d/;

/** `p3dn.24xlarge` is family `p3dn`, size `24xlarge`; undefined where the text is no instance type. */
export function nameParts(instanceType: string): { readonly family: string; readonly size: string } | undefined {
  if (typeof instanceType !== 'string' || instanceType.length > longestName) return undefined;
  const [, family, size] = shape.exec(stripService(instanceType)) ?? [];
  return family === undefined || size === undefined ? undefined : { family, size };
}

/**
 * Never throws. SageMaker's `ml.` and RDS's `db.` prefixes are removed; what is no instance type comes back
 * as `unknown`, neither accelerated nor bare metal.
 */
export function typeByName(instanceType: string): TypeFacts {
  const parts = nameParts(instanceType);
  if (parts === undefined) return { instanceType: 'unknown', accelerated: false, bareMetal: false };
  const vcpu = vcpuByName(parts.family, parts.size);
  return {
    instanceType: `${parts.family}.${parts.size}`,
    ...(vcpu === undefined ? {} : { vcpu }),
    accelerated: accelerated.test(parts.family),
    bareMetal: parts.size === 'metal' || parts.size.startsWith('metal-'),
  };
}

/** AWS Batch takes whole families beside types: `p3`, `c5`. */
const familyShape = /^[a-z]{1,4}\d[a-z0-9-]{0,12}$/;

/** As `typeByName`, for a call that may name a family: what the family has in common, without a size. */
export const typeOrFamilyByName = (name: string): TypeFacts =>
  familyShape.test(name)
    ? { instanceType: name, accelerated: accelerated.test(name), bareMetal: false }
    : typeByName(name);

const stripService = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/^(?:ml|db)\./, '');

function vcpuByName(family: string, size: string): number | undefined {
  const exception = exceptions.get(`${family}.${size}`);
  if (exception !== undefined) return exception;
  if (size === 'metal') return wholeHost(family);
  if (size === 'nano' || size === 'micro' || size === 'small') return /^t[3-9]/.test(family) ? 2 : 1;
  if (size === 'medium') return /^(?:t|c1$)/.test(family) ? 2 : 1;
  if (size === 'large') return 2;
  const times = /^(?:metal-)?(\d{0,3})xl(?:arge)?$/.exec(size)?.[1];
  if (times === undefined) return undefined;
  const perXlarge = oneThreadPerCore.test(family) ? 2 : 4;
  return perXlarge * (times === '' ? 1 : Number(times));
}

/** Families that count cores where the others count threads: no hyperthreading, or an old unit of size. */
const oneThreadPerCore = /^(?:m2|hpc(?!7g)\w+)$/;

const exceptions: ReadonlyMap<string, number> = new Map([
  ['c1.xlarge', 8],
  ['c4.8xlarge', 36],
  ['d2.8xlarge', 36],
  ['hs1.8xlarge', 16],
]);

/** vCPUs of a plain `.metal`, which names no size. */
function wholeHost(family: string): number | undefined {
  const known = hosts.get(family);
  if (known !== undefined) return known;
  if (/^u-\d+tb1$/.test(family)) return 448;
  const [, , generation = '', options = ''] = /^([a-z]+)(\d)([a-z]*)$/.exec(family) ?? [];
  if (generation === '') return undefined;
  if (options.includes('g')) return 64;
  if (options.includes('z')) return 48;
  if (options.includes('a')) return 192;
  return Number(generation) <= 5 ? 96 : 128;
}

const hosts: ReadonlyMap<string, number> = new Map([
  ['a1', 16],
  ['c5n', 72],
  ['g5g', 64],
  ['i3', 72],
  ['i4i', 128],
  ['x2idn', 128],
  ['x2iedn', 128],
  ['mac1', 12],
  ['mac2', 8],
  ['mac2-m1ultra', 20],
  ['mac2-m2', 8],
  ['mac2-m2pro', 12],
  ['mac-m4', 10],
  ['mac-m4pro', 14],
  ['mac-m4max', 16],
  ['mac-m3ultra', 28],
  ['z1d', 48],
]);

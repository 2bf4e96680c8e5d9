/**
 * Requests that name attributes in place of types (`InstanceRequirements`): so many vCPUs, so much memory,
 * GPUs. They count as the cheapest type that fits, which is what such a request usually gets.
 *
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceRequirementsRequest.html
 */
import { cheapestFirst, type SizedType } from '../../model/sized-types.ts';
import { count, field, texts } from './read.ts';

interface Range {
  readonly min: number;
  readonly max: number;
}

const rangeOf = (value: unknown): Range => ({
  min: count(field(value, 'min')) ?? 0,
  max: count(field(value, 'max')) ?? Number.POSITIVE_INFINITY,
});

const within = (value: number, { min, max }: Range): boolean => value >= min && value <= max;

/** AWS writes a list of one as its element; a list may also be called by the element's name. */
const names = (requirements: unknown, plural: string, singular: string): readonly string[] =>
  texts(field(requirements, plural) ?? field(requirements, singular), 64).map((name) => name.toLowerCase());

/** `c5.*`, `m5a.*`, `r*`, `*3*`: `*` alone is special. */
function matchesAny(type: string, patterns: readonly string[]): boolean {
  const parts = patterns.map((pattern) => pattern.split('*'));
  return parts.some(([first = '', ...rest]) => {
    if (!type.startsWith(first)) return false;
    if (rest.length === 0) return type === first;
    const last = rest.at(-1) ?? '';
    let at = first.length;
    for (const part of rest.slice(0, -1)) {
      const found = type.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return type.length - last.length >= at && type.endsWith(last);
  });
}

/** Any attribute of an accelerator asks for one, unless a count of at most 0 keeps them out. */
function wantsAccelerators(requirements: unknown, wanted: Range): boolean {
  if (wanted.max === 0) return false;
  return (
    wanted.min > 0 ||
    ['acceleratorTypes', 'acceleratorManufacturers', 'acceleratorNames']
      .map((plural) => names(requirements, plural, plural.slice(0, -1)))
      .some((asked) => asked.length > 0) ||
    (count(field(requirements, 'acceleratorTotalMemoryMiB', 'min')) ?? 0) > 0
  );
}

/**
 * The cheapest type with these attributes; the types themselves where the request allows some by name. Where
 * no type that we know fits, the largest of its kind. Empty where there are no requirements. Never throws.
 */
export function typesFitting(requirements: unknown): readonly string[] {
  if (typeof requirements !== 'object' || requirements === null) return [];
  const allowed = names(requirements, 'allowedInstanceTypes', 'allowedInstanceType');
  const exact = allowed.filter((pattern) => !pattern.includes('*'));
  if (exact.length > 0) return exact;
  const excluded = names(requirements, 'excludedInstanceTypes', 'excludedInstanceType');
  const accelerators = rangeOf(field(requirements, 'acceleratorCount'));
  const makers = names(requirements, 'acceleratorManufacturers', 'acceleratorManufacturer');
  const bareMetal = names(requirements, 'bareMetal', 'bareMetal').includes('required');
  const accelerated = wantsAccelerators(requirements, accelerators);
  const vcpu = rangeOf(field(requirements, 'vCpuCount'));
  const memory = rangeOf(field(requirements, 'memoryMiB'));
  const isOnlyGpu = names(requirements, 'acceleratorTypes', 'acceleratorType').every((kind) => kind === 'gpu');
  const isOfKind = ({ maker }: SizedType): boolean => {
    if (!accelerated || maker === undefined) return !accelerated && maker === undefined;
    return makers.length > 0 ? makers.includes(maker) : !isOnlyGpu || maker !== 'amazon-web-services';
  };
  const isAllowed = ({ name }: SizedType): boolean =>
    !matchesAny(name, excluded) && (allowed.length === 0 || matchesAny(name, allowed));
  // A GPU type may be bare metal, too, and is no dearer for it.
  const kind = cheapestFirst.filter(
    (type) => isOfKind(type) && isAllowed(type) && (accelerated || type.bareMetal === bareMetal),
  );
  const fitting = kind.find(
    (type) =>
      within(type.vcpu, vcpu) &&
      within(type.memoryGiB * 1024, memory) &&
      (!accelerated || within(type.accelerators, accelerators)),
  );
  if (fitting !== undefined) return [fitting.name];
  // `g5.*` names a family, and a family is known by its name.
  const families = allowed.flatMap((pattern) => /^([a-z]{1,4}\d[a-z0-9-]*)\.\*$/.exec(pattern)?.[1] ?? []);
  return families.length > 0 ? families : kind.slice(-1).map(({ name }) => name);
}

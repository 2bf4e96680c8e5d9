/** What a fleet's target capacity means in instances, and the types that it may become. */
import { typeByName } from '../../model/instance-types.ts';
import type { CallRequest } from '../../model/observation.ts';
import { cheapestFirst } from '../../model/sized-types.ts';
import { typesFitting } from './instance-requirements.ts';
import { count, field, instanceTypes, list, text } from './read.ts';

/** The overrides of a fleet's launch templates: one for each type and subnet that it may use. */
export const launchTemplateOverrides = (configs: unknown): readonly unknown[] =>
  list(configs).flatMap((config) => list(field(config, 'overrides')));

/**
 * The types of a fleet's, a group's or a template's choices: each names a type, or attributes that many types
 * have.
 */
export function choiceTypes(choices: readonly unknown[]): Pick<CallRequest, 'instanceTypes' | 'byAttributes'> {
  const named = choices.map((choice) => field(choice, 'instanceType'));
  const fitting = choices.flatMap((choice) => typesFitting(field(choice, 'instanceRequirements')));
  return {
    instanceTypes: instanceTypes([...named, ...fitting]),
    ...(fitting.length > 0 && { byAttributes: true as const }),
  };
}

const sized = new Map(cheapestFirst.map((type) => [type.name, type]));

/** How much of a unit of capacity one instance of a type is; undefined where that is not known. */
const sizeIn: Readonly<Record<string, (instanceType: string) => number | undefined>> = {
  vcpu: (instanceType) => typeByName(instanceType).vcpu,
  'memory-mib': (instanceType) => {
    const memoryGiB = sized.get(instanceType)?.memoryGiB;
    return memoryGiB === undefined ? undefined : memoryGiB * 1_024;
  },
};

/**
 * How much of a capacity in vCPUs or memory one instance is, of the types that are known the middle one (the
 * upper of two).
 */
export function capacityOfOne(unit: string, instanceTypes: readonly string[]): number | undefined {
  const size = Object.hasOwn(sizeIn, unit) ? sizeIn[unit] : undefined;
  const sizes = instanceTypes.flatMap((instanceType) => size?.(instanceType) ?? []).sort((a, b) => a - b);
  return sizes[Math.floor(sizes.length / 2)];
}

/**
 * Instances that a target capacity may ask for, at most. Where every choice has a weight, each instance
 * counts as its weight. Capacity in vCPUs or memory is divided by what the middle type has; undefined where
 * no type says how much that is.
 */
export function instancesFor(target: unknown, choices: readonly unknown[]): number | undefined {
  const unit = text(field(target, 'targetCapacityUnitType')) ?? 'units';
  const capacity = count(field(target, 'totalTargetCapacity') ?? field(target, 'targetCapacity'));
  if (capacity === undefined) return undefined;
  if (unit !== 'units') {
    const ofOne = capacityOfOne(unit, choiceTypes(choices).instanceTypes);
    return ofOne === undefined && capacity > 0 ? undefined : Math.ceil(capacity / (ofOne ?? 1));
  }
  const weights = choices.map((choice) => count(field(choice, 'weightedCapacity')) ?? 0);
  const lightest = weights.length === 0 ? 0 : Math.min(...weights);
  return lightest > 0 ? Math.ceil(capacity / lightest) : capacity;
}

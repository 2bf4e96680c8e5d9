/** What a fleet's target capacity means in instances, and the types that it may become. */
import type { CallRequest } from '../../model/observation.ts';
import { typesFitting } from './instance-requirements.ts';
import { count, field, instanceTypes, list, text } from './read.ts';

/** The overrides of a fleet's launch templates: one for each type and subnet that it may use. */
export const launchTemplateOverrides = (configs: unknown): readonly unknown[] =>
  list(configs).flatMap((config) => list(field(config, 'overrides')));

/** The types of a fleet's, a group's or a template's choices: each names a type, or attributes that many types have. */
export function choiceTypes(choices: readonly unknown[]): Pick<CallRequest, 'instanceTypes' | 'byAttributes'> {
  const named = choices.map((choice) => field(choice, 'instanceType'));
  const fitting = choices.flatMap((choice) => typesFitting(field(choice, 'instanceRequirements')));
  return {
    instanceTypes: instanceTypes([...named, ...fitting]),
    ...(fitting.length > 0 && { byAttributes: true as const }),
  };
}

/**
 * Instances that a target capacity may ask for, at most. Where every choice has a weight, each instance counts as its
 * weight; capacity in vCPUs or memory says nothing about instances, and the answer is undefined.
 */
export function instancesFor(target: unknown, choices: readonly unknown[]): number | undefined {
  const unit = text(field(target, 'targetCapacityUnitType')) ?? 'units';
  const capacity = count(field(target, 'totalTargetCapacity') ?? field(target, 'targetCapacity'));
  if (capacity === undefined || unit !== 'units') return undefined;
  const weights = choices.map((choice) => count(field(choice, 'weightedCapacity')) ?? 0);
  const lightest = weights.length === 0 ? 0 : Math.min(...weights);
  return lightest > 0 ? Math.ceil(capacity / lightest) : capacity;
}

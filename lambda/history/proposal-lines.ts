/** A proposed configuration as it would stand in davylamp.yaml. */
import type { AllowEntry } from '../model/settings.ts';
import type { Proposal } from './proposal.ts';

/** A double-quoted YAML string: JSON is YAML. */
const quoted = (value: string): string => JSON.stringify(value);
const list = (values: readonly string[]): string => `[${values.map(quoted).join(', ')}]`;

function entryLines({ name, tags, types, regions, accounts, principals, reason, expires }: AllowEntry): string[] {
  const lists = { accounts, principals, types, regions };
  return [
    `- name: ${quoted(name)}`,
    ...Object.entries(lists).flatMap(([key, values]) => (values === undefined ? [] : [`  ${key}: ${list(values)}`])),
    ...(tags === undefined
      ? []
      : [
          `  tags: {${Object.entries(tags)
            .map(([key, value]) => `${quoted(key)}: ${quoted(value)}`)
            .join(', ')}}`,
        ]),
    `  reason: ${quoted(reason)}`,
    ...(expires === undefined ? [] : [`  expires: ${quoted(expires)}`]),
  ];
}

/** Empty where nothing is ordinary enough to be proposed. */
export function proposalLines({ regions, budget, allow }: Proposal): readonly string[] {
  if (regions.length === 0 && allow.length === 0) return [];
  return [
    ...(regions.length > 0 ? ['regions:', `  expected: ${list(regions)}`] : []),
    'budget:',
    `  hourly: ${budget.hourly}`,
    ...(allow.length > 0 ? ['allow:', ...allow.flatMap(entryLines).map((line) => `  ${line}`)] : []),
  ];
}

/** What no check of a single value can see in `organization` and `routes`. */
import { defaultRoute } from '../../lambda/model/settings.ts';
import { isAtLeast } from '../../lambda/model/verdict.ts';
import { memberForwardingRoleName } from '../forwarder/member-template.ts';
import { duplicates } from './context.ts';
import type { Path, Problem } from './problem.ts';
import { asList, asRecord } from './readable.ts';
import { type ConfigFile, routeConditions } from './schema.ts';
import type { YamlFile } from './yaml-file.ts';

/**
 * The organizational units of one operation:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackInstances.html
 */
const mostTargets = 50;
/**
 * Filter policies of a topic, one for each address: https://docs.aws.amazon.com/general/latest/gr/sns.html
 */
const mostAddresses = 200;

/** Looks at the file as far as it is readable. */
export function organizationProblems(file: YamlFile): readonly Problem[] {
  const data = asRecord(file.data);
  const organization = asRecord(data.organization);
  return [
    ...['targets', 'exclude'].flatMap((key) => twice(file, ['organization', key], organization[key])),
    ...targetProblems(file, asList(organization.targets)),
    ...roleProblems(file, organization.readOnlyRoleName),
    ...addressProblems(file, asList(data.routes)),
    ...asList(data.routes).flatMap((value, index) => routeProblems(file, ['routes', index], asRecord(value))),
    ...nameProblems(file, asList(data.routes)),
  ];
}

function targetProblems(file: YamlFile, targets: readonly unknown[]): readonly Problem[] {
  if (targets.length <= mostTargets) return [];
  const message = `is one of ${targets.length}: StackSets take at most ${mostTargets} at once. Give the unit that they are in, or the root, and exclude accounts.`;
  return [file.problemAt(['organization', 'targets', mostTargets], message)];
}

/** IAM tells no role names apart by letter case. */
function roleProblems(file: YamlFile, name: unknown): readonly Problem[] {
  if (typeof name !== 'string' || name.toLowerCase() !== memberForwardingRoleName) return [];
  const message = `${name} is the role that forwards events. Choose another name.`;
  return [file.problemAt(['organization', 'readOnlyRoleName'], message)];
}

/** At the first address that is too many. */
function addressProblems(file: YamlFile, routes: readonly unknown[]): readonly Problem[] {
  const seen = new Set<string>();
  const late = routes.flatMap((value, index) =>
    asList(asRecord(value).to).flatMap((address, at): Path[] => {
      const key = String(address).toLowerCase();
      const isNew = !seen.has(key);
      seen.add(key);
      return isNew && seen.size > mostAddresses ? [['routes', index, 'to', at]] : [];
    }),
  );
  const [first] = late;
  if (first === undefined) return [];
  const message = `is one of ${seen.size} addresses: an SNS topic takes at most ${mostAddresses} that filter. Give a mailing list.`;
  return [file.problemAt(first, message)];
}

function routeProblems(file: YamlFile, path: Path, route: Record<string, unknown>): readonly Problem[] {
  const problems = ['to', ...routeConditions].flatMap((key) => twice(file, [...path, key], route[key]));
  if (Object.keys(route).length > 0 && routeConditions.every((key) => route[key] === undefined)) {
    const message = `has no condition, so it would take every mail. Give one of ${routeConditions.join(', ')}; the addresses of email get what no route takes.`;
    problems.push(file.problemAt(path, message));
  }
  if (route.organizationalUnits !== undefined && asRecord(file.data).organization === undefined) {
    const message =
      'needs organization: only there can Davylamp ask which accounts are in it. Give it, or use accounts.';
    problems.push(file.problemAt([...path, 'organizationalUnits'], message, 'key'));
  }
  return problems;
}

function nameProblems(file: YamlFile, routes: readonly unknown[]): readonly Problem[] {
  const firstLine = new Map<string, number | undefined>();
  return routes.flatMap((value, index) => {
    const { name } = asRecord(value);
    if (typeof name !== 'string') return [];
    const there = file.problemAt(['routes', index, 'name'], '');
    if (name === defaultRoute) {
      const message = `${JSON.stringify(name)} is the route to the addresses of email. Choose another name.`;
      return [{ ...there, message }];
    }
    if (firstLine.has(name)) {
      const message = `${JSON.stringify(name)} is the name of the route in line ${firstLine.get(name)} too. Choose another.`;
      return [{ ...there, message }];
    }
    firstLine.set(name, there.line);
    return [];
  });
}

const twice = (file: YamlFile, path: Path, list: unknown): Problem[] =>
  duplicates(asList(list).map(String)).map(({ index, text }) =>
    file.problemAt([...path, index], `${JSON.stringify(text)} is there twice. Remove one.`),
  );

/** What is right and yet may not do what it seems to. */
export function organizationWarnings(data: ConfigFile, file: YamlFile): readonly Problem[] {
  const excluded = new Set(data.organization?.exclude ?? []);
  const warnings = data.routes.flatMap((route, index) => {
    const found = (route.accounts ?? []).flatMap((account, at) => {
      if (!excluded.has(account)) return [];
      const message = `${account} is excluded by organization.exclude: it is not watched, and no mail takes this route for it.`;
      return [file.problemAt(['routes', index, 'accounts', at], message)];
    });
    if (route.verdicts !== undefined && !route.verdicts.some((verdict) => isAtLeast(verdict, data.alertAt))) {
      const message = `alertAt is ${data.alertAt}: nothing below it is mailed, so no mail takes this route.`;
      found.push(file.problemAt(['routes', index, 'verdicts'], message));
    }
    return found;
  });
  return [...targetWarnings(data, file), ...warnings];
}

function targetWarnings(data: ConfigFile, file: YamlFile): readonly Problem[] {
  const targets = data.organization?.targets ?? [];
  const root = targets.find((target) => target.startsWith('r-'));
  const first = targets[0];
  const units = [
    ...targets.map((id, index) => ({ id, path: ['organization', 'targets', index] as Path })),
    ...data.routes.flatMap((route, index) =>
      (route.organizationalUnits ?? []).map((id, at) => ({
        id,
        path: ['routes', index, 'organizationalUnits', at] as Path,
      })),
    ),
  ];
  return units.flatMap(({ id, path }) => {
    if (first !== undefined && rootOf(id) !== rootOf(first)) {
      const message = `${id} belongs to the root r-${rootOf(id)}, ${first} to r-${rootOf(first)}: an organization has one root. Look at both.`;
      return [file.problemAt(path, message)];
    }
    if (root !== undefined && id !== root && path[0] === 'organization') {
      return [file.problemAt(path, `${root} is the whole organization already, ${id} with it. Remove one of them.`)];
    }
    return [];
  });
}

/** The id of an organizational unit holds that of its root. */
const rootOf = (id: string): string => id.split('-')[1] ?? '';

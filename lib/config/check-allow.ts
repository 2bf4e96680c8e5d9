/**
 * What no check of a single value can see in an entry of the allowlist: that it covers everything, or
 * nothing.
 */
import { matchesAny } from '../../lambda/assessment/glob.ts';
import type { Path, Problem } from './problem.ts';
import { asRecord } from './readable.ts';
import { allowConditions, type ConfigFile } from './schema.ts';
import { didYouMean } from './suggest.ts';
import type { YamlFile } from './yaml-file.ts';

/**
 * Values with nothing in common: what matches all of one kind matches every launch. Of principals, role and
 * session belong together.
 */
const anything: Readonly<Record<Exclude<(typeof allowConditions)[number], 'tags'>, readonly (readonly string[])[]>> = {
  types: [['t3.micro'], ['c5.metal'], ['p4d.24xlarge'], ['mac2.metal']],
  regions: [['us-east-1'], ['ap-northeast-3'], ['il-central-1']],
  accounts: [['012345678901'], ['999999999999']],
  principals: [
    ['arn:aws:iam::012345678901:root'],
    ['arn:aws:iam::555555555555:user/ci'],
    ['arn:aws:iam::999999999999:role/admin', 'arn:aws:sts::999999999999:assumed-role/admin/me'],
  ],
};

/** @param today YYYY-MM-DD, for an example. */
export function entryProblems(file: YamlFile, index: number, value: unknown, today: string): readonly Problem[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const entry = asRecord(value);
  const problems: Problem[] = [];
  const given = allowConditions.filter((key) => entry[key] !== undefined);
  const empty = entry.tags !== undefined && Object.keys(asRecord(entry.tags)).length === 0;
  const one = `Give one of ${allowConditions.join(', ')}`;
  if (given.length === 0) {
    const message = `has no condition, so it would cover every launch. ${one}.`;
    problems.push(file.problemAt(['allow', index], message));
  } else if (given.every((key) => key !== 'tags' && matchesAnything(key, entry[key]))) {
    const message = `has wildcards alone, so it would cover every launch. ${one} that names something.`;
    problems.push(file.problemAt(['allow', index], message));
  } else if (empty && typeof entry.tags === 'object' && entry.tags !== null) {
    problems.push(file.problemAt(['allow', index, 'tags'], 'is empty. Give at least one tag, or remove the key.'));
  }
  const { expires } = entry;
  if (typeof expires === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(expires) && !isDay(expires)) {
    const message = `${expires} is not in the calendar. Give a day such as ${today}.`;
    problems.push(file.problemAt(['allow', index, 'expires'], message));
  }
  return problems;
}

function matchesAnything(key: keyof typeof anything, list: unknown): boolean {
  if (!Array.isArray(list) || !list.every((pattern) => typeof pattern === 'string')) return false;
  return list.length > 0 && anything[key].every((names) => names.some((name) => matchesAny(list, name)));
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/**
 * Values that match nothing there is: right in their form, and yet the entry may cover no launch for ever.
 */
export function neverMatching({ allow }: Pick<ConfigFile, 'allow'>, file: YamlFile): readonly Problem[] {
  const tell = (list: readonly string[] | undefined, path: Path, why: (value: string) => string | undefined) =>
    (list ?? []).flatMap((value, at) => {
      const said = why(value);
      return said === undefined ? [] : [file.problemAt([...path, at], `${JSON.stringify(value)} ${said}`)];
    });
  return allow.flatMap(({ types, accounts, principals }, index) => [
    ...tell(types, ['allow', index, 'types'], typeNeverMatches),
    ...tell(accounts, ['allow', index, 'accounts'], accountNeverMatches),
    ...tell(principals, ['allow', index, 'principals'], principalNeverMatches),
  ]);
}

/** https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html */
const size = /^(nano|micro|small|medium|large|\d*xlarge|metal(-\d+xl)?)$/;
const sizes = [
  'nano',
  'micro',
  'small',
  'medium',
  'large',
  'xlarge',
  '2xlarge',
  '4xlarge',
  '8xlarge',
  '16xlarge',
  'metal',
];

function typeNeverMatches(pattern: string): string | undefined {
  if (/[*?]/.test(pattern)) return undefined;
  const [family = '', ...rest] = pattern.replace(/^(ml|db)\./, '').split('.');
  const last = rest.join('.');
  if (!/^[a-z]+(-|\d)[a-z0-9-]*$/.test(family))
    return 'is no instance type: its family has no number. Write it as m7g.large.';
  if (size.test(last)) return undefined;
  return `is no instance type: there is no size ${last}.${didYouMean(last, sizes)}`;
}

function accountNeverMatches(pattern: string): string | undefined {
  if (pattern.includes('*') || pattern.length === 12) return undefined;
  return 'has not twelve characters, so it matches no account id. Write twelve digits, or * for the rest of them.';
}

/** Of what a launch is compared with: ARNs of IAM and STS, and names of services. */
function principalNeverMatches(pattern: string): string | undefined {
  const start = /^[^*?]*/.exec(pattern)?.[0] ?? '';
  const ofService = /\.amazonaws\.com$/.test(pattern) || pattern.includes(' ');
  if (!start.startsWith('arn:') && !'arn:'.startsWith(start) && !ofService) {
    return `is no ARN, so it matches nobody. Write one such as arn:aws:iam::*:user/${start || 'NAME'} or arn:aws:iam::*:role/${start || 'NAME'}.`;
  }
  const [, , service = '', , account = ''] = pattern.split(':');
  if (start.startsWith('arn:') && /^[a-z0-9-]+$/.test(service) && service !== 'iam' && service !== 'sts') {
    return `is an ARN of ${service}, which launches nothing. Write one of iam or sts.`;
  }
  if (start.startsWith('arn:') && /^\d+$/.test(account) && account.length !== 12) {
    return `has an account id of ${account.length} digits. Write twelve, or *.`;
  }
  return undefined;
}

/** Loads the configuration: davylamp.yaml with the CDK context over it, every problem at once. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { defined } from '../../lambda/model/defined.ts';
import { type AllowEntry, autoBudget } from '../../lambda/model/settings.ts';
import { signalIds } from '../../lambda/model/signal.ts';
import { knownRegions } from '../account/fallback.ts';
import { entryProblems, neverMatching } from './check-allow.ts';
import { organizationProblems, organizationWarnings } from './check-organization.ts';
import { regionProblems } from './check-regions.ts';
import type { Config, OrganizationConfig, RegionMention, RouteConfig } from './config.ts';
import {
  type ContextSettings,
  type ContextValues,
  duplicates,
  emailProblems,
  readContext,
  splitEmails,
} from './context.ts';
import { explain } from './explain.ts';
import { keysAt } from './keys.ts';
import { ConfigError, formatPath, type Path, type Problem } from './problem.ts';
import { asList, asRecord } from './readable.ts';
import { regionNames } from './region-names.ts';
import { type ConfigFile, fileSchema } from './schema.ts';
import { parseYaml, type YamlFile } from './yaml-file.ts';

export interface ConfigInput {
  /** CDK context, or what a command's options say; it wins over the file. @default nothing */
  readonly context?: ContextValues;
  /**
   * Where a path of `config` starts, and where davylamp.yaml beside cdk.json is looked for upwards. @default
   * process.cwd()
   */
  readonly directory?: string;
  /**
   * Decides which allowlist entries have expired. What runs on the time of past events (replay, backtest)
   * gives the epoch: then every entry stays, and the pipeline decides for each launch. @default now
   */
  readonly now?: Date;
  /**
   * What a missing address is: an error (`required`); an error beside others, and alone no more than
   * `emailMissing` (`told`); nothing, because mails go nowhere (`unused`). @default 'required'
   */
  readonly address?: 'required' | 'told' | 'unused';
}

const home = 'us-east-1';

/**
 * Region names are checked by `checkRegions`, once the account's Regions are known; here only to complete the
 * list of problems where there are others.
 *
 * @throws ConfigError carrying every problem at once. Expired allowlist entries are no error: they are left
 * out of `allow` and reported in `warnings`, so that a deployment does not break overnight.
 */
export function loadConfig(input: ConfigInput = {}): Config {
  const context = readContext(input.context ?? {});
  return checkedConfig(readFile(input.directory ?? process.cwd(), context.file), context, input);
}

/**
 * The configuration that a program gives, such as the properties of a construct; `name` says whose in
 * problems.
 */
export function configOf(name: string, data: unknown): Config {
  const problemAt = (path: Path, message: string): Problem => ({ where: name, path: formatPath(path), message });
  const unwritten = () => undefined;
  return checkedConfig(
    { name, data, problems: [], isReadable: true, problemAt, writtenAt: unwritten, keyWrittenAt: unwritten },
    readContext({}),
    {},
  );
}

function checkedConfig(file: YamlFile, context: ContextSettings, input: ConfigInput): Config {
  const directory = input.directory ?? process.cwd();
  const today = (input.now ?? new Date()).toISOString().slice(0, 10);
  const problems: Problem[] = [...context.problems, ...file.problems];
  if (!file.isReadable) throw new ConfigError(problems);
  const parsed = fileSchema.safeParse(file.data);
  if (!parsed.success) problems.push(...schemaProblems(parsed.error.issues, file));

  // The checks across values look at the file as far as it is readable, so that they are reported together
  // with the rest.
  const list = fileEmails(file);
  problems.push(...list.problems, ...crossChecks(file, today), ...organizationProblems(file));
  const email = context.email ?? list.email;
  const emailMissing = email === undefined && isMap(file.data) ? missingEmail(file) : undefined;
  const isError = { required: true, told: problems.length > 0, unused: false }[input.address ?? 'required'];
  if (emailMissing !== undefined && isError) problems.push(emailMissing);
  if (problems.length > 0 || !parsed.success) {
    problems.push(...regionProblems(mentions(file), namesAt(projectDirectory(directory))));
    throw new ConfigError(inOrder(withoutEchoes(problems, file)));
  }
  return { ...toConfig(parsed.data, file, context, email ?? [], today), ...defined({ emailMissing }) };
}

const emailLine = 'email: [me@example.com]';

/** What YAML refuses at a place is all there is to say of it. */
function withoutEchoes(problems: readonly Problem[], file: YamlFile): readonly Problem[] {
  const isAt = (one: Problem, other: Problem): boolean => one.line === other.line && one.column === other.column;
  return problems.filter(
    (problem) => file.problems.includes(problem) || !file.problems.some((told) => isAt(told, problem)),
  );
}

function missingEmail(file: YamlFile): Problem {
  if (existed(file))
    return file.problemAt(['email'], `is missing. Give the addresses that get the mails, such as ${emailLine}`);
  const message = `is not there, so nobody would get the mails. Write it beside cdk.json, with one line at least: ${emailLine}`;
  return { where: 'davylamp.yaml', path: '', message };
}

const existed = (file: YamlFile): boolean => file.name !== '';

/** The folder of cdk.json, from the given one upwards; else the given one. */
export function projectDirectory(from: string): string {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'cdk.json'))) return folder;
    if (folder === dirname(folder)) return resolve(from);
  }
}

function readFile(directory: string, wanted: string | undefined): YamlFile {
  const path = wanted === undefined ? join(projectDirectory(directory), 'davylamp.yaml') : resolve(directory, wanted);
  const nearby = relative(directory, path);
  const name = nearby.startsWith('..') || nearby === '' ? path : nearby;
  if (wanted === undefined && !existsSync(path)) return parseYaml('', new Uint8Array());
  try {
    return parseYaml(name, readFileSync(path));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === 'ENOENT' ? 'is not there. Give the path of a file' : `cannot be read (${code ?? error})`;
    throw new ConfigError([{ where: name, path: '', message: `${why}.` }]);
  }
}

function schemaProblems(issues: Parameters<typeof explain>[0][], file: YamlFile): readonly Problem[] {
  const valueAt = (path: Path): unknown =>
    path.reduce<unknown>(
      (value, step) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined,
      file.data,
    );
  const subject = { valueAt, writtenAt: file.writtenAt, keyWrittenAt: file.keyWrittenAt, keysAt };
  return issues
    .flatMap((issue) => explain(issue, subject))
    .map(({ path, message, atKey }) => file.problemAt(path, message, atKey ? 'key' : 'value'));
}

const isMap = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

function fileEmails(file: YamlFile): { readonly email?: readonly string[]; readonly problems: readonly Problem[] } {
  const value = asRecord(file.data).email;
  if (typeof value === 'string') {
    const email = splitEmails(value);
    return { email, problems: emailProblems(email).map((message) => file.problemAt(['email'], message)) };
  }
  if (!Array.isArray(value)) return value === undefined ? { problems: [] } : { email: [], problems: [] };
  const email = value.map(String);
  const problems = duplicates(email).map(({ index, text }) =>
    file.problemAt(['email', index], `${JSON.stringify(text)} is there twice. Remove one.`),
  );
  return { email, problems };
}

/** What no check of a single value can see. */
function crossChecks(file: YamlFile, today: string): readonly Problem[] {
  const data = asRecord(file.data);
  const problems: Problem[] = [];
  const regions = asRecord(data.regions);
  for (const key of ['expected', 'exclude']) {
    const list = asList(regions[key]).map(String);
    for (const { index, text } of duplicates(list)) {
      problems.push(file.problemAt(['regions', key, index], `${JSON.stringify(text)} is there twice. Remove one.`));
    }
  }
  const homeAt = asList(regions.exclude).indexOf(home);
  if (homeAt >= 0) {
    const message = `${home} is where Davylamp lives and cannot be excluded. Remove it.`;
    problems.push(file.problemAt(['regions', 'exclude', homeAt], message));
  }
  const feed = asRecord(data.feed);
  for (const key of ['states', 'existingContactArns']) {
    for (const { index, text } of duplicates(asList(feed[key]).map(String))) {
      problems.push(file.problemAt(['feed', key, index], `${JSON.stringify(text)} is there twice. Remove one.`));
    }
  }
  const firstLine = new Map<string, number | undefined>();
  for (const [index, value] of asList(data.allow).entries()) {
    const entry = asRecord(value);
    problems.push(...entryProblems(file, index, value, today));
    if (typeof entry.name !== 'string') continue;
    const there = file.problemAt(['allow', index, 'name'], '');
    const earlier = firstLine.get(entry.name);
    if (firstLine.has(entry.name)) {
      const message = `${JSON.stringify(entry.name)} is the name of ${earlier === undefined ? 'an earlier entry' : `the entry in line ${earlier}`} too. Choose another.`;
      problems.push({ ...there, message });
    } else firstLine.set(entry.name, there.line);
  }
  return problems;
}

function toConfig(
  data: ConfigFile,
  file: YamlFile,
  context: ContextSettings,
  email: readonly string[],
  today: string,
): Config {
  const isExpired = (entry: { readonly expires?: string | undefined }): boolean =>
    entry.expires !== undefined && entry.expires < today;
  const warnings = data.allow.flatMap((entry, index) => {
    if (!isExpired(entry)) return [];
    const message = `${entry.expires} is in the past; the entry is not applied. Give a later date or remove it.`;
    return [file.problemAt(['allow', index, 'expires'], message)];
  });
  const { expected, exclude } = data.regions;
  const { organization } = data;
  const feed = data.feed === false || data.feed === 'off' || context.feedOff ? 'off' : defined(data.feed);
  return {
    ...defined({ file: existed(file) ? file.name : undefined }),
    email,
    ...defined({ account: context.account }),
    revision: context.revision ?? 0,
    alertAt: data.alertAt,
    language: data.language,
    ...(data.timeZone === undefined ? {} : { timeZone: data.timeZone }),
    feed,
    regions: { exclude, ...defined({ expected }) },
    patrol: data.patrol,
    budget:
      data.budget.hourly === 'auto'
        ? { usdPerHour: autoBudget.least, isAuto: true }
        : { usdPerHour: data.budget.hourly },
    mode: data.mode,
    observe: signalIds.filter((id) => data.signals[id] === 'observe'),
    allow: data.allow.filter((entry) => !isExpired(entry)).map((entry): AllowEntry => defined(entry)),
    expired: data.allow.filter(isExpired).map((entry): AllowEntry => defined(entry)),
    accountNames: data.accountNames,
    deployedBy: data.deployedBy,
    ...(organization === undefined
      ? {}
      : {
          organization: defined(organization) satisfies OrganizationConfig,
          organizationProblem: (key, message) => file.problemAt(['organization', key], message),
        }),
    routes: data.routes.map((route): RouteConfig => defined(route)),
    warnings: inOrder([
      ...warnings,
      ...expectedAndExcluded(data, file),
      ...neverMatching(data, file),
      ...organizationWarnings(data, file),
    ]),
    regionMentions: mentions(file),
  };
}

function expectedAndExcluded({ regions }: ConfigFile, file: YamlFile): readonly Problem[] {
  const excluded = new Set(regions.exclude);
  return (regions.expected ?? []).flatMap((region, index) => {
    if (!excluded.has(region)) return [];
    const message = `${region} is in regions.exclude too: it is not watched at all. Remove it from one of them.`;
    return [file.problemAt(['regions', 'expected', index], message)];
  });
}

/**
 * A cache that is damaged is for the next step to report: the configuration is what the person has to repair
 * first.
 */
function namesAt(directory: string): ReadonlySet<string> {
  try {
    return regionNames(directory);
  } catch {
    return new Set(knownRegions());
  }
}

function mentions(file: YamlFile): readonly RegionMention[] {
  const data = asRecord(file.data);
  const from = (list: unknown, path: Path): RegionMention[] =>
    asList(list).flatMap((region, index) =>
      typeof region === 'string' && region !== ''
        ? [{ region, problem: (message: string) => file.problemAt([...path, index], message) }]
        : [],
    );
  const { expected, exclude } = asRecord(data.regions);
  return [
    ...from(expected, ['regions', 'expected']),
    ...from(exclude, ['regions', 'exclude']),
    ...asList(data.allow).flatMap((entry, index) => from(asRecord(entry).regions, ['allow', index, 'regions'])),
  ];
}

const inOrder = (problems: readonly Problem[]): Problem[] =>
  [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));

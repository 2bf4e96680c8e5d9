/** `davylamp regions`: the account's Regions, from the cache or from AWS. */
import { Command } from 'commander';
import { localCommand } from '../../lambda/model/local-command.ts';
import { isOld, saidAge } from '../account/age.ts';
import { cachedAccounts, readCachedRegions, writeCachedRegions } from '../account/cache.ts';
import { awsRegionsApi, discoverRegions, type RegionsApi } from '../account/discover.ts';
import type { RegionsDocument } from '../account/document.ts';
import { fallbackDocument } from '../account/fallback.ts';
import { explainSkipped, planRegions } from '../account/plan.ts';
import { awsError } from '../aws-errors.ts';
import { loadConfig, projectDirectory } from '../config/load.ts';
import { ConfigError } from '../config/problem.ts';
import { credentialFault } from '../credential-errors.ts';
import { UserError } from '../errors.ts';
import { type Colors, run } from './output.ts';
import { table } from './table.ts';

interface Options {
  readonly refresh?: boolean;
}

export interface RegionsInput {
  readonly api: RegionsApi;
  /** Where cdk.context.json lies. */
  readonly directory: string;
  readonly refresh: boolean;
  readonly now: Date;
  readonly say: (line: string) => void;
}

/**
 * The account is the credentials'; without credentials, the only one that cdk.context.json keeps. Where
 * neither is known the document is the fallback, with the account null.
 *
 * @throws UserError (exit code 3) where AWS refuses; with `refresh` also without credentials, and where both
 * sources are denied.
 */
export async function regionsDocument(input: RegionsInput): Promise<RegionsDocument> {
  const { api, directory, refresh, now, say } = input;
  const account = await callerAccount(input);
  if (!refresh) {
    const known = account ?? onlyOne(cachedAccounts(directory));
    const cached = known === undefined ? undefined : readCachedRegions(directory, known);
    if (cached !== undefined) return { ...cached, source: 'cache' };
  }
  if (account === undefined) {
    say(
      'davylamp: no credentials; these are the 17 Regions that every account has. Opt-in Regions may be enabled as well.',
    );
    return fallbackDocument(null);
  }
  const document = await discoverRegions({ api, account, now, say });
  if (document.source !== 'fallback') {
    writeCachedRegions(directory, account, document);
    say(`davylamp: kept in cdk.context.json for account ${account}`);
  } else if (refresh) {
    throw new UserError({
      code: 'aws-permission',
      message: `neither account:ListRegions nor ec2:DescribeRegions answers for account ${account}`,
      hint: 'Allow account:ListRegions to the identity that runs this command.',
      exitCode: 3,
    });
  }
  return document;
}

async function callerAccount({ api, refresh }: RegionsInput): Promise<string | undefined> {
  try {
    return await api.account();
  } catch (thrown) {
    if (!refresh && credentialFault(thrown) === 'none') return undefined;
    throw awsError(thrown, 'sts:GetCallerIdentity');
  }
}

const onlyOne = (list: readonly string[]): string | undefined => (list.length === 1 ? list[0] : undefined);

export interface RegionsView {
  readonly document: RegionsDocument;
  /** `regions.exclude` of the configuration. */
  readonly exclude: readonly string[];
  /**
   * Regions that the deployed stack watches, none where nothing is deployed; undefined where nobody could
   * say.
   */
  readonly deployed: readonly string[] | undefined;
  /** From which the age of the list counts. */
  readonly now: Date;
}

/** `planned`: the next deployment brings it there, or takes it away. */
export function renderRegions({ document, exclude, deployed, now }: RegionsView, colors: Colors): string {
  const { enabled, feed, skipped } = planRegions(document, exclude);
  const state = (name: string): string => {
    if (deployed === undefined) return 'unknown';
    return deployed.includes(name) ? 'deployed' : 'planned';
  };
  const status = new Map(document.enabled.map((region) => [region.name, region.status]));
  const watched = enabled.map((name) => [
    name,
    status.get(name) ?? 'ENABLED_BY_DEFAULT',
    state(name),
    feed.includes(name) ? 'verdict and feed' : 'verdict only',
  ]);
  const age = saidAge(document, now);
  const title = `${document.account ?? 'no account'}: ${enabled.length} Regions to watch, ${skipped.length} not (${document.source}, ${document.asOf}${age === '' ? '' : `, ${age} old`})`;
  const left = skipped.map(({ name, why }) => [
    name,
    why,
    deployed?.includes(name) ? 'deployed' : '',
    explainSkipped(why),
  ]);
  return [colors.bold(title), table([...watched, ...left])].join('\n');
}

/**
 * A configuration with problems is told in a line, and excludes nothing here: `config check` says what they
 * are.
 */
function excludedBy(directory: string, say: (line: string) => void): readonly string[] {
  try {
    return loadConfig({ directory, address: 'unused' }).regions.exclude;
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown;
    say(
      `davylamp: the configuration has problems, so regions.exclude does not count here: ${localCommand} config check`,
    );
    return [];
  }
}

/** Undefined where AWS does not say; for a list of no account nobody is asked. */
async function deployedRegions(document: RegionsDocument): Promise<readonly string[] | undefined> {
  if (document.account === null) return undefined;
  const { awsDeploymentApi } = await import('../deployment/aws-api.ts');
  const { createQuestions } = await import('../deployment/attempt.ts');
  const { readDeployment } = await import('../deployment/read.ts');
  const questions = createQuestions();
  const answer = await questions.ask('cloudformation:DescribeStacks', async () => ({
    deployment: await readDeployment(awsDeploymentApi()),
  }));
  if (answer === undefined) return undefined;
  return answer.deployment === undefined ? [] : answer.deployment.watchedRegions;
}

/** @param api who is asked; the SDK's clients unless a test says otherwise. */
export const regionsCommand = (api: () => RegionsApi = awsRegionsApi): Command =>
  run<Options>(
    new Command('regions')
      .description("list the account's Regions: which are watched, which are not and why")
      .option('--refresh', 'ask AWS and keep the answer in cdk.context.json'),
    async ({ options, json, say, colors }) => {
      const now = new Date();
      const document = await regionsDocument({
        api: api(),
        directory: projectDirectory(process.cwd()),
        refresh: options.refresh === true,
        now,
        say,
      });
      if (isOld(document, now))
        say(
          `davylamp: this list is ${saidAge(document, now)} old; a Region enabled since then is missing. Run it with --refresh.`,
        );
      if (json) return { document };
      const exclude = excludedBy(process.cwd(), say);
      const deployed = await deployedRegions(document);
      return { document, text: renderRegions({ document, exclude, deployed, now }, colors) };
    },
  );

/** `davylamp regions`: the account's Regions, from the cache or from AWS. */
import { Command } from 'commander';
import { isOld, saidAge } from '../account/age.ts';
import { cachedAccounts, readCachedRegions, writeCachedRegions } from '../account/cache.ts';
import { awsRegionsApi, discoverRegions, type RegionsApi } from '../account/discover.ts';
import type { RegionsDocument } from '../account/document.ts';
import { fallbackDocument } from '../account/fallback.ts';
import { explainSkipped, planRegions } from '../account/plan.ts';
import { awsError } from '../aws-errors.ts';
import { projectDirectory } from '../config/load.ts';
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
 * The account is the credentials'; without credentials, the only one that cdk.context.json keeps. Where neither is known the
 * document is the fallback, with the account null.
 *
 * @throws UserError (exit code 3) where AWS refuses; with `refresh` also without credentials, and where both sources are denied.
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

/** @param now from which the age of the list counts. */
export function renderRegions(document: RegionsDocument, colors: Colors, now: Date): string {
  const { enabled, feed, skipped } = planRegions(document);
  const status = new Map(document.enabled.map((region) => [region.name, region.status]));
  const watched = enabled.map((name) => [
    name,
    status.get(name) ?? 'ENABLED_BY_DEFAULT',
    feed.includes(name) ? 'verdict and feed' : 'verdict only',
  ]);
  const age = saidAge(document, now);
  const title = `${document.account ?? 'no account'}: ${enabled.length} Regions watched, ${skipped.length} not (${document.source}, ${document.asOf}${age === '' ? '' : `, ${age} old`})`;
  const left = skipped.map(({ name, why }) => [name, why, explainSkipped(why)]);
  return [colors.bold(title), table([...watched, ...left])].join('\n');
}

/** @param api who is asked; the SDK's clients unless a test says otherwise. */
export const regionsCommand = (api: () => RegionsApi = awsRegionsApi): Command =>
  run<Options>(
    new Command('regions')
      .description("list the account's Regions: which are watched, which are not and why")
      .option('--refresh', 'ask AWS and keep the answer in cdk.context.json'),
    async ({ options, say, colors }) => {
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
      return { document, text: renderRegions(document, colors, now) };
    },
  );

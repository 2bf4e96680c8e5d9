/** The Regions of a synthesis: the cache, the account itself, or the default ones. */
import { localCommand } from '../../lambda/model/local-command.ts';
import { awsError } from '../aws-errors.ts';
import { credentialFault } from '../credential-errors.ts';
import { UserError } from '../errors.ts';
import { isOld, saidAge } from './age.ts';
import { awsRegionsApi, discoverRegions, type RegionsApi } from './discover.ts';
import { contextKey, type RegionsDocument, readDocument } from './document.ts';
import { fallbackDocument } from './fallback.ts';
import { climb, deployerOf, type LadderInput } from './ladder.ts';

export interface ResolveInput extends LadderInput {
  /** Of `-c account=`. @default what the CDK CLI says in CDK_DEFAULT_ACCOUNT */
  readonly account?: string;
  /** A line on standard error. */
  readonly say: (line: string) => void;
  /** @default the SDK's clients */
  readonly api?: RegionsApi;
  /** @default now */
  readonly now?: Date;
}

export interface ResolvedRegions {
  /** Undefined: synthesize for whatever account it is deployed to. */
  readonly account?: string;
  readonly document: RegionsDocument;
}

/**
 * A cache for the account wins. Without one the credentials must belong to the account; what AWS says is then
 * kept in cdk.context.json. Without credentials nothing is asked over the network, and the default Regions
 * are used.
 *
 * @throws UserError where the credentials or the cache belong to another account, or AWS refuses (see
 * `discoverRegions`).
 */
export async function resolveRegions(input: ResolveInput): Promise<ResolvedRegions> {
  const { env, say, api = awsRegionsApi(), now = new Date() } = input;
  const account = input.account ?? deployerOf(env);
  if (account === undefined) {
    say(`davylamp: no account is known, because the CDK CLI found no valid credentials; using the ${useDefaults}`);
    return { document: fallbackDocument(null) };
  }
  const answer = await climb(input, {
    account,
    key: contextKey(account),
    read: readDocument,
    caller: () => callerAccount(api, account),
    ask: () => discoverRegions({ api, account, now, say }),
    // The default Regions are no knowledge about the account.
    isKept: ({ source }) => source !== 'fallback',
  });
  if ('known' in answer) {
    if (isOld(answer.known, now)) say(`davylamp: ${oldNote(answer.known, now)}`);
    return { account, document: answer.known };
  }
  const { deployer, caller } = answer.unasked;
  if (deployer === undefined) {
    say(`davylamp: no credentials to ask for the Regions of account ${account}; using the ${useDefaults}`);
    return { account, document: fallbackDocument(account) };
  }
  const whose =
    caller === undefined
      ? `the CDK CLI's credentials belong to ${deployer}`
      : `the app's credentials belong to ${caller}`;
  throw otherAccount(account, whose);
}

const useDefaults = `17 Regions that every account has. Opt-in Regions are not watched until a synthesis with credentials, or \`${localCommand} regions --refresh\`.`;

/** On standard error, so that `--strict` stays clean. */
const oldNote = (document: RegionsDocument, now: Date): string =>
  `the list of Regions is ${saidAge(document, now)} old. Launches in a Region enabled since then are not seen: ${localCommand} regions --refresh`;

const profileHint =
  "The CDK CLI's --profile does not reach the app. Run it as AWS_PROFILE=x npx cdk deploy, with a profile of that account.";

async function callerAccount(api: RegionsApi, account: string): Promise<string> {
  try {
    return await api.account();
  } catch (thrown) {
    // Of credentials that are there and wrong, the advice is about them.
    if (credentialFault(thrown) !== 'none') throw awsError(thrown, 'sts:GetCallerIdentity');
    throw new UserError({
      code: 'aws-credentials',
      message: `the Regions of account ${account} are not known yet, and the app has no valid credentials to ask for them: ${(thrown as Error).message}`,
      hint: profileHint,
      exitCode: 3,
      cause: thrown,
    });
  }
}

const otherAccount = (account: string, why: string): UserError =>
  new UserError({
    code: 'regions-account',
    message: `the Regions of account ${account} are not known yet and cannot be asked for: ${why}`,
    hint: profileHint,
    exitCode: 2,
  });

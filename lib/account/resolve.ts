/** The Regions of a synthesis: the cache, the account itself, or the default ones. */
import { awsError, awsErrorKind } from '../aws-errors.ts';
import { UserError } from '../errors.ts';
import { writeCachedRegions } from './cache.ts';
import { awsRegionsApi, discoverRegions, type RegionsApi } from './discover.ts';
import { contextKey, type RegionsDocument, readDocument } from './document.ts';
import { fallbackDocument } from './fallback.ts';

export interface ResolveInput {
  /** Of `-c account=`. @default what the CDK CLI says in CDK_DEFAULT_ACCOUNT */
  readonly account?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** CDK context, such as `(key) => app.node.tryGetContext(key)`. */
  readonly context: (key: string) => unknown;
  /** A line on standard error. */
  readonly say: (line: string) => void;
  /** @default the SDK's clients */
  readonly api?: RegionsApi;
  /** Where cdk.context.json is written. @default process.cwd(), where the CDK CLI runs the app */
  readonly directory?: string;
  /** @default now */
  readonly now?: Date;
}

export interface ResolvedRegions {
  /** Undefined: synthesize for whatever account it is deployed to. */
  readonly account?: string;
  readonly document: RegionsDocument;
}

/**
 * A cache for the account wins. Without one the credentials must belong to the account; what AWS says is then kept in
 * cdk.context.json. Without credentials nothing is asked over the network, and the default Regions are used.
 *
 * @throws UserError where the credentials or the cache belong to another account, or AWS refuses (see `discoverRegions`).
 */
export async function resolveRegions(input: ResolveInput): Promise<ResolvedRegions> {
  const { env, say } = input;
  // The CDK CLI sets it only where it has credentials itself.
  const deployer = env.CDK_DEFAULT_ACCOUNT || undefined;
  const account = input.account ?? deployer;
  if (account === undefined) {
    say(`davylamp: no account and no credentials; using the ${useDefaults}`);
    return { document: fallbackDocument(null) };
  }
  const cached = input.context(contextKey(account));
  if (cached !== undefined && cached !== null) return { account, document: readDocument(cached, account) };
  if (deployer === undefined) {
    say(`davylamp: no credentials to ask for the Regions of account ${account}; using the ${useDefaults}`);
    return { account, document: fallbackDocument(account) };
  }
  if (account !== deployer) throw otherAccount(account, `the CDK CLI's credentials belong to ${deployer}`);

  const api = input.api ?? awsRegionsApi();
  const caller = await callerAccount(api, account);
  if (caller !== account) throw otherAccount(account, `the app's credentials belong to ${caller}`);
  const document = await discoverRegions({ api, account, now: input.now ?? new Date(), say });
  // The default Regions are no knowledge about the account: the next synthesis asks again.
  if (document.source !== 'fallback') writeCachedRegions(input.directory ?? process.cwd(), account, document);
  return { account, document };
}

const useDefaults =
  '17 Regions that every account has. Opt-in Regions are not watched until a synthesis with credentials, or `npx davylamp regions --refresh`.';

const profileHint =
  "The CDK CLI's --profile does not reach the app. Run it as AWS_PROFILE=x npx cdk deploy, with a profile of that account.";

async function callerAccount(api: RegionsApi, account: string): Promise<string> {
  try {
    return await api.account();
  } catch (thrown) {
    if (awsErrorKind(thrown) !== 'credentials') throw awsError(thrown, 'sts:GetCallerIdentity');
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

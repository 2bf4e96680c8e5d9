/**
 * Whether Davylamp is deployed in the management account or a delegated administrator's: AWS's word, or the
 * file's.
 */
import { DescribeOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { clientDefaults } from '../aws-client.ts';
import { awsError, awsErrorKind } from '../aws-errors.ts';
import type { Config } from '../config/config.ts';
import { ConfigError, type Problem } from '../config/problem.ts';
import type { Home } from '../config/schema.ts';
import { awsRegionsApi } from './discover.ts';
import { climb, type LadderInput } from './ladder.ts';
import { type OrganizationDocument, organizationKey, readOrganization } from './organization-document.ts';

/** Every method rejects with what the SDK throws. */
export interface OrganizationApi {
  /** The caller's account: sts:GetCallerIdentity. */
  readonly account: () => Promise<string>;
  /**
   * organizations:DescribeOrganization; undefined where the account belongs to none.
   * https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html (from any
   * account of it)
   */
  readonly describe: () => Promise<Omit<OrganizationDocument, 'schemaVersion' | 'account' | 'asOf'> | undefined>;
}

export function awsOrganizationApi(): OrganizationApi {
  return {
    account: awsRegionsApi().account,
    describe: async () => {
      try {
        const client = new OrganizationsClient(clientDefaults('us-east-1'));
        const { Organization } = await client.send(new DescribeOrganizationCommand({}));
        const { Id, MasterAccountId, FeatureSet } = Organization ?? {};
        if (Id === undefined || MasterAccountId === undefined)
          throw new Error('organizations:DescribeOrganization named no organization');
        return {
          organizationId: Id,
          managementAccountId: MasterAccountId,
          allFeatures: FeatureSet !== 'CONSOLIDATED_BILLING',
        };
      } catch (error) {
        if (error instanceof Error && error.name === 'AWSOrganizationsNotInUseException') return undefined;
        throw error;
      }
    },
  };
}

export interface DetectInput extends LadderInput {
  readonly config: Pick<Config, 'organization' | 'organizationProblem'>;
  /** The account that is synthesized for, as `resolveRegions` says; undefined: whatever it is deployed to. */
  readonly account?: string;
  /** A line on standard error. */
  readonly say: (line: string) => void;
  /** @default the SDK's clients */
  readonly api?: OrganizationApi;
  /** @default now */
  readonly now?: Date;
}

export interface DetectedOrganization {
  readonly organizationId: string;
  readonly deployedFrom: Home;
  /** Undefined where only AWS could say. */
  readonly managementAccountId?: string;
}

/**
 * Undefined where the configuration has no organization. A cache for the account wins; without one AWS is
 * asked where the credentials are the account's, and what it says is kept in cdk.context.json. Where it
 * cannot be asked, or denies the call, the file counts, and without its word `management`.
 *
 * @throws ConfigError where the file and AWS disagree. UserError (exit code 3) where AWS throttles or is out
 * of reach, (exit code 2) where the cache is damaged.
 */
export async function detectOrganization(input: DetectInput): Promise<DetectedOrganization | undefined> {
  const { organization, organizationProblem: problemAt } = input.config;
  if (organization === undefined || problemAt === undefined) return undefined;
  const { account, say } = input;
  const known = account === undefined ? undefined : await knownOrganization(input, account, problemAt);
  if (account === undefined && organization.deployedFrom === undefined)
    say(`davylamp: no account is known; ${assumption}`);
  if (account !== undefined && known !== undefined) {
    const problems = disagreements(organization, known, account, problemAt);
    if (problems.length > 0) throw new ConfigError(problems);
    const { organizationId, managementAccountId } = known;
    return { organizationId, managementAccountId, deployedFrom: homeOf(known, account) };
  }
  const deployedFrom = organization.deployedFrom ?? 'management';
  return {
    organizationId: organization.id,
    deployedFrom,
    ...(deployedFrom === 'management' && account !== undefined ? { managementAccountId: account } : {}),
  };
}

const assumption =
  "taking it for the organization's management account. Where it is a delegated administrator's, write organization.deployedFrom: delegated-administrator.";

type ProblemAt = NonNullable<Config['organizationProblem']>;
type Organization = NonNullable<Config['organization']>;

const homeOf = ({ managementAccountId }: OrganizationDocument, account: string): Home =>
  managementAccountId === account ? 'management' : 'delegated-administrator';

function disagreements(
  organization: Organization,
  known: OrganizationDocument,
  account: string,
  problemAt: ProblemAt,
): readonly Problem[] {
  const problems: Problem[] = [];
  if (organization.id !== known.organizationId) {
    const message = `account ${account} belongs to ${known.organizationId}, not to ${organization.id}. Write that id, or deploy with credentials of the other organization.`;
    problems.push(problemAt('id', message));
  }
  const home = homeOf(known, account);
  if (organization.deployedFrom !== undefined && organization.deployedFrom !== home) {
    const message = `the management account is ${known.managementAccountId}, so from account ${account} it is ${home}. Write that, or remove the key.`;
    problems.push(problemAt('deployedFrom', message));
  }
  if (!known.allFeatures) {
    const message = `${known.organizationId} has consolidated billing only; StackSets need all features. Enable them in AWS Organizations first.`;
    problems.push(problemAt('id', message));
  }
  return problems;
}

/**
 * Undefined where nobody can be asked, or the call is denied: told to the person where the file leaves it
 * open.
 */
async function knownOrganization(
  input: DetectInput,
  account: string,
  problemAt: ProblemAt,
): Promise<OrganizationDocument | undefined> {
  const { config, say, now = new Date(), api = awsOrganizationApi() } = input;
  const unknown = (why: string): undefined => {
    if (config.organization?.deployedFrom !== undefined) return undefined;
    say(`davylamp: ${why}; ${assumption}`);
    return undefined;
  };
  try {
    const answer = await climb(input, {
      account,
      key: organizationKey(account),
      read: readOrganization,
      caller: api.account,
      ask: () => askOrganization(api, account, now, problemAt),
      // What does not fit the file is not kept: the person may be about to change the organization, not the
      // file.
      isKept: (document) =>
        config.organization !== undefined &&
        disagreements(config.organization, document, account, problemAt).length === 0,
    });
    if ('known' in answer) return answer.known;
    const { caller } = answer.unasked;
    if (caller === undefined) return unknown(`no credentials to ask AWS Organizations about account ${account}`);
    return unknown(`the app's credentials belong to ${caller}, not to account ${account}`);
  } catch (thrown) {
    const kind = awsErrorKind(thrown);
    if (kind === 'credentials')
      return unknown(`no valid credentials to ask AWS Organizations about account ${account}`);
    if (kind === 'permission' || kind === 'refused') {
      const said = kind === 'permission' ? 'was denied' : `failed (${(thrown as Error).message})`;
      return unknown(`organizations:DescribeOrganization ${said} for account ${account}`);
    }
    throw awsError(thrown, 'organizations:DescribeOrganization');
  }
}

async function askOrganization(
  api: OrganizationApi,
  account: string,
  now: Date,
  problemAt: ProblemAt,
): Promise<OrganizationDocument> {
  const found = await api.describe();
  if (found === undefined) {
    const message = `account ${account} belongs to no organization. Remove organization, or deploy with credentials of one that does.`;
    throw new ConfigError([problemAt('id', message)]);
  }
  return { schemaVersion: 1, account, ...found, asOf: now.toISOString().replace(/\.\d+Z$/, 'Z') };
}

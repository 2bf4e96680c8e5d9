/** Which accounts are watched, and which Regions each has enabled. */
import { AccountClient, paginateListRegions } from '@aws-sdk/client-account';
import { type CallAs, CloudFormationClient, paginateListStackInstances } from '@aws-sdk/client-cloudformation';
import { DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import type { Journal, PatrolPorts } from '../ports.ts';
import { abortedBy } from './aborted-by.ts';
import type { Environment } from './aws-ports.ts';
import type { ClientConfig, Clients } from './clients.ts';

/** Where account:ListRegions has its only endpoint. */
const homeRegion = 'us-east-1';

/** The accounts of the deployment, as its environment names them. Every method may reject. */
export const watchedAccounts = (
  env: Environment,
  clients: Pick<Clients, 'ec2'>,
  config: ClientConfig & { readonly maxAttempts: number },
  journal: Journal,
): Pick<PatrolPorts, 'regions' | 'members'> => ({
  regions: (account, signal) =>
    account === env.DAVYLAMP_ACCOUNT
      ? ownRegions(new AccountClient({ ...config, region: homeRegion }), clients, account, journal, signal)
      : enabledRegions(clients, account, signal),
  members: (signal) => memberAccounts(new CloudFormationClient(config), env, signal),
});

/**
 * Regions that the account has enabled by account:ListRegions; by EC2, which knows them too, where that is
 * refused.
 */
async function ownRegions(
  client: AccountClient,
  clients: Pick<Clients, 'ec2'>,
  account: string,
  journal: Journal,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  try {
    const found: string[] = [];
    for await (const page of paginateListRegions({ client, pageSize: 50 }, {}, abortedBy(signal)))
      for (const { RegionName, RegionOptStatus } of page.Regions ?? [])
        if (RegionName && ['ENABLED', 'ENABLED_BY_DEFAULT'].includes(RegionOptStatus ?? '')) found.push(RegionName);
    return found;
  } catch (error) {
    journal.warn('account:ListRegions does not answer: EC2 is asked instead', { error });
    return enabledRegions(clients, account, signal);
  }
}

/** Without AllRegions: those that are enabled for the account that calls. */
async function enabledRegions(
  clients: Pick<Clients, 'ec2'>,
  account: string,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const ec2 = clients.ec2({ account, region: homeRegion });
  const { Regions = [] } = await ec2.send(new DescribeRegionsCommand({}), abortedBy(signal));
  return Regions.flatMap(({ RegionName }) => RegionName ?? []);
}

/** The accounts that have the role to look with. */
async function memberAccounts(
  client: CloudFormationClient,
  env: Environment,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const { DAVYLAMP_MEMBERS_STACK_SET: stackSet, DAVYLAMP_MEMBERS_CALL_AS: callAs } = env;
  if (stackSet === undefined) return [];
  const found = new Set<string>();
  const pages = paginateListStackInstances(
    { client, pageSize: 100 },
    { StackSetName: stackSet, CallAs: callAs as CallAs, StackInstanceRegion: homeRegion },
    abortedBy(signal),
  );
  for await (const page of pages)
    for (const { Account, Status } of page.Summaries ?? []) if (Account && Status !== 'INOPERABLE') found.add(Account);
  return [...found];
}

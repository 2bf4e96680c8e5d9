/** Asks AWS for the account's Regions. */
import { clientDefaults } from '../aws-client.ts';
import { awsError, awsErrorKind } from '../aws-errors.ts';
import { UserError } from '../errors.ts';
import type { RegionSource, RegionsDocument } from './document.ts';
import { fallbackDocument, hasUserNotifications } from './fallback.ts';

export interface RegionStatus {
  readonly name: string;
  /** RegionOptStatus of account:ListRegions. */
  readonly status: string;
}

/** Every method rejects with what the SDK throws. */
export interface RegionsApi {
  /** The caller's account: sts:GetCallerIdentity. */
  readonly account: () => Promise<string>;
  /** account:ListRegions, disabled ones too. */
  readonly listRegions: () => Promise<readonly RegionStatus[]>;
  /** ec2:DescribeRegions with AllRegions, in the terms of ListRegions. */
  readonly describeRegions: () => Promise<readonly RegionStatus[]>;
}

/** Regions of China, GovCloud, the isolated partitions and the European Sovereign Cloud. */
const ofOtherPartition = /^(cn|us-gov|us-iso[a-z]?|eu-isoe|eusc)-/;

/** Credentials of another partition are known to its own endpoints alone. */
async function regionOfPartition(): Promise<string> {
  const { STSClient } = await import('@aws-sdk/client-sts');
  const configured = await new STSClient({}).config.region().catch(() => '');
  return ofOtherPartition.test(configured) ? configured : 'us-east-1';
}

/** @throws UserError (exit code 3) where the caller's ARN is not of the partition `aws`. */
function refuseOtherPartitions(arn: string): void {
  const partition = arn.split(':')[1];
  if (arn === '' || partition === 'aws') return;
  throw new UserError({
    code: 'aws-partition',
    message: `the credentials belong to the partition ${partition} (${arn}); Davylamp works in the partition aws alone`,
    hint: 'Name a profile of an account outside China, GovCloud and the sovereign clouds: AWS_PROFILE=x npx ...',
    exitCode: 3,
  });
}

/**
 * All three services are asked in us-east-1, where account:ListRegions has its only endpoint. Each client is
 * loaded when it is needed: with a cached list none is.
 */
export function awsRegionsApi(): RegionsApi {
  const settings = clientDefaults('us-east-1');
  return {
    account: async () => {
      const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
      const client = new STSClient(clientDefaults(await regionOfPartition()));
      const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}));
      if (Account === undefined) throw new Error('sts:GetCallerIdentity named no account');
      refuseOtherPartitions(Arn ?? '');
      return Account;
    },
    listRegions: async () => {
      const { AccountClient, paginateListRegions } = await import('@aws-sdk/client-account');
      const found: RegionStatus[] = [];
      // Without AccountId: a management account may not name itself. Without a filter: disabled Regions are
      // listed as such.
      for await (const page of paginateListRegions({ client: new AccountClient(settings), pageSize: 50 }, {})) {
        for (const { RegionName, RegionOptStatus } of page.Regions ?? []) {
          if (RegionName) found.push({ name: RegionName, status: RegionOptStatus ?? 'UNKNOWN' });
        }
      }
      return found;
    },
    describeRegions: async () => {
      const { DescribeRegionsCommand, EC2Client } = await import('@aws-sdk/client-ec2');
      const { Regions = [] } = await new EC2Client(settings).send(new DescribeRegionsCommand({ AllRegions: true }));
      return Regions.flatMap(({ RegionName, OptInStatus }) =>
        RegionName ? [{ name: RegionName, status: optStatus(OptInStatus) }] : [],
      );
    },
  };
}

const optStatus = (optIn: string | undefined): string =>
  ({ 'opt-in-not-required': 'ENABLED_BY_DEFAULT', 'opted-in': 'ENABLED', 'not-opted-in': 'DISABLED' })[optIn ?? ''] ??
  'UNKNOWN';

export interface DiscoverInput {
  readonly api: RegionsApi;
  /** The account that the credentials belong to. */
  readonly account: string;
  readonly now: Date;
  /** A line on standard error. */
  readonly say: (line: string) => void;
}

/**
 * The first source that answers: account:ListRegions, ec2:DescribeRegions, and where both are refused the
 * default Regions (source `fallback`). Each refusal is said.
 *
 * @throws UserError (exit code 3) where credentials are missing, AWS throttles, or is out of reach.
 */
export async function discoverRegions({ api, account, now, say }: DiscoverInput): Promise<RegionsDocument> {
  const sources = [
    ['account:ListRegions', api.listRegions, 'ec2:DescribeRegions'],
    ['ec2:DescribeRegions', api.describeRegions, 'the Regions that every account has'],
  ] as const;
  for (const [source, ask, next] of sources) {
    try {
      return toDocument(await ask(), account, source, now);
    } catch (thrown) {
      const kind = awsErrorKind(thrown);
      if (kind !== 'permission' && kind !== 'refused') throw awsError(thrown, source);
      const said = kind === 'permission' ? 'was denied' : `failed (${(thrown as Error).message})`;
      const fix = kind === 'permission' ? ` Allow ${source} to this identity for a complete list.` : '';
      say(`davylamp: ${source} ${said}; using ${next} instead.${fix}`);
    }
  }
  say('davylamp: Regions that this account enabled beyond the defaults are NOT watched.');
  return fallbackDocument(account);
}

function toDocument(found: readonly RegionStatus[], account: string, source: RegionSource, now: Date): RegionsDocument {
  const sorted = [...found].sort((a, b) => (a.name < b.name ? -1 : 1));
  const enabled = sorted.filter(({ status }) => status === 'ENABLED' || status === 'ENABLED_BY_DEFAULT');
  return {
    schemaVersion: 1,
    account,
    source,
    asOf: now.toISOString().replace(/\.\d+Z$/, 'Z'),
    enabled: enabled.map(({ name, status }) => ({ name, status })),
    feed: enabled.map(({ name }) => name).filter(hasUserNotifications),
    skipped: sorted.filter((region) => !enabled.includes(region)).map(({ name, status }) => ({ name, why: status })),
  };
}

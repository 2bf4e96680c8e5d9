/**
 * Counts how many accounts of an organization got their roles and forwarders, and says so.
 *
 * A thousand accounts have 34,000 stack instances, of which CloudFormation tells a hundred a call. So the
 * accounts are counted by their instances in the home Region, which no account can disable, and of each other
 * Region that every account has only the first page of failures is read. What a Region lacks that accounts
 * enable by themselves says nothing, and is not asked for.
 */
import type { Language } from '../model/settings.ts';
import { brief, retryLines } from './check.ts';
import { type Lacking, rolloutTexts } from './texts.ts';

/** One account's stack in a Region, as cloudformation:ListStackInstances tells of it. */
export interface MemberInstance {
  readonly account: string;
  /** CURRENT, OUTDATED or INOPERABLE. */
  readonly status: string;
  /** Such as SUCCEEDED, FAILED, RUNNING or SKIPPED_SUSPENDED_ACCOUNT. */
  readonly detailedStatus?: string;
  /** Why it is not current. */
  readonly reason?: string;
}

export interface MemberQuery {
  readonly stackSetName: string;
  readonly callAs: string;
  readonly region: string;
  /** Only instances whose last operation failed. @default all */
  readonly failed?: boolean;
  /** A hundred instances a page. */
  readonly mostPages: number;
}

/** @returns `complete`: false where there are more pages. May reject. */
export type ListMembers = (query: MemberQuery) => Promise<{
  readonly instances: readonly MemberInstance[];
  readonly complete: boolean;
}>;

export interface Members {
  readonly accounts: number;
  /** False: there are more accounts than were counted. */
  readonly complete: boolean;
  /** `why`: in CloudFormation's words; none where it knows no stack there. */
  readonly missing: readonly { readonly account: string; readonly what: readonly Lacking[]; readonly why?: string }[];
  /** Other Regions with failures. `orMore`: in at least so many accounts. */
  readonly regions: readonly {
    readonly region: string;
    readonly accounts: number;
    readonly orMore: boolean;
    readonly why: string;
  }[];
  /** Regions that were not asked for, because time was short or the call failed. */
  readonly unasked: readonly string[];
}

/** 20,000 accounts. */
const mostAccountPages = 200;

export interface CountInput {
  readonly list: ListMembers;
  readonly callAs: string;
  readonly homeRegion: string;
  readonly regions: readonly string[];
  readonly rolesStackSetName: string;
  readonly forwardersStackSetName: string;
  /** True where no further Region should be asked for. */
  readonly isLate: () => boolean;
}

/** Rejects where the instances of the home Region cannot be listed. */
export async function countMembers(input: CountInput): Promise<Members> {
  const { list, callAs, homeRegion } = input;
  const at = (stackSetName: string) => list({ stackSetName, callAs, region: homeRegion, mostPages: mostAccountPages });
  const roles = await at(input.rolesStackSetName);
  const forwarders = await at(input.forwardersStackSetName);
  const regions: Members['regions'][number][] = [];
  const unasked: string[] = [];
  for (const region of input.regions.filter((name) => name !== homeRegion)) {
    if (input.isLate()) {
      unasked.push(region);
      continue;
    }
    try {
      const stackSetName = input.forwardersStackSetName;
      const { instances, complete } = await list({ stackSetName, callAs, region, failed: true, mostPages: 1 });
      const failed = instances.filter(isWatchable);
      const [first] = failed;
      if (first !== undefined) {
        const why = `${first.account}: ${reasonOf(first)}`;
        regions.push({ region, accounts: failed.length, orMore: !complete, why });
      }
    } catch {
      unasked.push(region);
    }
  }
  return {
    ...judgeAccounts(roles.instances, forwarders.instances),
    complete: roles.complete && forwarders.complete,
    regions,
    unasked,
  };
}

/** Suspended accounts launch nothing. */
const isWatchable = ({ detailedStatus }: MemberInstance): boolean => detailedStatus !== 'SKIPPED_SUSPENDED_ACCOUNT';

const reasonOf = ({ reason, detailedStatus, status }: MemberInstance): string =>
  brief(reason || detailedStatus || status);

function judgeAccounts(
  roles: readonly MemberInstance[],
  forwarders: readonly MemberInstance[],
): Pick<Members, 'accounts' | 'missing'> {
  const suspended = new Set([...roles, ...forwarders].filter((one) => !isWatchable(one)).map(({ account }) => account));
  const byAccount = (instances: readonly MemberInstance[]) =>
    new Map(instances.filter(({ account }) => !suspended.has(account)).map((instance) => [instance.account, instance]));
  const sets = [
    { what: 'roles', instances: byAccount(roles) },
    { what: 'forwarders', instances: byAccount(forwarders) },
  ] as const;
  const accounts = [...new Set(sets.flatMap(({ instances }) => [...instances.keys()]))].sort();
  const missing = accounts.flatMap((account) => {
    const lacking = sets.flatMap(({ what, instances }) => {
      const instance = instances.get(account);
      if (instance?.status === 'CURRENT') return [];
      return [instance === undefined ? { what } : { what, why: reasonOf(instance) }];
    });
    const [first] = lacking;
    return first === undefined ? [] : [{ ...first, account, what: lacking.map(({ what }) => what) }];
  });
  return { accounts: accounts.length, missing };
}

const counted = ({ accounts, complete }: Members): string => `${accounts}${complete ? '' : ' or more'}`;

/** One line for the stack's outputs, at most 900 characters, since the answer may have 4 KB in all. */
export function membersLine(members: Members): string {
  const { missing, regions, unasked } = members;
  const parts = [
    missing.length === 0
      ? `All ${counted(members)} accounts have roles and forwarders.`
      : `${missing.length} of ${counted(members)} accounts are not watched: ${firstOf(missing.map(({ account }) => account))}.`,
    ...regions.map(
      ({ region, accounts, orMore }) =>
        `${region}: forwarders failed in ${rolloutTexts.en.inAccounts(accounts, orMore)}`,
    ),
    ...(unasked.length === 0 ? [] : [`Not looked at: ${unasked.join(', ')}.`]),
  ];
  const text = parts.join(' ');
  return text.length <= 900 ? text : `${text.slice(0, 897)}...`;
}

const firstOf = (accounts: readonly string[]): string =>
  accounts.length <= 5 ? accounts.join(', ') : `${accounts.slice(0, 5).join(', ')} and ${accounts.length - 5} more`;

const mostLines = 100;

/**
 * Undefined where there is nothing to tell. The subject is ASCII and has at most 100 characters, as SNS
 * demands.
 */
export function membersMail(
  members: Members,
  language: Language,
): { readonly subject: string; readonly body: string } | undefined {
  const { missing, regions } = members;
  if (missing.length === 0 && regions.length === 0) return undefined;
  const texts = rolloutTexts[language];
  const rest = missing.length - mostLines;
  return {
    subject:
      missing.length === 0
        ? `[DAVYLAMP] Forwarders failed in ${regions.length} Regions of some accounts`
        : `[DAVYLAMP] ${missing.length} of ${counted(members)} accounts are not watched`,
    body: [
      ...texts.accountsMissing,
      '',
      ...(missing.length === 0 ? [] : [texts.accountsTitle]),
      ...missing
        .slice(0, mostLines)
        .map(({ account, what, why }) => `  ${texts.account(account, what, why ?? texts.noStackInstance)}`),
      ...(rest > 0 ? [`  ${texts.moreAccounts(rest)}`] : []),
      ...(regions.length === 0 ? [] : ['', texts.regionsTitle]),
      ...regions.map(
        ({ region, accounts, orMore, why }) => `  ${region.padEnd(16)} ${texts.inAccounts(accounts, orMore)} ${why}`,
      ),
      '',
      texts.notCounted,
      texts.tryAgain,
      ...retryLines(language),
    ].join('\n'),
  };
}

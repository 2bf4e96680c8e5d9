/**
 * Credentials for the look-ups in an organization's accounts: the read-only role of each, assumed when first
 * needed.
 */
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { limitConcurrency } from '../model/concurrency.ts';
import { roleError } from '../model/role-error.ts';
import type { OrganizationSettings } from '../model/settings.ts';
import { MINUTE, SECOND } from '../model/time.ts';
import type { Clock } from '../ports.ts';
import { abortedBy } from './aborted-by.ts';
import { createBoundedCache } from './bounded-cache.ts';

/** A role that was assumed with a role's own credentials lasts an hour at most: role chaining. */
const sessionSeconds = 3_600;
/** Milliseconds for one AssumeRole with its second attempt: what waits for it has given up by then. */
const patience = 6_000;
/**
 * Milliseconds before their end at which credentials are renewed; the SDK counts them as expired from then
 * on, too.
 */
const renewal = 5 * MINUTE;
/** Milliseconds for which a refusal is taken for the answer, and any other failure. */
const refusalKept = MINUTE;
const failureKept = 5 * SECOND;
const mostKept = 2_000;

export interface AssumedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

export interface CredentialsInput {
  /** The detector's own account: its calls use the function's own role. */
  readonly homeAccount: string;
  /** Undefined: no other account is watched, and none is looked into. */
  readonly organization: OrganizationSettings | undefined;
  /** Takes the Region's own endpoint; its attempts and timeouts bound every call. */
  readonly sts: Pick<STSClient, 'send'>;
  readonly clock: Pick<Clock, 'now' | 'within'>;
  /** The role to assume in each account. @default the organization's read-only role */
  readonly roleName?: string;
  /** How many AssumeRole calls are open at once. @default 10 */
  readonly limit?: number;
}

interface Session {
  readonly credentials: Promise<AssumedCredentials>;
  goodUntil: number;
}

/**
 * For `createClients`. Undefined: the function's own credentials. What it gives rejects with a `RoleError`
 * that names the account where the role is not there, not to be assumed, or STS does not answer. Calls for
 * one account share a session.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function createCredentials(
  input: CredentialsInput,
): (account: string) => (() => Promise<AssumedCredentials>) | undefined {
  const { homeAccount, organization, sts, clock } = input;
  const sessions = createBoundedCache<Session>(mostKept);
  const limited = limitConcurrency(input.limit ?? 10);

  async function assume(account: string, signal: AbortSignal): Promise<AssumedCredentials> {
    // The account comes from an event: only digits get into the role's ARN.
    if (!/^\d{12}$/.test(account)) throw roleError(account.slice(0, 20), 'this is no account id');
    if (organization === undefined) throw roleError(account, `Davylamp watches ${homeAccount} alone`);
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${account}:role/${input.roleName ?? organization.readOnlyRoleName}`,
        RoleSessionName: 'davylamp',
        ExternalId: organization.externalId,
        DurationSeconds: sessionSeconds,
      }),
      abortedBy(signal),
    );
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
    if (!AccessKeyId || !SecretAccessKey || !SessionToken) throw new Error('STS sent no credentials');
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiration: Expiration ?? new Date(clock.now() + sessionSeconds * SECOND),
    };
  }

  async function settle(session: () => Session, account: string): Promise<AssumedCredentials> {
    try {
      const credentials = await limited(() => clock.within(patience, (signal) => assume(account, signal)));
      session().goodUntil = credentials.expiration.getTime() - renewal;
      return credentials;
    } catch (error) {
      session().goodUntil = clock.now() + (isRefusal(error) ? refusalKept : failureKept);
      if (error instanceof Error && error.name === 'RoleError') throw error;
      throw roleError(account, error instanceof Error ? `${error.name}: ${error.message}` : String(error), error);
    }
  }

  function sessionOf(account: string): Session {
    const known = sessions.get(account);
    if (known !== undefined && clock.now() < known.goodUntil) return known;
    const session: Session = { credentials: settle(() => session, account), goodUntil: Number.POSITIVE_INFINITY };
    sessions.set(account, session);
    return session;
  }

  return (account) => (account === homeAccount ? undefined : () => sessionOf(account).credentials);
}

/** AWS says AccessDenied for a role that is not there, too. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && /^(AccessDenied|RoleError|ValidationError|RegionDisabled)/.test(error.name);

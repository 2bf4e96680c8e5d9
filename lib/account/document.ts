/** An account's Regions: what `davylamp regions --json` prints and cdk.context.json keeps. */

import { z } from 'zod';
import { localCommand } from '../../lambda/model/local-command.ts';
import { UserError } from '../errors.ts';

export const regionSources = ['account:ListRegions', 'ec2:DescribeRegions', 'cache', 'fallback'] as const;
export type RegionSource = (typeof regionSources)[number];

const name = z.string().regex(/^[a-z]{2,5}(-[a-z]{1,15}){1,3}-\d{1,2}$/);

const schema = z.object({
  schemaVersion: z.literal(1),
  account: z
    .string()
    .regex(/^\d{12}$/)
    .nullable(),
  source: z.enum(regionSources),
  asOf: z.string(),
  enabled: z.array(z.object({ name, status: z.string() })),
  feed: z.array(name),
  skipped: z.array(z.object({ name, why: z.string() })),
});

export interface RegionsDocument {
  readonly schemaVersion: 1;
  /** Null where no credentials say which account it is. */
  readonly account: string | null;
  readonly source: RegionSource;
  /** When the source was asked, ISO 8601. */
  readonly asOf: string;
  /** `status`: ENABLED or ENABLED_BY_DEFAULT. */
  readonly enabled: readonly { readonly name: string; readonly status: string }[];
  /** The enabled Regions that AWS User Notifications supports. */
  readonly feed: readonly string[];
  /** `why`: DISABLED, ENABLING, DISABLING, or UNKNOWN where nobody could be asked. */
  readonly skipped: readonly { readonly name: string; readonly why: string }[];
}

export const contextKey = (account: string): string => `davylamp:regions:${account}`;

/**
 * Reads what cdk.context.json keeps for an account.
 *
 * @throws UserError (exit code 2) where it is damaged or belongs to another account.
 */
export function readDocument(value: unknown, account: string): RegionsDocument {
  const parsed = schema.safeParse(value);
  const refresh = `Run \`${localCommand} regions --refresh\` with credentials of the account, or remove the key.`;
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
    throw new UserError({
      code: 'regions-cache',
      message: `cdk.context.json: "${contextKey(account)}" is damaged${where}: ${issue?.message ?? 'not a document'}`,
      hint: refresh,
      exitCode: 2,
    });
  }
  if (parsed.data.account !== account) {
    throw new UserError({
      code: 'regions-account',
      message: `cdk.context.json: "${contextKey(account)}" holds the Regions of account ${parsed.data.account}`,
      hint: refresh,
      exitCode: 2,
    });
  }
  return parsed.data;
}

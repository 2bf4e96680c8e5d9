/** What AWS says of the organization that an account belongs to, as cdk.context.json keeps it. */
import { z } from 'zod';
import { UserError } from '../errors.ts';

const account = z.string().regex(/^\d{12}$/);

const schema = z.object({
  schemaVersion: z.literal(1),
  account,
  organizationId: z.string().regex(/^o-[a-z0-9]{10,32}$/),
  managementAccountId: account,
  allFeatures: z.boolean(),
  asOf: z.string(),
});

export interface OrganizationDocument {
  readonly schemaVersion: 1;
  /** The account that was asked about. */
  readonly account: string;
  readonly organizationId: string;
  readonly managementAccountId: string;
  /** False: consolidated billing only, with which service-managed StackSets do not work. */
  readonly allFeatures: boolean;
  /** When AWS was asked, ISO 8601. */
  readonly asOf: string;
}

export const organizationKey = (account: string): string => `davylamp:organization:${account}`;

/**
 * Reads what cdk.context.json keeps for an account.
 *
 * @throws UserError (exit code 2) where it is damaged or belongs to another account.
 */
export function readOrganization(value: unknown, account: string): OrganizationDocument {
  const parsed = schema.safeParse(value);
  if (parsed.success && parsed.data.account === account) return parsed.data;
  const issue = parsed.success ? undefined : parsed.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  const why = parsed.success
    ? `holds the organization of account ${parsed.data.account}`
    : `is damaged${where}: ${issue?.message ?? 'not a document'}`;
  throw new UserError({
    code: 'organization-cache',
    message: `cdk.context.json: "${organizationKey(account)}" ${why}`,
    hint: `Remove the key: npx cdk context --reset "${organizationKey(account)}". The next synthesis asks AWS again.`,
    exitCode: 2,
  });
}

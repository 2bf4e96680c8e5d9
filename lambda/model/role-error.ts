/** What looking into another account ends with where its read-only role cannot be assumed. */

/** Its message names the account and says why; `name` is `RoleError`. */
export interface RoleError extends Error {
  readonly name: 'RoleError';
  readonly account: string;
}

export const roleError = (account: string, why: string, cause?: unknown): RoleError =>
  Object.assign(new Error(`no role to look into account ${account} with: ${why}`, { cause }), {
    name: 'RoleError' as const,
    account,
  });

/** The mail then says that the account has no role yet (gap `role`). */
export const isRoleError = (error: unknown): error is RoleError => error instanceof Error && error.name === 'RoleError';

/** What every command about a deployment begins with: who asks, and what is deployed. */
import { awsError } from '../aws-errors.ts';
import { UserError } from '../errors.ts';
import type { Caller, DeploymentApi } from './api.ts';
import { type Deployment, deploymentOf, isGone } from './deployment.ts';

/** @throws UserError (exit code 3) where the credentials are missing or of no use. */
export async function readCaller(api: DeploymentApi): Promise<Caller> {
  try {
    return await api.caller();
  } catch (thrown) {
    throw awsError(thrown, 'sts:GetCallerIdentity');
  }
}

/**
 * Undefined where nothing is deployed in the caller's account.
 *
 * @throws UserError (exit code 3) where AWS refuses to say.
 */
export async function readDeployment(api: DeploymentApi): Promise<Deployment | undefined> {
  try {
    const stack = await api.stack();
    return stack === undefined || isGone(stack.status) ? undefined : deploymentOf(stack);
  } catch (thrown) {
    throw awsError(thrown, 'cloudformation:DescribeStacks');
  }
}

/** @throws UserError where nothing is deployed (exit code 1), or AWS refuses to say (exit code 3). */
export async function requireDeployment(api: DeploymentApi): Promise<Deployment> {
  const { account } = await readCaller(api);
  const deployment = await readDeployment(api);
  if (deployment !== undefined) return deployment;
  throw new UserError({
    code: 'not-deployed',
    message: `Davylamp is not deployed in account ${account} (no stack in us-east-1)`,
    hint: 'Is it the right account? Another one: --profile NAME. To deploy: npx cdk deploy',
    exitCode: 1,
  });
}

/**
 * The name of the table that the detector remembers in. @throws UserError (exit code 1) where the deployment
 * has none.
 */
export function requireTable({ table }: Deployment): string {
  if (table !== undefined) return table;
  throw new UserError({
    code: 'no-store',
    message: 'the deployment has no table, so nothing is remembered',
    hint: 'Deploy it again: npx cdk deploy',
    exitCode: 1,
  });
}

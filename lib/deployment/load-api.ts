/** Loads the SDK only once a command asks AWS something: its help needs none of it. */
import type { DeploymentApi } from './api.ts';

/** How a command gets whom it asks. */
export type ApiLoader<Api> = () => Api | Promise<Api>;

export const loadDeploymentApi = async (): Promise<DeploymentApi> => (await import('./aws-api.ts')).awsDeploymentApi();

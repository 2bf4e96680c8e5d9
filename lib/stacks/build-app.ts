/**
 * Builds the CDK app from context and davylamp.yaml: the one that is deployed, tested and shown by the demo.
 */
import { Annotations, App } from 'aws-cdk-lib';
import { defined } from '../../lambda/model/defined.ts';
import type { RegionsApi } from '../account/discover.ts';
import { knownRegions } from '../account/fallback.ts';
import { detectOrganization, type OrganizationApi } from '../account/organization.ts';
import { resolveRegions } from '../account/resolve.ts';
import { checkRegions } from '../config/check-regions.ts';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { formatProblem } from '../config/problem.ts';
import { featureFlags } from './feature-flags.ts';
import { type HomePropsInput, homeProps } from './home-props.ts';
import { HomeStack } from './home-stack.ts';
import { managementAccountNote } from './outputs.ts';

export interface BuildAppInput {
  /**
   * CDK context, under what the CDK CLI says (`-c`, cdk.context.json) and over that of cdk.json. @default
   * none
   */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A line on standard error. */
  readonly say: (line: string) => void;
  /** Where the configuration is looked for. @default process.cwd() */
  readonly directory?: string;
  /** Where the assembly is written. @default what the CDK CLI says, else a temporary folder */
  readonly outdir?: string;
  /**
   * Whether CDK checks the templates by CloudFormation's rules, which takes seconds. @default unless the
   * environment says `CDK_VALIDATION=false`
   */
  readonly isValidated?: boolean;
  /** Asks for the Regions of an account that has no cache yet. @default AWS */
  readonly api?: RegionsApi;
  /** Asks for the organization of an account that has no cache yet. @default AWS */
  readonly organizationApi?: OrganizationApi;
}

/**
 * The app, not synthesized yet: nothing is written where this throws.
 * @throws UserError for what the person can put right: the configuration, Regions of another account, missing
 * credentials.
 */
export async function buildApp(input: BuildAppInput): Promise<App> {
  const { env, say, directory = process.cwd() } = input;
  const app = new App({
    context: { ...featureFlags(), ...input.context },
    autoSynth: false,
    // The resource that counts the use of constructs would differ from machine to machine.
    analyticsReporting: false,
    ...defined({ outdir: input.outdir, builtinCloudFormationValidation: input.isValidated }),
  });
  const context = (key: string): unknown => app.node.tryGetContext(key);
  const config = loadConfig({
    directory,
    address: 'told',
    context: {
      email: context('email'),
      account: context('account'),
      feed: context('feed'),
      revision: context('revision'),
      config: context('config'),
    },
  });
  for (const warning of config.warnings) say(formatProblem(warning));
  const { account, document } = await resolveRegions({
    env,
    context,
    say,
    directory,
    ...defined({ account: config.account, api: input.api }),
  });
  checkRegions(config, knownRegions(document));
  const deployedFrom = await deployedFromOf(config, {
    env,
    context,
    say,
    directory,
    ...defined({ account, api: input.organizationApi }),
  });
  const stack = new HomeStack(app, {
    ...defined({ account }),
    ...homeProps({
      config,
      document,
      say: (line) => say(`davylamp: ${line}`),
      ...defined({ deployedFrom }),
    }),
  });
  // Not thrown: the CDK CLI stops a synthesis and a deployment at it, and still destroys the stack.
  if (config.emailMissing !== undefined) Annotations.of(stack).addError(formatProblem(config.emailMissing));
  return app;
}

/** Undefined: the own account alone is watched. */
async function deployedFromOf(
  config: Config,
  input: Omit<Parameters<typeof detectOrganization>[0], 'config'>,
): Promise<HomePropsInput['deployedFrom']> {
  const detected = await detectOrganization({ ...input, config });
  if (config.organization === undefined || detected === undefined) return undefined;
  if (detected.deployedFrom === 'delegated-administrator') {
    input.say(`davylamp: ${managementAccountNote}`);
    if (config.feed !== 'off') input.say(`davylamp: ${registrationNote}`);
    if (input.account === undefined && config.organization.exclude.length > 0) input.say(`davylamp: ${ownAccountNote}`);
  }
  return detected.deployedFrom;
}

const registrationNote =
  'The feed needs this account registered as delegated administrator of User Notifications; else the deployment rolls back. Register it first (docs/organization.md, step 3), or write feed: off in davylamp.yaml until then.';

/** With a known account the list is mended; CloudFormation refuses an account that is there twice. */
const ownAccountNote =
  'No account is known, so nobody can see whether organization.exclude names it. It is left out anyway: where it does, remove it there, or run it with credentials of the account.';

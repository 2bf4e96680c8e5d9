/** Everything that `davylamp doctor` looks at, asked at once. */
import { readUsedEntries, type UsedEntry } from '../../lambda/assessment/used-entries.ts';
import { readCachedRegions } from '../account/cache.ts';
import type { RegionsDocument } from '../account/document.ts';
import type { Config } from '../config/config.ts';
import { loadConfig, projectDirectory } from '../config/load.ts';
import { ConfigError } from '../config/problem.ts';
import { UserError } from '../errors.ts';
import { version } from '../package-folder.ts';
import type { Caller, DeploymentApi, DetectorFacts, Trail } from './api.ts';
import { createQuestions, type Questions } from './attempt.ts';
import { type DeliveryFacts, readDelivery } from './delivery.ts';
import type { Deployment } from './deployment.ts';
import { readCaller, readDeployment } from './read.ts';
import { type LookedAt, lookAtRegions } from './regions.ts';
import { isBusRuleOn, readDeployedProofs, readFeedRule, readRegions } from './status.ts';
import { fromStore, memoryOf } from './store.ts';

/** Undefined: AWS did not say. */
export interface Facts {
  readonly now: Date;
  readonly here: string;
  readonly caller: Caller;
  /** Where the credentials came from, as a noun. */
  readonly credentials: string;
  readonly document: RegionsDocument;
  /** What cdk.context.json beside the command keeps; undefined where there is none. */
  readonly kept: RegionsDocument | undefined;
  readonly deployment: Deployment | undefined;
  readonly looked: readonly LookedAt[];
  readonly delivery: readonly DeliveryFacts[];
  readonly feed: Readonly<Record<string, string>> | undefined;
  /** An empty text: there is none. */
  readonly hub: string | undefined;
  /** Confirmed subscriptions that a link in a mail can end; undefined where one could not be read. */
  readonly unprotected: readonly DeliveryFacts[] | undefined;
  readonly deadLetters: number | undefined;
  readonly deadTimers: number | undefined;
  readonly busIsOn: boolean | undefined;
  readonly detector: DetectorFacts | undefined;
  readonly functionErrors: number | undefined;
  readonly heartbeats: number | undefined;
  readonly trails: readonly Trail[] | undefined;
  /** Entries of the allowlist that covered a launch in the last hundred days. */
  readonly usedEntries: readonly UsedEntry[] | undefined;
  /** Of the folder that the command runs in; undefined where there is none that can be read. */
  readonly config: Config | undefined;
}

export interface ExamineInput {
  readonly api: DeploymentApi;
  readonly now: Date;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the command runs. */
  readonly directory: string;
  readonly say: (line: string) => void;
  /** @default four seconds an answer */
  readonly questions?: Questions;
}

/** @throws UserError (exit code 3) without credentials, or where not even the stack may be read. */
export async function examine(input: ExamineInput): Promise<Facts> {
  const { api, now, env, directory, say, questions = createQuestions() } = input;
  const [caller, deployment] = await Promise.all([readCaller(api), readDeployment(api)]);
  const document = readRegions(input, caller.account, questions);
  const common = {
    now,
    here: version,
    caller,
    credentials: credentialsFrom(env),
    kept: keptRegions(directory, caller.account),
    config: configIn(directory),
  };
  if (deployment === undefined) return { ...common, ...nothing, document: await document };
  const ask = questions.ask;
  const waiting = async (url: string | undefined) =>
    url === undefined ? undefined : ask('sqs:GetQueueAttributes', (signal) => api.waiting(url, signal));
  const { functionName, table } = deployment;
  const feedRule = readFeedRule(api, questions, deployment);
  const delivered = readDelivery({ api, questions, deployment });
  const [
    looked,
    delivery,
    unprotected,
    feed,
    hub,
    deadLetters,
    deadTimers,
    busIsOn,
    detector,
    errors,
    heartbeats,
    trails,
    usedEntries,
  ] = await Promise.all([
    Promise.all([document, feedRule, readDeployedProofs(api, questions, deployment)]).then(
      ([regions, status, proofs]) =>
        lookAtRegions({ api, questions, deployment, document: regions, feed: status, proofs, now, say }),
    ),
    delivered,
    delivered.then((all) => readUnprotected(api, questions, all)),
    feedRule,
    ask('notifications:ListNotificationHubs', async (signal) => (await api.hub(signal)) ?? ''),
    waiting(deployment.deadLettersUrl),
    waiting(deployment.deadTimersUrl),
    isBusRuleOn(api, questions, deployment),
    functionName && ask('lambda:ListEventSourceMappings', (signal) => api.detector(functionName, signal)),
    functionName && ask('cloudwatch:GetMetricStatistics', (signal) => api.functionErrors(functionName, signal)),
    deployment.patrolName && ask('cloudwatch:GetMetricStatistics', (signal) => api.heartbeats(signal)),
    ask('cloudtrail:DescribeTrails', (signal) => api.trails(signal)),
    table && ask('dynamodb:Query', () => fromStore(readUsedEntries(memoryOf(api.store(table))))),
  ]);
  return {
    ...common,
    document: await document,
    deployment,
    looked,
    delivery,
    unprotected,
    feed,
    hub,
    deadLetters,
    deadTimers,
    busIsOn,
    detector: detector || undefined,
    functionErrors: typeof errors === 'number' ? errors : undefined,
    heartbeats: typeof heartbeats === 'number' ? heartbeats : undefined,
    trails,
    usedEntries: usedEntries || undefined,
  };
}

const nothing = {
  deployment: undefined,
  looked: [],
  delivery: [],
  unprotected: undefined,
  feed: undefined,
  hub: undefined,
  deadLetters: undefined,
  deadTimers: undefined,
  busIsOn: undefined,
  detector: undefined,
  functionErrors: undefined,
  heartbeats: undefined,
  trails: undefined,
  usedEntries: undefined,
} as const;

async function readUnprotected(
  api: DeploymentApi,
  questions: Questions,
  delivery: readonly DeliveryFacts[],
): Promise<readonly DeliveryFacts[] | undefined> {
  const confirmed = delivery.filter(({ subscriptionArn }) => subscriptionArn !== undefined);
  const answers = await Promise.all(
    confirmed.map(async (one) => ({
      one,
      isProtected: await questions.ask('sns:GetSubscriptionAttributes', (signal) =>
        api.isProtected(one.subscriptionArn ?? '', signal),
      ),
    })),
  );
  if (answers.some(({ isProtected }) => isProtected === undefined)) return undefined;
  return answers.filter(({ isProtected }) => isProtected === false).map(({ one }) => one);
}

/**
 * In the order in which the SDK looks:
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
function credentialsFrom(env: ExamineInput['env']): string {
  if (env.AWS_PROFILE) return `profile ${env.AWS_PROFILE}`;
  if (env.AWS_ACCESS_KEY_ID) return 'environment variables';
  if (env.AWS_WEB_IDENTITY_TOKEN_FILE) return 'a web identity token';
  if (env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI || env.AWS_CONTAINER_CREDENTIALS_FULL_URI) return 'the container';
  return 'the default profile, or the machine';
}

/** A damaged file is told by the commands that need it. */
function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof UserError || thrown instanceof ConfigError) return undefined;
    throw thrown;
  }
}

const keptRegions = (directory: string, account: string): RegionsDocument | undefined =>
  orUndefined(() => readCachedRegions(projectDirectory(directory), account));

const configIn = (directory: string): Config | undefined =>
  orUndefined(() => loadConfig({ directory, address: 'unused' }));

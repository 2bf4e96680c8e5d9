/** Everything that `davylamp status` tells, gathered at once. */
import { listPast } from '../../lambda/incidents/past.ts';
import { type ProofState, readProofs } from '../../lambda/incidents/proof-notes.ts';
import { DAY } from '../../lambda/model/time.ts';
import { discoverRegions } from '../account/discover.ts';
import type { RegionsDocument } from '../account/document.ts';
import { fallbackDocument } from '../account/fallback.ts';
import { busName } from '../names.ts';
import { version } from '../package-folder.ts';
import type { DeploymentApi } from './api.ts';
import { createQuestions, type Questions, type Unread } from './attempt.ts';
import { type Delivery, deliveryDocument, readDelivery } from './delivery.ts';
import type { Deployment } from './deployment.ts';
import { readCaller, readDeployment } from './read.ts';
import { type LookedAt, lookAtRegions, type RegionState } from './regions.ts';
import { fromStore, type IncidentDocument, incidentDocument, mailSettings, memoryOf } from './store.ts';

/** Open ones, and those of the last week. */
const incidentsFor = 7 * DAY;
const mostIncidents = 20;

export interface StatusDocument {
  readonly schemaVersion: 1;
  readonly account: string;
  readonly version: { readonly deployed: string | null; readonly here: string };
  readonly result: 'watching' | 'degraded' | 'not-deployed';
  /** Signals that are recorded and not mailed; `all`: no alert is mailed. Null where AWS did not say. */
  readonly observed: readonly string[] | null;
  readonly regions: readonly RegionState[];
  readonly delivery: readonly Delivery[];
  readonly incidents: readonly IncidentDocument[];
  /** Null where AWS did not say. */
  readonly queues: { readonly events: number | null; readonly deadLetters: number | null };
  /** What AWS refused to say, or did not say in time. */
  readonly unread: readonly Unread[];
}

export interface Status {
  readonly document: StatusDocument;
  /** Why it is degraded, each a sentence for a person. */
  readonly faults: readonly string[];
  readonly looked: readonly LookedAt[];
}

export interface StatusInput {
  readonly api: DeploymentApi;
  readonly now: Date;
  readonly say: (line: string) => void;
  /** @default four seconds an answer */
  readonly questions?: Questions;
}

/** @throws UserError (exit code 3) without credentials, or where not even the stack may be read. */
export async function readStatus(input: StatusInput): Promise<Status> {
  const { api, now, say, questions = createQuestions() } = input;
  const [{ account }, deployment] = await Promise.all([readCaller(api), readDeployment(api)]);
  if (deployment === undefined) return notDeployed(account);
  const regions = readRegions(input, account, questions);
  const feedRule = readFeedRule(api, questions, deployment);
  const [looked, delivery, incidents, events, deadLetters, busIsOn] = await Promise.all([
    Promise.all([regions, feedRule, readDeployedProofs(api, questions, deployment)]).then(([document, feed, proofs]) =>
      lookAtRegions({ api, questions, deployment, document, feed, proofs, now, say }),
    ),
    readDelivery({ api, questions, deployment }),
    readIncidents(api, questions, deployment, now),
    waiting(api, questions, deployment.eventsQueueUrl),
    waiting(api, questions, deployment.deadLettersUrl),
    isBusRuleOn(api, questions, deployment),
  ]);
  const faults = faultsOf({ deployment, looked, delivery, deadLetters, busIsOn, document: await regions });
  return {
    looked,
    faults,
    document: {
      schemaVersion: 1,
      account,
      version: { deployed: deployment.version ?? null, here: version },
      result: faults.length === 0 ? 'watching' : 'degraded',
      observed: deployment.observed ?? null,
      regions: looked.map(({ state }) => state),
      delivery: delivery.map(deliveryDocument),
      incidents,
      queues: { events, deadLetters },
      unread: questions.unread,
    },
  };
}

/** The default Regions where nobody says in time which ones there are. */
export async function readRegions(
  { api, now, say }: Pick<StatusInput, 'api' | 'now' | 'say'>,
  account: string,
  questions: Questions,
): Promise<RegionsDocument> {
  const found = await questions.ask('account:ListRegions', () =>
    discoverRegions({ api: api.regions, account, now, say }),
  );
  return found ?? fallbackDocument(account);
}

const notDeployed = (account: string): Status => ({
  looked: [],
  faults: [`Davylamp is not deployed in account ${account}`],
  document: {
    schemaVersion: 1,
    account,
    version: { deployed: null, here: version },
    result: 'not-deployed',
    observed: [],
    regions: [],
    delivery: [],
    incidents: [],
    queues: { events: null, deadLetters: null },
    unread: [],
  },
});

/** An empty record where the rule is gone; undefined where nobody could say. */
export async function readFeedRule(
  api: DeploymentApi,
  questions: Questions,
  { feedRuleArn }: Deployment,
): Promise<Readonly<Record<string, string>> | undefined> {
  if (feedRuleArn === undefined) return {};
  return questions.ask('notifications:GetEventRule', async (signal) => (await api.feedRule(feedRuleArn, signal)) ?? {});
}

async function readIncidents(
  api: DeploymentApi,
  questions: Questions,
  { table }: Deployment,
  now: Date,
): Promise<readonly IncidentDocument[]> {
  if (table === undefined) return [];
  const settings = mailSettings();
  const past = await questions.ask('dynamodb:Query', () =>
    fromStore(listPast(memoryOf(api.store(table)), now.getTime() - incidentsFor, mostIncidents)),
  );
  return (past ?? []).map((one) => incidentDocument(one, settings, now.getTime()));
}

/** By Region of the own account; empty where nothing proves them, or nobody may say. */
export async function readDeployedProofs(
  api: DeploymentApi,
  questions: Questions,
  { table, account }: Deployment,
): Promise<ReadonlyMap<string, ProofState>> {
  if (table === undefined) return new Map();
  const proofs = await questions.ask('dynamodb:Query', () =>
    fromStore(readProofs(memoryOf(api.store(table)), account)),
  );
  return proofs ?? new Map();
}

async function waiting(api: DeploymentApi, questions: Questions, queueUrl: string | undefined): Promise<number | null> {
  if (queueUrl === undefined) return null;
  return (await questions.ask('sqs:GetQueueAttributes', (signal) => api.waiting(queueUrl, signal))) ?? null;
}

export async function isBusRuleOn(
  api: DeploymentApi,
  questions: Questions,
  { busRule }: Deployment,
): Promise<boolean | undefined> {
  const name = busRule?.split('|').at(-1);
  if (name === undefined) return false;
  return questions.ask('events:DescribeRule', (signal) => api.isRuleEnabled(busName, name, signal));
}

interface Found {
  readonly deployment: Deployment;
  readonly looked: readonly LookedAt[];
  readonly delivery: readonly Delivery[];
  readonly deadLetters: number | null;
  readonly busIsOn: boolean | undefined;
  readonly document: RegionsDocument;
}

const named = (looked: readonly LookedAt[]): string => looked.map(({ state }) => state.name).join(', ');

/** What is unknown is a fault as well: nobody can say that it is fine. */
function faultsOf({ deployment, looked, delivery, deadLetters, busIsOn }: Found): readonly string[] {
  const faults: string[] = [];
  if (!/^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT)_COMPLETE$/.test(deployment.stackStatus))
    faults.push(`the stack ${deployment.stackName} is ${deployment.stackStatus}`);
  const wanted = looked.filter(({ isLeftOut }) => !isLeftOut);
  const unwatched = wanted.filter(({ state }) => state.state === 'not-watched');
  const unknown = wanted.filter(({ state }) => state.state === 'unknown');
  if (unwatched.length > 0) faults.push(`not watched: ${named(unwatched)}`);
  const unproven = wanted.filter(({ state, isUnproven }) => state.state === 'watched' && isUnproven);
  if (unproven.length > 0) faults.push(`what is put on the default bus does not arrive: ${named(unproven)}`);
  if (unknown.length > 0) faults.push(`no answer, so nobody knows: ${named(unknown)}`);
  // Unknown is no reason to shout, and no comfort either: it is a fault below.
  if (delivery.length > 0 && delivery.every(({ state }) => state === 'pending' || state === 'gone'))
    faults.unshift('NOBODY HEARS ANYTHING: no address is confirmed on any path');
  const verdicts = delivery.filter(({ path }) => path === 'verdict');
  if (verdicts.length === 0) faults.push('no address gets the verdict mails');
  for (const { address, path, state } of delivery) {
    if (state !== 'confirmed') faults.push(`${address} (${path}): ${state}`);
  }
  if (busIsOn === undefined) faults.push('nobody could say whether the bus hands events to the detector');
  if (busIsOn === false) faults.push('the rule from the bus to the detector is off or gone: nothing is decided');
  if (deadLetters === null) faults.push('nobody could say whether events were given up');
  if ((deadLetters ?? 0) > 0) faults.push(`${deadLetters} events were given up and wait among the dead letters`);
  return faults;
}

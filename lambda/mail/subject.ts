/**
 * The subject: severity, what, where, whose, cost. Always English, printable ASCII and at most 100
 * characters.
 */

import { dollars } from '../model/dollars.ts';
import type { IncidentView } from '../model/incident.ts';
import type { Settings } from '../model/settings.ts';
import { isGroupCall, isKnownCall, type KnownCall, unitOf } from './calls.ts';
import { distinct, grouped } from './format.ts';
import { newsOf } from './news.ts';
import { regionWord, typeWord } from './shell.ts';
import { type IncidentSummary, type Part, typesOf } from './summary.ts';

/**
 * sns:Publish takes up to 100 ASCII characters: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
const MAX_SUBJECT = 100;

const ascii = /^[\x20-\x7e]+$/;

const nouns: Readonly<Record<KnownCall, readonly [one: string, many: string]>> = {
  RunInstances: ['instance request', 'instance requests'],
  StartInstances: ['restart of instances', 'restarts of instances'],
  RequestSpotInstances: ['Spot request', 'Spot requests'],
  RequestSpotFleet: ['Spot fleet', 'Spot fleets'],
  CreateFleet: ['EC2 fleet', 'EC2 fleets'],
  CreateLaunchTemplate: ['launch template made', 'launch templates made'],
  ModifyInstanceAttribute: ['instance attribute changed', 'instance attributes changed'],
  CreateAutoScalingGroup: ['Auto Scaling group', 'Auto Scaling groups'],
  UpdateAutoScalingGroup: ['Auto Scaling group changed', 'Auto Scaling group changes'],
  SetDesiredCapacity: ['Auto Scaling group resized', 'Auto Scaling group resizes'],
  RegisterTaskDefinition: ['ECS task definition', 'ECS task definitions'],
  CreateService: ['ECS service', 'ECS services'],
  RunTask: ['start of ECS tasks', 'starts of ECS tasks'],
  ServiceTask: ['task of an ECS service', 'tasks of ECS services'],
  CreateCluster: ['ECS cluster', 'ECS clusters'],
  CreateInstances: ['Lightsail launch', 'Lightsail launches'],
  CreateNotebookInstance: ['SageMaker notebook', 'SageMaker notebooks'],
  CreateTrainingJob: ['SageMaker training job', 'SageMaker training jobs'],
  CreateProcessingJob: ['SageMaker processing job', 'SageMaker processing jobs'],
  CreateComputeEnvironment: ['Batch compute environment', 'Batch compute environments'],
  StartBuild: ['large CodeBuild build', 'large CodeBuild builds'],
  RequestServiceQuotaIncrease: ['quota increase requested', 'quota increases requested'],
  CreateDefaultVpc: ['default VPC made', 'default VPCs made'],
  CreateKeyPair: ['key pair made', 'key pairs made'],
  ImportKeyPair: ['key pair imported', 'key pairs imported'],
  AuthorizeSecurityGroupIngress: ['security group opened', 'security groups opened'],
  EnableRegion: ['Region enabled', 'Regions enabled'],
  Tampering: ['call against Davylamp itself', 'calls against Davylamp itself'],
};

const plural = (n: number, [one, many]: readonly [string, string]): string => `${grouped(n)} ${n === 1 ? one : many}`;

/** What a group may grow to, as the evidence against it says. */
function largestGroup(view: IncidentView): number {
  const sizes = view.signals.filter(({ id }) => id === 'huge-auto-scaling-group').map(({ evidence }) => evidence.max);
  return sizes.reduce<number>((largest, size) => (typeof size === 'number' && size > largest ? size : largest), 0);
}

/** The name is AWS's own; one that is not looks like none. */
const unknownNoun = (call: string): readonly [string, string] =>
  /^[a-z0-9-]{2,24}:[A-Za-z0-9]{2,40}$/.test(call)
    ? [`${call} call`, `${call} calls`]
    : ['unusual call', 'unusual calls'];

function callPhrase({ call, launches }: Part, view: IncidentView): string {
  const n = launches.length;
  const known = isKnownCall(call);
  if (call === 'EnableRegion') {
    const names = distinct(launches.flatMap(({ target }) => (regionWord(target) ? [target] : [])));
    if (names.length === 1) return `Region ${names[0]} enabled`;
  }
  const noun = known ? nouns[call] : unknownNoun(call);
  const asked = launches.reduce((sum, launch) => sum + launch.count, 0);
  const unit = unitOf(call);
  const largest = isGroupCall(call) ? largestGroup(view) : 0;
  const grown = ` for up to ${grouped(largest)} instances${n > 1 ? ' each' : ''}`;
  const size = largest > 0 ? grown : unit && asked > n ? ` for ${grouped(asked)} ${unit}` : '';
  return `${n === 1 ? noun[0] : plural(n, noun)}${size}`;
}

/** The same thing said at length, and shorter. */
function phrases(part: Part, view: IncidentView, grown?: string): [long: string, short: string] {
  const n = part.launches.length;
  switch (part.kind) {
    case 'instances': {
      const types = typesOf(part.launches);
      const short = plural(n, ['instance', 'instances']);
      const names = types.map(([type]) => type);
      const isUnseen = part.launches.every(({ unseen }) => unseen);
      if (types.length === 0) return [isUnseen ? `${short} that could not be looked at` : short, short];
      const isUniform =
        types.length === 1 && part.launches.every(({ instanceTypes }) => instanceTypes.some((type) => typeWord(type)));
      if (isUniform) return [`${grouped(n)} x ${names[0]}`, `${grouped(n)} x ${names[0]}`];
      const ofGrown = types.find(([type]) => type === grown)?.[1];
      if (grown && ofGrown) {
        const focus = `${grouped(ofGrown)} x ${grown}`;
        return [n > ofGrown ? `${focus} + ${grouped(n - ofGrown)} more` : focus, focus];
      }
      return [`${short} (${names.slice(0, 2).join(', ')}${types.length > 2 ? ', ...' : ''})`, short];
    }
    case 'attempts': {
      const phrase = plural(n, ['refused launch attempt', 'refused launch attempts']);
      return [phrase, phrase];
    }
    case 'dry-runs': {
      const phrase = plural(n, ['dry run of a launch', 'dry runs of launches']);
      return [phrase, phrase];
    }
    case 'call': {
      const phrase = callPhrase(part, view);
      return [phrase, phrase];
    }
  }
}

function where(parts: readonly Part[]): string {
  const launches = parts.filter((part) => part.call !== 'EnableRegion').flatMap((part) => part.launches);
  const regions = distinct(launches.map((launch) => launch.region));
  if (regions.length === 0) return '';
  return regions.length === 1 && /^[a-z][a-z0-9-]{1,29}$/.test(regions[0] ?? '')
    ? ` in ${regions[0]}`
    : ` in ${regions.length} Region${regions.length === 1 ? '' : 's'}`;
}

/** The account's name; none for an account that is called like a property of every object. */
export const nameIn = (names: Settings['accountNames'], account: string): string | undefined =>
  Object.hasOwn(names, account) ? names[account] : undefined;

/** Full, and without the name. */
function whose(summary: IncidentSummary, names: Settings['accountNames']): [long: string, short: string] {
  const [account = '', ...others] = summary.accounts;
  if (others.length > 0) return [` - ${others.length + 1} accounts`, ` - ${others.length + 1} accounts`];
  if (!/^\d{12}$/.test(account)) return ['', ''];
  const name = nameIn(names, account)?.trim() ?? '';
  const short = ` - acct ${account}`;
  return [ascii.test(name) && name.length <= 30 ? ` - acct ${account.slice(0, 4)} (${name})` : short, short];
}

function marks(view: IncidentView): string {
  return `${view.kind === 'follow-up' ? '[FOLLOW-UP]' : ''}[${view.incident.verdict.toUpperCase()}]`;
}

/**
 * Leaves out what matters least until it fits: the second thing, the account's name, types, cost, the
 * account.
 */
export function subjectOf(view: IncidentView, summary: IncidentSummary, names: Settings['accountNames']): string {
  const [account, shortAccount] = whose(summary, names);
  if (view.isTest) {
    const { length } = summary.regions;
    const region = length > 1 ? `${grouped(length)} Regions` : regionWord(summary.first?.region);
    return [
      `[TEST] Davylamp test alert${region ? ` from ${region}` : ''}${account}`,
      '[TEST] Davylamp test alert',
    ].find((subject) => subject.length <= MAX_SUBJECT) as string;
  }
  const [main, second] = summary.parts;
  if (!main) return `${marks(view)} unusual activity${shortAccount}`;
  const news = newsOf(view, summary);
  const now = news ? 'now ' : '';
  const [long, short] = phrases(main, view, news?.types[0]?.[0]);
  const both = second ? [main, second] : [main];
  const more = second ? ` + ${phrases(second, view)[1]}` : '';
  const usd = Math.max(summary.running.usdPerHour, summary.asked.usdPerHour);
  const cost = usd > 0 ? `, ${dollars(usd)}/h` : '';
  const candidates = [
    `${long}${more}${where(both)}${account}${cost}`,
    `${short}${more}${where(both)}${account}${cost}`,
    `${long}${where([main])}${account}${cost}`,
    `${long}${where([main])}${shortAccount}${cost}`,
    `${short}${where([main])}${shortAccount}${cost}`,
    `${short}${where([main])}${shortAccount}`,
    `${short}${where([main])}`,
  ].map((rest) => `${marks(view)} ${now}${rest}`);
  return (
    candidates.find((subject) => subject.length <= MAX_SUBJECT && ascii.test(subject)) ?? `${marks(view)} launches`
  );
}

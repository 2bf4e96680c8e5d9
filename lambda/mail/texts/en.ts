/** The mail in English. */
import { grouped } from '../format.ts';
import type { Scene, Texts, WhyUnseen } from './texts.ts';

const count = (n: number, one: string, many = `${one}s`): string => `${grouped(n)} ${n === 1 ? one : many}`;

const span = (minutes: number): string =>
  minutes < 120 ? count(minutes, 'minute') : count(Math.round(minutes / 60), 'hour');

function at(scene: Scene | undefined): string {
  if (!scene) return '';
  const { regions, accounts, from, minutes } = scene;
  const whose = accounts.length === 1 ? accounts[0] : count(accounts.length, 'account');
  const where =
    regions.length === 0 ? '' : `${regions.length === 1 ? regions[0] : count(regions.length, 'Region')} of `;
  return ` in ${where}${whose}${minutes < 1 ? ` at ${from}` : ` in ${span(minutes)}, from ${from}`}`;
}

const calls: Readonly<Record<Parameters<Texts['callMade']>[0], readonly [one: string, many: string]>> = {
  RunInstances: ['A call asked for instances', 'calls asked for instances'],
  StartInstances: ['Stopped instances were started again', 'calls started stopped instances again'],
  RequestSpotInstances: ['Spot instances were requested', 'requests for Spot instances were made'],
  RequestSpotFleet: ['A Spot fleet was requested', 'Spot fleets were requested'],
  CreateFleet: ['An EC2 fleet was made', 'EC2 fleets were made'],
  CreateLaunchTemplate: ['A launch template was made', 'launch templates were made'],
  ModifyInstanceAttribute: ['An instance attribute was changed', 'instance attributes were changed'],
  CreateAutoScalingGroup: ['An Auto Scaling group was made', 'Auto Scaling groups were made'],
  UpdateAutoScalingGroup: ['An Auto Scaling group was changed', 'changes were made to Auto Scaling groups'],
  SetDesiredCapacity: ['An Auto Scaling group was resized', 'resizes of Auto Scaling groups were made'],
  RegisterTaskDefinition: ['An ECS task definition was registered', 'ECS task definitions were registered'],
  CreateService: ['An ECS service was made', 'ECS services were made'],
  RunTask: ['ECS tasks were started', 'starts of ECS tasks were seen'],
  ServiceTask: ['A task of an ECS service was started', 'tasks of ECS services were started'],
  CreateCluster: ['An ECS cluster was made', 'ECS clusters were made'],
  CreateInstances: ['Lightsail instances were made', 'calls made Lightsail instances'],
  CreateNotebookInstance: ['A SageMaker notebook was made', 'SageMaker notebooks were made'],
  CreateTrainingJob: ['A SageMaker training job was started', 'SageMaker training jobs were started'],
  CreateProcessingJob: ['A SageMaker processing job was started', 'SageMaker processing jobs were started'],
  CreateComputeEnvironment: ['A Batch compute environment was made', 'Batch compute environments were made'],
  StartBuild: ['A large CodeBuild build was started', 'large CodeBuild builds were started'],
  RequestServiceQuotaIncrease: ['A higher quota was requested', 'higher quotas were requested'],
  CreateDefaultVpc: ['A default VPC was made', 'default VPCs were made'],
  CreateKeyPair: ['A key pair was made', 'key pairs were made'],
  ImportKeyPair: ['A key pair was imported', 'key pairs were imported'],
  AuthorizeSecurityGroupIngress: ['A security group was opened', 'security groups were opened'],
  EnableRegion: ['A Region was enabled', 'Regions were enabled'],
  Tampering: [
    'A call was made against what Davylamp needs to see',
    'calls were made against what Davylamp needs to see',
  ],
};

const since = (from: string): string => `All numbers are totals since ${from}.`;

const unseenReasons: Readonly<Record<WhyUnseen, string>> = {
  role: "Davylamp's role in the account is missing or cannot be assumed",
  denied: 'AWS denied Davylamp the look-up',
  throttled: "AWS throttled Davylamp's look-ups",
  'no-answer': 'AWS did not answer',
  'not-yet': 'EC2 does not show it yet',
  gone: 'EC2 does not know it, so it was gone before it could be looked at',
};

export const en: Texts = {
  account: (id, name) => (name ? `${name} (${id})` : `account ${id}`),

  instancesLaunched: (n, scene, unseen, areRestarts) => {
    const how = areRestarts ? 'started again' : 'launched';
    const said = `${count(n, 'instance')} ${n === 1 ? 'was' : 'were'} ${how}${at(scene)}`;
    if (!unseen) return `${said}.`;
    const which = n === unseen.count ? '' : ` ${grouped(unseen.count)} of them`;
    return `${said}, but${which} could not be looked at: ${unseen.reasons.map((why) => unseenReasons[why]).join('; ')}.`;
  },
  stillRun: (n, all, perHour) => {
    if (n === 0) return all === 1 ? 'It does not run any more.' : `None of the ${grouped(all)} runs any more.`;
    return `${grouped(n)} of ${grouped(all)} still ${n === 1 ? 'runs' : 'run'}${perHour ? `, ${perHour}/h` : ''}.`;
  },
  attemptsRefused: (n, scene) =>
    scene
      ? `${count(n, 'launch attempt')} ${n === 1 ? 'was' : 'were'} refused by AWS${at(scene)}.`
      : `AWS also refused ${count(n, 'launch attempt')}.`,
  dryRunsMade: (n, scene) =>
    n === 1
      ? `Somebody tested whether a launch would work (a dry run)${at(scene)}.`
      : `Somebody tested ${grouped(n)} times whether a launch would work (dry runs)${at(scene)}.`,
  callMade: (call, n, scene) => `${n === 1 ? calls[call][0] : `${grouped(n)} ${calls[call][1]}`}${at(scene)}.`,
  otherCallMade: (name, n, scene) => `${name} was called ${n === 1 ? 'once' : `${grouped(n)} times`}${at(scene)}.`,
  asksFor: (n, unit) => `That asks for ${count(n, unit === 'tasks' ? 'task' : 'instance')}.`,
  nothingRuns: 'Nothing was started, as far as Davylamp knows.',
  looksLikeMining: (cost) => `This looks like crypto-mining${cost ? ` and ${cost}` : ''}.`,
  mayBeMining: (cost) => `This may be crypto-mining${cost ? ` and ${cost}` : ''}.`,
  looksLikeTampering: 'Somebody is blinding Davylamp, which is what intruders do before they start mining.',
  mayBeTampering: 'Something was done to Davylamp itself: it may see less from now on.',
  noSignOfMining: (cost) => `Nothing about it looks like mining so far.${cost ? ` It ${cost}.` : ''}`,
  costs: (perHour, perDay) => `costs ${perHour} an hour, ${perDay} a day`,
  wouldCost: (perHour) => `may come to ${perHour} an hour`,
  reasons: (reasons) => `The reasons: ${reasons.join('; ')}.`,
  ifNotYours: 'If you did not do this: do step 1 now. If you did: nothing to do.',
  ifNotYoursNotice: 'If you did not do this: start with step 1. If you did: nothing to do.',
  ifNotYoursRegion:
    'If you did not do this: start with step 1. If you did: nothing to do. Davylamp watches the Region by itself once it is enabled, and mails since when.',
  ifNotYoursTampering: 'If you did not do this: do step 1 now. If you did: step 2 brings Davylamp back.',
  ifBreakIn: 'If nobody of yours did this, it was a break-in.',
  unknownIfMining: (all) =>
    all
      ? 'Whether it is harmless is not known: look at it yourself.'
      : 'Nothing else looks like mining so far. Whether what could not be looked at is harmless is not known.',
  looksAgain: 'Davylamp looks again within the next minutes, and mails if that shows more.',
  followUp: (from) => `Follow-up. ${since(from)}`,
  newSince: (what) => `New since the last mail: ${what.join('; ')}.`,
  mayRepeat: 'An earlier mail about this may not have reached you, so this one names all of it again.',
  escalation: (from) => `This is worse than the last mail said. ${since(from)}`,
  test: {
    opening: (regions, account) =>
      regions.length === 1
        ? `This is a test. The test event came from ${regions[0]} of ${account}.`
        : `This is a test. Test events came from ${grouped(regions.length)} Regions of ${account}: ${regions.join(', ')}.`,
    nothing: 'Nothing happened in your account, and there is nothing to do.',
    real: (n) =>
      `The way from ${n === 1 ? 'that Region' : 'those Regions'} to this mailbox works: a real alert comes the same way.`,
    last: (time) => `There were many tests in this hour: further ones are not mailed before ${time}. Real alerts are.`,
    ids: (ids) => `${ids.length === 1 ? 'Test id' : 'Test ids'}: ${ids.join(', ')}`,
  },

  missingRole: {
    opening: (role, accounts) => `The role ${role} is missing or cannot be assumed in ${accounts}.`,
    meaning:
      'What starts there is still mailed, but Davylamp cannot look at it: not at its type, its price or its user data. This is told once.',
    who: 'If you did not remove it, somebody may want to be unseen. Run in that account, this lists who touched the role:',
    restore:
      'To bring it back, remove the account from the StackSet davylamp-member-roles, without retaining its stack, and deploy Davylamp again.',
  },

  label: {
    who: 'who',
    from: 'from',
    what: 'what',
    tags: 'tags',
    where: 'where',
    refused: 'refused',
    cost: 'cost',
    since: 'since',
  },
  user: (name) => `IAM user ${name}`,
  role: (name, session) => `role ${name}${session ? `, session ${session}` : ''}`,
  identityCenter: (session, permissionSet) => `${session}, signed in by IAM Identity Center as ${permissionSet}`,
  root: 'the root user',
  federated: (name) => `federated user ${name}`,
  service: (name, actedFor) => `AWS itself, by ${name}${actedFor ? ` for ${actedFor}` : ''}`,
  someone: (name) => `${name} (of a kind Davylamp does not know)`,
  key: (shortened) => `key ${shortened}`,
  console: 'in the console',
  through: (service) => `through ${service}`,
  lentBy: (kind, name) => `lent by ${kind === 'other' ? '' : `${kind} `}${name}`,
  fromHistory: 'found in CloudTrail',
  notKnown: 'not known; step 1 finds out',
  notKnownYet: 'not known yet; step 1 finds out, and a follow-up will say',
  stillNotKnown: 'still not known; step 1 finds out',
  unknownType: 'type not known',
  image: (id, name, owner) => {
    const whose =
      owner === 'self'
        ? 'yours'
        : owner === 'amazon'
          ? "Amazon's"
          : owner === 'aws-marketplace'
            ? 'from the AWS Marketplace'
            : owner && `not yours, of account ${owner}`;
    const details = [name, whose].filter(Boolean).join(', ');
    return `AMI ${id}${details && ` (${details})`}`;
  },
  spot: 'Spot',
  more: (n) => `and ${grouped(n)} more`,
  unexpected: (n, all) =>
    all === 1
      ? 'not in regions.expected'
      : n === all
        ? 'none of them in regions.expected'
        : `${n} of them not in regions.expected`,
  refusedIn: (n) => `in ${count(n, 'Region')}`,
  running: (perHour, perDay, estimate, budget) =>
    `${perHour}/h, ${perDay}/day${estimate ? ' (estimate)' : ''}${budget ? `; your budget is ${budget}/h` : ''}`,
  unpriced: (n) => `${count(n, 'instance')} without a known price not counted`,
  unpricedCalls: (n) => `${count(n, 'call')} without a known price not counted`,
  asked: (perHour, estimate) => `${perHour}/h if AWS starts all that was asked for${estimate ? ' (estimate)' : ''}`,
  soFar: (total, isLookedAt) =>
    `${total.startsWith('<') ? 'less than ' : 'about '}${total.replace('<', '')} so far${isLookedAt ? '' : ' if all of it still runs'}`,
  costNothing: 'nothing: AWS refused every attempt',
  costEnded: 'nothing any more',
  costUnknown: 'not known',

  step: {
    key: 'Cut the key off:',
    user: 'Cut the user off, sessions too:',
    role: "End the role's sessions:",
    identityCenter: 'Cut the person off in IAM Identity Center:',
    root: 'Take the root user back:',
    federated: 'Cut the session off where it comes from:',
    service: 'Find out who told AWS to do this:',
    findOut: 'Find out who did it:',
    several: 'Cut off everybody who did this:',
    stop: 'Stop what was started:',
    stopInstance: 'Stop the instance:',
    stopInstances: 'Stop the instances:',
    stopInRegions: 'Stop the instances, one command a Region:',
    undo: 'Undo it:',
    nothingToStop: 'Nothing to stop.',
    look: 'Look at what else was done:',
  },
  inAccount: (account) => `In ${account}:`,
  keyAlso: 'If sessions were made with the key, this stops them too, and all else the user does:',
  userKeys: "Then deactivate all of the user's keys:",
  userByHand: (name) => `IAM console, Users, ${name}: deactivate every access key and end console access.`,
  lenderRenews: (name) =>
    `The credentials were lent by ${name}: whoever is in there gets new ones. Take its role away, and look at it:`,
  roleStillWorks: (step) => `Whoever may assume the role can come back: step ${step} shows how they got in.`,
  roleByHand: (name) => `IAM console, Roles, ${name}, Revoke sessions: revoke active sessions.`,
  identityCenterSteps: (session, permissionSet) => [
    `Open IAM Identity Center, Users, ${session}: disable user access and end active sessions.`,
    `Sessions of ${permissionSet} that are open last for hours: remove the assignment to this account.`,
  ],
  rootSteps: [
    'Sign in as root, deactivate every access key, change the password, check the MFA devices:',
    'If the sign-in fails, the mail address was changed: call AWS Support from another account.',
  ],
  federatedByUser: (user) => `IAM user ${user} made the session; whatever stops the user stops it:`,
  federatedSteps: 'Disable the person at your identity provider. If an IAM user made the session, this shows which:',
  actedFor: (user) => `It acted for IAM user ${user}. If that was not you, this stops the user:`,
  serviceSteps: 'A service launches what somebody set up. This lists who did:',
  findOutSteps: 'CloudTrail may take 15 minutes. While it prints nothing, go on with step 2.',
  findOutByLink: (step) => `Open the link of step ${step}. CloudTrail may take 15 minutes.`,
  moreActors: (n, step) => `${count(n, 'more principal')} took part: see the link of step ${step}.`,
  groupsFirst: 'Auto Scaling groups first, or the instances come back:',
  nodeGroupsFirst: 'Node groups first, or the instances come back:',
  nodeGroupNotYours: 'If nobody of yours made this node group, delete it:',
  groupProtection: 'Deletion protection off, in case it is on, and then the group with its instances:',
  groupByHand: (name, region) =>
    `In ${region}, delete the Auto Scaling group ${name} in the console: its name does not fit a command.`,
  emptyGroupByHand: (name, region) =>
    `In ${region}, set the Auto Scaling group ${name} to size 0 in the console, or delete it if it is not yours: its name does not fit a command.`,
  spotFirst: 'Spot requests and fleets first, or the instances come back:',
  protectionFirst: 'Termination and stop protection off, where either was set:',
  terminate: 'Then the instances:',
  stopKept:
    'These were there before and may hold your data. Stop them, and look at their user data before the next start:',
  restOfInstances: (n) => `${count(n, 'instance')} not listed above. This finds them and everything like them:`,
  instancesByHand: (n) => `${count(n, 'instance')} with an unreadable id or Region: look in the EC2 console.`,
  moreAccounts: (n) =>
    `${count(n, 'more account')}: do the same there. Cut off who did it first: that stops more of them from starting.`,
  moreRegions: (n) => `${count(n, 'more Region')}: look in the EC2 console, EC2 Global View.`,
  wasThereBefore: 'It was there before: if it is yours, this stops your own work in it too.',
  capitals: 'Put what the first command lists in place of the words in capitals:',
  quota: 'A quota request cannot be taken back by command: close its case in the Support Center.',
  bringBack:
    "In Davylamp's folder, to bring back what was deleted or changed (docs/tampering.md says what else it takes):",
  watchRegion:
    "If it is yours: another mail says since when it is watched. The rules that stay come with a deployment once it is enabled, in Davylamp's folder:",
  enabledRegion: 'Before you disable a Region, look for what runs in it:',
  fromAccount: (account) => `Run this in account ${account}, which made the call:`,
  operated: (n, service) =>
    `${count(n, 'instance')} of ${service}: EC2 lets nobody else terminate ${n === 1 ? 'it' : 'them'}. Stop ${n === 1 ? 'it' : 'them'} at the node pool or capacity provider:`,
  stopByHand: (what, region) => `In ${region}, stop it in the console: ${what}.`,
  lookFor: 'New users, access keys, roles and policies are how they come back.',
  lookForNotice: 'New users, access keys, roles or policies that nobody of yours made would be a bad sign.',
  lookGlobal: 'Changes to users and roles show up in us-east-1:',

  allow: 'If it is yours and will come again, add this under "allow:" in davylamp.yaml and deploy:',
  raise:
    'An allowlist entry matches this and covers less. If it is your own work, let it cover more in davylamp.yaml, and deploy:',
  allowReason: 'FILL IN who needs this and why',
  noEntrySilences: (sentence) => `No allowlist entry silences this: ${sentence}.`,
  noEntryFits: 'No allowlist entry to offer: too little is known about what was started.',
  why: 'Why you got this:',
  rule: 'One hard signal makes it critical; one strong signal high, two of different kinds critical.',
  weakOnly: 'Weak signals are evidence only; they never make it more than a notice.',
  unseenIsMailed: 'What could not be looked at is mailed whatever alertAt is.',
  noSignals: 'No signal fired. Whatever no allowlist entry covers is mailed once, as a notice.',
  strength: { hard: 'hard', strong: 'strong', weak: 'weak' },
  moreSignals: (n) => `${grouped(n)} more like it`,
  gapTitle: 'What Davylamp could not find out:',
  gap: {
    instance: (n) =>
      n <= 1
        ? "The instance's details could not be read: its type, AMI and tags may be missing here."
        : `The details of ${grouped(n)} instances could not be read: types, AMIs and tags may be missing here.`,
    type: () => 'Facts of an instance type could not be read: accelerators or the price may be missing here.',
    'user-data': (n) =>
      n <= 1
        ? 'User data could not be read: a miner in it would go unnoticed.'
        : `User data of ${grouped(n)} instances could not be read: a miner in it would go unnoticed.`,
    image: () => 'The owner of an AMI could not be found out.',
    role: () => "Davylamp's role in the account could not be used: nothing was looked up there.",
    store: () => "Davylamp's memory did not answer: earlier events are not counted, and this mail may come twice.",
    price: () => 'The Price List did not answer: a price here is an estimate or missing.',
    allowlist: () => 'The allowlist could not be applied: what it covers may be in this mail.',
  },
  incident: (id) => `Incident ${id}.`,
  allAccounts: (ids) => `All accounts: ${ids.join(', ')}.`,
  firstEvent: (id, time) => `First event ${id} at ${time}.`,
  cut: '(cut: the mail was too long)',
};

/** The incidents behind the golden mails of test/fixtures/mails. */
import { nothingNamed } from '../../../lambda/incidents/named.ts';
import type { MailSettings } from '../../../lambda/mail/body.ts';
import type { IncidentView } from '../../../lambda/model/incident.ts';
import { hostile, hostilePrincipal } from '../../support/hostile.ts';
import {
  ACCOUNT,
  incidentActor,
  incidentCall,
  incidentLaunch,
  incidentLaunches,
  incidentSignal,
  incidentView,
  leakedKey,
  MINUTE,
  minerInUserData,
  START,
  seventeenRegions,
  taskRole,
} from '../../support/incidents.ts';

export const settings: MailSettings = {
  language: 'en',
  accountNames: { [ACCOUNT]: 'prod' },
  budget: { usdPerHour: 3 },
};
const korean: MailSettings = { ...settings, language: 'ko', timeZone: 'Asia/Seoul' };

const nineRegions = seventeenRegions.slice(0, 9);
const critical = { id: '01JD4XK2Q7', openedAt: START, verdict: 'critical' } as const;
const burst = incidentSignal('regions-by-principal', 'hard', { regions: nineRegions }, 'where');
const price = incidentSignal('price-above-budget', 'strong', { usdPerHour: 171.36, budget: 3 });
const metal = incidentSignal('accelerated-or-metal', 'strong', { types: ['c5.metal'] });
const byKey = incidentSignal('user-access-key', 'weak', { user: 'ci-deploy' }, 'who-and-how');

const fortyTwo = incidentLaunches(42, nineRegions, {
  eventName: 'RunInstances',
  eventSource: 'ec2.amazonaws.com',
  instanceTypes: ['c5.metal'],
  usdPerHour: 4.08,
  imageId: 'ami-0abc1234def567890',
  imageName: 'ubuntu-focal-hpc',
  imageOwner: '999988887777',
  principalKey: leakedKey.key,
  verdict: 'critical',
  signals: ['miner-in-user-data', 'accelerated-or-metal', 'user-access-key'],
}).map((launch, index) => ({ ...launch, time: START + Math.round((index * 4 * MINUTE) / 41) }));

const campaign = incidentView({
  incident: critical,
  now: START + 4 * MINUTE,
  launches: fortyTwo,
  signals: [minerInUserData, burst, metal, price, byKey],
  actors: [incidentActor(leakedKey)],
});

const notice = incidentView({
  launches: [incidentLaunch({ tags: { Name: 'jenkins-agent', Project: 'ci', 'aws:cloudformation:stack-name': 'ci' } })],
});

/** Nothing is known of them but that they exist: DescribeInstances did not answer, and there is no trail. */
const unknownFacts = incidentView({
  incident: critical,
  now: START + MINUTE,
  launches: incidentLaunches(5, ['ap-south-1', 'sa-east-1', 'eu-north-1'], { verdict: 'critical' }).map(
    ({ usdPerHour: _1, priceIsEstimate: _2, imageId: _3, imageOwner: _4, launchTime: _5, ...launch }) => ({
      ...launch,
      instanceTypes: [],
      gaps: ['instance', 'user-data'],
    }),
  ),
  signals: [
    incidentSignal('undeclared-regions-burst', 'hard', { regions: ['ap-south-1', 'eu-north-1', 'sa-east-1'] }, 'where'),
  ],
});

const fifteenRegions = seventeenRegions.slice(0, 15);
const codes = ['InstanceLimitExceeded', 'UnauthorizedOperation', 'InstanceLimitExceeded', 'Unsupported'];

const refused = incidentView({
  incident: critical,
  now: START + 6 * MINUTE,
  launches: Array.from({ length: 576 }, (_, index) =>
    incidentCall({
      kind: 'attempt',
      eventId: `attempt-${index}`,
      time: START + index * 570,
      region: fifteenRegions[index % 15] ?? 'us-east-1',
      count: 10,
      instanceTypes: [['x1e.32xlarge', 'c5.18xlarge', 'r4.16xlarge'][index % 3] ?? 'c5.18xlarge'],
      usdPerHour: 266,
      refusalCode: codes[index % codes.length] ?? 'InstanceLimitExceeded',
      principalKey: taskRole.key,
      verdict: 'critical',
      signals: ['refusals-by-principal'],
    }),
  ),
  signals: [
    incidentSignal(
      'refusals-by-principal',
      'hard',
      { count: 432, codes: ['InstanceLimitExceeded', 'UnauthorizedOperation'] },
      'who-and-how',
    ),
    incidentSignal('regions-by-principal', 'hard', { regions: fifteenRegions }, 'where'),
  ],
  actors: [incidentActor(taskRole)],
});

const root = incidentView({
  incident: { ...critical, verdict: 'high' },
  launches: incidentLaunches(2, ['us-east-1'], {
    eventName: 'RunInstances',
    eventSource: 'ec2.amazonaws.com',
    instanceTypes: ['m5.large'],
    usdPerHour: 0.096,
    verdict: 'high',
    signals: ['root-by-hand'],
  }),
  signals: [incidentSignal('root-by-hand', 'strong', { console: 'no' }, 'who-and-how')],
  actors: [
    incidentActor({
      kind: 'root',
      key: ACCOUNT,
      accessKeyId: 'AKIAI44QH8DHBEXAMPLE',
      isHuman: true,
      sourceIp: '203.0.113.99',
      userAgent: 'aws-cli/2.15.0',
    }),
  ],
});

const followUp = incidentView({
  ...unknownFacts,
  kind: 'follow-up',
  now: START + 15 * MINUTE,
  launches: incidentLaunches(61, seventeenRegions.slice(0, 12), {
    instanceTypes: ['g4dn.12xlarge'],
    usdPerHour: 3.912,
    priceIsEstimate: true,
    imageOwner: 'amazon',
    verdict: 'critical',
    signals: ['accelerated-or-metal'],
  }),
  signals: [...unknownFacts.signals, incidentSignal('accelerated-or-metal', 'strong', { types: ['g4dn.12xlarge'] })],
  actors: [incidentActor(leakedKey, { source: 'lookup' })],
});

const hugeGroup = incidentView({
  incident: critical,
  launches: [
    incidentCall({
      kind: 'preparation',
      region: 'eu-west-1',
      eventName: 'CreateAutoScalingGroup',
      eventSource: 'autoscaling.amazonaws.com',
      count: 20,
      groupName: 'web-asg',
      verdict: 'critical',
      signals: ['huge-auto-scaling-group'],
    }),
    incidentLaunch({
      region: 'eu-west-1',
      instanceTypes: ['c6a.48xlarge'],
      usdPerHour: 7.344,
      priceIsEstimate: true,
      tags: { 'aws:autoscaling:groupName': 'web-asg' },
      madeBy: 'autoscaling.amazonaws.com',
      verdict: 'high',
      signals: ['price-above-budget'],
    }),
  ],
  signals: [
    incidentSignal('huge-auto-scaling-group', 'hard', { max: 999, name: 'web-asg' }),
    incidentSignal('price-above-budget', 'strong', { usdPerHour: 7.344, budget: 3 }),
  ],
  actors: [
    incidentActor({ ...leakedKey, name: 'deploy-bot', key: `arn:aws:iam::${ACCOUNT}:user/deploy-bot` }),
    incidentActor({
      kind: 'service',
      key: 'autoscaling.amazonaws.com',
      service: 'autoscaling.amazonaws.com',
      isHuman: false,
    }),
  ],
});

const hostileView = incidentView({
  incident: { ...critical, verdict: 'high' },
  launches: [
    incidentLaunch({
      instanceTypes: ['g5.48xlarge', hostile.shell],
      usdPerHour: 16.29,
      imageName: hostile.link,
      imageOwner: hostile.lines,
      tags: { Name: hostile.lines, Project: hostile.star, [hostile.link]: hostile.long, Team: hostile.quotes },
      groupName: hostile.shell,
      verdict: 'high',
      signals: ['accelerated-or-metal', 'termination-protected'],
    }),
    incidentCall({
      kind: 'request',
      eventName: hostile.lines,
      target: hostile.link,
      region: hostile.shell,
      verdict: 'high',
    }),
  ],
  signals: [
    incidentSignal('accelerated-or-metal', 'strong', { types: [hostile.lines, hostile.link] }),
    incidentSignal('termination-protected', 'weak', { minutes: 0 }, 'who-and-how'),
  ],
  actors: [incidentActor(hostilePrincipal)],
});

const test = incidentView({
  isTest: true,
  launches: [
    incidentCall({
      kind: 'notice',
      region: 'ap-northeast-2',
      target: 'dl-test-7f3a',
      eventId: '0f6a5ddc-9de1-4f63-a0a6-5d2b3ddc5e2e',
    }),
  ],
});

const thousand = incidentView({
  incident: critical,
  now: START + MINUTE,
  launches: incidentLaunches(1000, seventeenRegions, {
    eventName: 'RunInstances',
    eventSource: 'ec2.amazonaws.com',
    instanceTypes: ['c5a.24xlarge'],
    usdPerHour: 3.696,
    imageId: 'ami-0abc1234def567890',
    imageOwner: '999988887777',
    verdict: 'critical',
    signals: ['miner-in-user-data', 'termination-protected'],
  }).map((launch, index) => ({ ...launch, time: START + index * 60, launchTime: START + index * 60 })),
  signals: [
    minerInUserData,
    incidentSignal('regions-by-principal', 'hard', { regions: seventeenRegions }, 'where'),
    incidentSignal('price-above-budget', 'strong', { usdPerHour: 3696, budget: 3 }),
    incidentSignal('termination-protected', 'strong', { minutes: 0 }, 'who-and-how'),
  ],
  actors: [incidentActor(leakedKey)],
});

const auto = { usdPerHour: 3, isAuto: true } as const;
const jenkins = { usualDays: 14, usualKind: 'role', usualName: 'jenkins' };

/** Four dear builders, as every day. */
const usual = incidentView({
  now: START + 4 * MINUTE,
  launches: incidentLaunches(4, ['us-east-1'], {
    eventName: 'RunInstances',
    eventSource: 'ec2.amazonaws.com',
    instanceTypes: ['c5.9xlarge'],
    usdPerHour: 1.53,
    signals: ['price-above-budget'],
  }),
  signals: [
    incidentSignal('price-above-budget', 'weak', { usdPerHour: 6.12, budget: 4, from: 'history', ...jenkins }),
    incidentSignal('many-in-one-call', 'weak', { count: 12, observed: 'strong' }),
  ],
  actors: [
    incidentActor({
      kind: 'role',
      key: `arn:aws:iam::${ACCOUNT}:role/jenkins`,
      name: 'jenkins',
      sessionName: 'builds',
      accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
      isHuman: true,
      sourceIp: '198.51.100.61',
    }),
  ],
});

const enabledRegion = incidentView({
  launches: [
    incidentCall({
      kind: 'notice',
      eventName: 'EnableRegion',
      eventSource: 'account.amazonaws.com',
      target: 'af-south-1',
    }),
  ],
  signals: [incidentSignal('region-enabled', 'weak', { region: 'af-south-1' }, 'where')],
  actors: [
    incidentActor({
      kind: 'role',
      key: `arn:aws:iam::${ACCOUNT}:role/AWSReservedSSO_AdministratorAccess_0123456789abcdef`,
      name: 'AWSReservedSSO_AdministratorAccess_0123456789abcdef',
      sessionName: 'jane@example.com',
      accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
      isHuman: true,
      console: true,
      sourceIp: '192.0.2.10',
    }),
  ],
});

/** Two looks, and nobody could see it: the role of its account is gone. A neighbour was seen. */
const unseen = incidentView({
  now: START + 6 * MINUTE,
  launches: [
    ...incidentLaunches(1, ['eu-west-1']),
    ...incidentLaunches(2, ['us-east-1', 'eu-west-1'], { eventId: 'unseen' }).map(
      ({ usdPerHour: _1, priceIsEstimate: _2, imageId: _3, imageOwner: _4, launchTime: _5, ...launch }, index) => ({
        ...launch,
        id: `unseen-${index}`,
        instanceId: `i-0dead00000000000${index}`,
        instanceTypes: [],
        gaps: ['instance', 'role'] as const,
        unseen: { why: 'role', looks: 2 } as const,
      }),
    ),
  ],
});

/** Three small instances were critical for their Regions; an hour later come sixteen with eight GPUs each. */
const escalation = incidentView({
  incident: critical,
  kind: 'escalation',
  now: START + 64 * MINUTE,
  launches: [
    ...incidentLaunches(3, ['us-east-1', 'eu-west-1', 'ap-south-1'], {
      instanceTypes: ['t3.nano'],
      usdPerHour: 0.0052,
      verdict: 'critical',
      signals: ['regions-by-principal'],
    }),
    ...incidentLaunches(16, ['us-west-2'], {
      time: START + 62 * MINUTE,
      instanceTypes: ['p4d.24xlarge'],
      usdPerHour: 32.7726,
      verdict: 'critical',
      signals: ['miner-in-user-data', 'accelerated-or-metal'],
    }).map((launch, index) => ({ ...launch, id: `gpu-${index}`, instanceId: `i-0feed000000000${100 + index}` })),
  ],
  signals: [
    incidentSignal('regions-by-principal', 'hard', { regions: ['ap-south-1', 'eu-west-1', 'us-east-1'] }, 'where'),
    minerInUserData,
    incidentSignal('accelerated-or-metal', 'strong', { types: ['p4d.24xlarge'] }),
  ],
  actors: [incidentActor(leakedKey)],
  before: {
    ...nothingNamed,
    instances: 3,
    units: 3,
    usdPerHour: 0.0156,
    types: [['t3.nano', 3]],
    hard: ['regions-by-principal'],
    critical: [ACCOUNT],
  },
});

const ruleNames = ['davylamp-ec2-states', 'davylamp-ec2-launches'];

/** The leaked key deletes two rules in nine Regions. */
const blinded = incidentView({
  incident: critical,
  now: START + MINUTE,
  launches: nineRegions.flatMap((region, i) =>
    ruleNames.map((target, j) =>
      incidentCall({
        eventName: 'DeleteRule',
        id: `blind-${i}-${j}`,
        eventSource: 'events.amazonaws.com',
        kind: 'notice',
        region,
        time: START + i * 5_000,
        target,
        principalKey: leakedKey.key,
        verdict: 'critical',
        signals: ['tampering'],
      }),
    ),
  ),
  signals: [
    incidentSignal(
      'tampering',
      'hard',
      { calls: ruleNames.map((name) => `events:DeleteRule ${name}`), refused: [], deployed: [], moved: [] },
      'who-and-how',
    ),
  ],
  actors: [incidentActor(leakedKey)],
});

/** Name of the golden file, and what the mail is made of. */
export const goldenMails: Readonly<Record<string, readonly [IncidentView, MailSettings]>> = {
  'critical-leaked-key': [campaign, { ...settings, expectedRegions: ['us-east-1', 'ap-northeast-2'] }],
  'notice-nobody-known': [notice, settings],
  'critical-unknown-facts': [unknownFacts, { ...settings, expectedRegions: ['us-east-1'] }],
  'critical-refused-role': [refused, settings],
  'high-root': [root, settings],
  'follow-up-who': [followUp, { ...settings, expectedRegions: ['us-east-1'] }],
  'critical-auto-scaling-group': [hugeGroup, settings],
  'high-hostile': [hostileView, settings],
  test: [test, settings],
  'critical-korean': [campaign, { ...korean, expectedRegions: ['us-east-1', 'ap-northeast-2'] }],
  'notice-korean': [notice, korean],
  'follow-up-korean': [followUp, korean],
  'critical-thousand': [thousand, settings],
  'notice-enabled-region': [enabledRegion, settings],
  'notice-usual': [usual, { ...settings, budget: auto }],
  'notice-usual-korean': [usual, { ...korean, budget: auto }],
  'notice-unseen': [unseen, settings],
  'notice-unseen-korean': [unseen, korean],
  'escalation-says-what-is-new': [escalation, settings],
  'escalation-says-what-is-new-korean': [escalation, korean],
  'critical-tampering': [blinded, settings],
  'critical-tampering-korean': [blinded, korean],
};

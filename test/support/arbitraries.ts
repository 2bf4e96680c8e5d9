/** Random events: real ones with something broken in them, small campaigns, and what attackers write. */
import fc from 'fast-check';
import { account, type Scene } from '../fixtures/cases/case.ts';
import { appear, call, idsOf, launch, refused, scene } from '../fixtures/cases/story.ts';
import { karpenter, leakedKey, onBehalfOf, roleSession, rootKey, type Who } from '../fixtures/cases/who.ts';
import { regionOptIn, stateChange, testAlert } from './events.ts';
import { hostile } from './hostile.ts';

/** Text as it comes from whoever may name things. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...Object.values(hostile)),
  fc.constantFrom(
    'a'.repeat(10_240),
    '\u202Egnp.exe',
    'x\u2029\u2028\r\ny',
    '\u0000\u0007\u001B]8;;http://x\u0007',
    '[TEST]',
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

const who = leakedKey('ci-deploy');

/** One event of every kind that is forwarded. */
export const samples: readonly unknown[] = [
  stateChange({ id: 'sample-1' }),
  stateChange({ id: 'sample-2', state: 'running', region: 'eu-west-1' }),
  regionOptIn({ id: 'sample-3' }),
  testAlert({ id: 'sample-4' }),
  ...scene(
    launch({ at: 0, type: 'c5.metal', count: 3, who, tags: { Name: 'web', Team: 'a' }, userData: 'x' }),
    refused({ at: 2, type: 'p3.16xlarge', who: rootKey, errorCode: 'Client.VcpuLimitExceeded' }),
    launch({ at: 3, type: 'm7g.large', who: onBehalfOf(karpenter, 'ec2fleet.amazonaws.com'), template: 'lt-1' }),
    call({ at: 4, who, eventName: 'CreateKeyPair', request: { keyName: 'k' } }),
    call({
      at: 5,
      who,
      service: 'autoscaling',
      eventName: 'CreateAutoScalingGroup',
      request: { autoScalingGroupName: 'g', minSize: 20, maxSize: 999 },
    }),
    call({
      at: 6,
      who: roleSession('task', 's'),
      service: 'ecs',
      eventName: 'RegisterTaskDefinition',
      request: { family: 'f', cpu: '16384', containerDefinitions: [{ image: 'someone/app:latest' }] },
    }),
    call({
      at: 7,
      who,
      eventName: 'ModifyInstanceAttribute',
      request: { instanceId: 'i-0123456789abcdef0', disableApiTermination: { value: true } },
    }),
    call({
      at: 8,
      who,
      service: 'servicequotas',
      eventName: 'RequestServiceQuotaIncrease',
      request: { quotaCode: 'L-1' },
    }),
    call({ at: 9, who, service: 'account', eventName: 'EnableRegion', request: { RegionName: 'ap-east-1' } }),
    call({
      at: 10,
      who,
      eventName: 'RequestSpotFleet',
      request: { spotFleetRequestConfig: { targetCapacity: 9, launchSpecifications: [{ instanceType: 'g5.xlarge' }] } },
    }),
    call({
      at: 11,
      who,
      service: 'sagemaker',
      eventName: 'CreateTrainingJob',
      request: { resourceConfig: { instanceType: 'ml.p3.2xlarge', instanceCount: 2 } },
    }),
  ).events,
];

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, one]) => pathsOf(one, [...path, key]));
  return [path, ...inner];
}

function replaced(value: unknown, path: Path, by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...(value as object) };
  const fields = copy as Record<string, unknown>;
  const changed = replaced(fields[key], rest, by);
  if (changed === undefined) delete fields[key];
  else fields[key] = changed;
  return copy;
}

const anything = fc.oneof(fc.jsonValue(), hostileText, fc.constant(undefined), fc.double(), fc.bigInt().map(String));

/** A real event with one to four of its values replaced by something else, or gone. */
const brokenEvent: fc.Arbitrary<unknown> = fc
  .tuple(fc.constantFrom(...samples), fc.array(fc.tuple(fc.nat(), anything), { minLength: 1, maxLength: 4 }))
  .map(([event, changes]) =>
    changes.reduce<unknown>((changed, [at, by]) => {
      const paths = pathsOf(changed);
      return replaced(changed, paths[at % paths.length] as Path, by);
    }, event),
  );

export const anyEvent: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 1, arbitrary: fc.jsonValue() },
  { weight: 4, arbitrary: brokenEvent },
);

const regions = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-south-1', 'sa-east-1'] as const;
const types = ['t3.micro', 'm5.large', 'c5.2xlarge', 'c5.metal', 'g5.xlarge'] as const;
const people: readonly Who[] = [leakedKey('ci-deploy'), leakedKey('anna'), roleSession('deployer', 'bob'), rootKey];

interface Step {
  readonly what: 'launch' | 'quiet' | 'refused' | 'dry-run' | 'key';
  readonly at: number;
  readonly region: (typeof regions)[number];
  readonly type: (typeof types)[number];
  readonly count: number;
  readonly person: number;
  readonly isTagged: boolean;
  readonly isMiner: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom('launch', 'launch', 'quiet', 'refused', 'dry-run', 'key'),
  at: fc.nat({ max: 14 * 60 }),
  region: fc.constantFrom(...regions),
  type: fc.constantFrom(...types),
  count: fc.constantFrom(1, 1, 2, 3, 11),
  person: fc.nat({ max: people.length - 1 }),
  isTagged: fc.boolean(),
  isMiner: fc.nat({ max: 5 }).map((one) => one === 0),
});

function sceneOf(one: Step, index: number): Scene {
  const person = people[one.person] as Who;
  const parts = {
    name: `step ${index}`,
    at: one.at,
    region: one.region,
    type: one.type,
    count: one.count,
    who: person,
    ...(one.isTagged && { tags: { Project: 'ci' } }),
    ...(one.isMiner && { userData: './xmrig -o stratum+tcp://203.0.113.41:3333' }),
  };
  switch (one.what) {
    case 'launch':
      return launch(parts);
    case 'quiet':
      return appear(parts);
    case 'refused':
      return refused({ ...parts, errorCode: 'Client.VcpuLimitExceeded' });
    case 'dry-run':
      return refused({ ...parts, errorCode: 'Client.DryRunOperation' });
    case 'key':
      return call({ name: `key ${index}`, at: one.at, region: one.region, who: person, eventName: 'CreateKeyPair' });
  }
}

/** Up to twelve things that people do within a quarter of an hour, with what EC2 knows of the instances. */
export const goings: fc.Arbitrary<Scene> = fc
  .array(step, { minLength: 1, maxLength: 12 })
  .map((steps) => scene(...steps.map(sceneOf)));

export const someRegions: fc.Arbitrary<readonly string[] | undefined> = fc.option(fc.subarray([...regions]), {
  nil: undefined,
});

/** Names of everything that an attacker may name, in one launch that alerts. */
export const namedBy = (text: string): Scene => {
  const parts = { name: 'named', at: 0, type: 'c5.metal', count: 2, tags: { Name: text, [text.slice(0, 100)]: text } };
  const someone: Who = {
    identity: {
      type: 'AssumedRole',
      principalId: text,
      arn: `arn:aws:sts::${account}:assumed-role/${text}/${text}`,
      accountId: account,
      accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
      userName: text,
    },
    sourceIp: text,
    userAgent: text,
  };
  const image = idsOf({ ...parts, who: someone })[0]?.replace('i-', 'ami-') ?? 'ami-0';
  return {
    ...launch({ ...parts, who: someone, image }),
    images: [{ account, region: 'us-east-1', facts: { imageId: image, name: text, owner: '999999999999' } }],
  };
};

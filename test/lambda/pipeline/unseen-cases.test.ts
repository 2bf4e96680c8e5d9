import { describe, expect, it } from 'vitest';
import { apiCall, identities, runInstances } from '../../support/events.ts';
import { createWorld } from '../../support/world.ts';

const id = (n: number): string => `i-${String(n).padStart(17, '0')}`;
const regions = ['us-east-1', 'eu-west-1', 'ap-south-1'];

/** The top verdict of events that are handled one by one. */
async function topOf(events: readonly unknown[], world = createWorld()): Promise<string> {
  const outcomes = [];
  for (const event of events) outcomes.push(...(await world.handle([event])));
  const verdicts = outcomes.flatMap(({ decision }) => (decision.kind === 'alert' ? [decision.verdict] : []));
  return ['critical', 'high', 'notice'].find((verdict) => verdicts.some((one) => one === verdict)) ?? 'quiet';
}

describe('a click in the console that AWS signs as its own', () => {
  it('is the user who clicked: a user in three Regions is critical', async () => {
    const user = { ...identities.user(), invokedBy: 'AWS Internal' };
    const events = regions.map((region, n) =>
      runInstances({ region, instanceIds: [id(n)], instanceType: 't3.micro', userIdentity: user }),
    );
    expect(await topOf(events)).toBe('critical');
  });

  it('is root where root clicked', async () => {
    const root = { ...identities.root(), invokedBy: 'AWS Internal' };
    expect(await topOf([runInstances({ instanceType: 't3.micro', userIdentity: root })])).toBe('high');
  });

  it('stays a service where it stands behind a role: services act for roles in this way', async () => {
    const role = { ...identities.role(), invokedBy: 'AWS Internal' };
    const events = regions.map((region, n) =>
      runInstances({ region, instanceIds: [id(n)], instanceType: 't3.micro', userIdentity: role }),
    );
    expect(await topOf(events)).not.toBe('high');
  });
});

describe('events without a readable Region', () => {
  it('are alerted, and make no third Region of two', async () => {
    const events = ['us-east-1', 'eu-west-1', 'us-east-1'].map((region, n) =>
      runInstances({ region, instanceIds: [id(n)], instanceType: 't3.micro', userIdentity: identities.role() }),
    );
    const last = events[2] as { region?: string; detail: { awsRegion?: string } };
    delete last.region;
    delete last.detail.awsRegion;
    expect(await topOf(events)).toBe('notice');
  });
});

describe('a compute environment of AWS Batch', () => {
  const environment = (instanceTypes: readonly string[]) =>
    apiCall({
      eventName: 'CreateComputeEnvironment',
      eventSource: 'batch.amazonaws.com',
      userIdentity: identities.role(),
      requestParameters: {
        computeEnvironmentName: 'jobs',
        computeResources: { type: 'EC2', maxvCpus: 256, instanceTypes },
      },
    });

  it('of accelerated families is high, though it names no size', async () => {
    expect(await topOf([environment(['p3', 'g4dn'])])).toBe('high');
  });

  it('of an ordinary family is a notice', async () => {
    expect(await topOf([environment(['c5'])])).toBe('notice');
  });

  it('is covered by an entry of that family', async () => {
    const allow = [{ name: 'jobs', types: ['g4dn.*'], reason: 'rendering' }];
    expect(await topOf([environment(['g4dn'])], createWorld({ settings: { allow } }))).toBe('quiet');
  });
});

describe('an allowlist entry in the words of SageMaker', () => {
  it('covers ml. types as they are written there', async () => {
    const notebook = apiCall({
      eventName: 'CreateNotebookInstance',
      eventSource: 'sagemaker.amazonaws.com',
      userIdentity: identities.role(),
      requestParameters: { notebookInstanceName: 'joon', instanceType: 'ml.g5.xlarge' },
    });
    const allow = [{ name: 'notebooks', types: ['ml.g5.*'], reason: 'research' }];
    expect(await topOf([notebook])).toBe('high');
    expect(await topOf([notebook], createWorld({ settings: { allow } }))).toBe('quiet');
  });
});

describe('a schedule of one’s own', () => {
  const starts = regions.map((region, n) =>
    apiCall({
      eventName: 'StartInstances',
      region,
      userIdentity: identities.role('scheduler', 'lambda'),
      requestParameters: { instancesSet: { items: [{ instanceId: id(n) }] } },
      responseElements: {
        instancesSet: {
          items: [{ instanceId: id(n), currentState: { name: 'pending' }, previousState: { name: 'stopped' } }],
        },
      },
    }),
  );

  it('that starts old instances in three Regions launches nothing new', async () => {
    expect(await topOf(starts)).toBe('notice');
  });
});

describe('an ECS task of eight vCPU', () => {
  const task = (images: readonly string[]) =>
    apiCall({
      eventName: 'RegisterTaskDefinition',
      eventSource: 'ecs.amazonaws.com',
      userIdentity: identities.role(),
      requestParameters: { family: 'app', cpu: '8192', containerDefinitions: images.map((image) => ({ image })) },
    });
  const own = '123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1';

  it('of one’s own with a sidecar of AWS is preparation', async () => {
    expect(await topOf([task([own, 'public.ecr.aws/aws-observability/aws-for-fluent-bit:stable'])])).toBe('quiet');
  });

  it('with anybody else’s public image is high', async () => {
    expect(await topOf([task([own, 'public.ecr.aws/x1y2z3/worker:1'])])).toBe('high');
  });
});

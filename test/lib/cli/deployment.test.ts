/** The commands about a deployment as a person runs them. */
import type { ChildProcess } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { davylamp, davylampProcess } from '../../support/command-line.ts';
import { deployedAws, queryXml } from '../../support/deployed-aws.ts';
import { type FakeAnswer, type FakeAws, type FakeRequest, fakeAws } from '../../support/fake-aws.ts';
import { contactArn, topicArn } from '../../support/fake-deployment.ts';
import { folder } from '../../support/folder.ts';

let running: FakeAws | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

type Answers = Readonly<Record<string, (body: string, nth: number) => FakeAnswer>>;

async function command(args: readonly string[], answers: Answers = {}, onStart?: (child: ChildProcess) => void) {
  const answer = (request: FakeRequest, nth: number): FakeAnswer =>
    answers[request.operation]?.(request.body, nth) ?? deployedAws(request);
  running = await fakeAws(answer);
  const options = { cwd: folder(), env: running.env };
  const finished = await (onStart ? davylampProcess(args, { ...options, onStart }) : davylamp(args, options));
  const bodies = (operation: string): readonly string[] =>
    (running?.requests ?? []).filter((request) => request.operation === operation).map(({ body }) => body);
  return { ...finished, bodies };
}

const pending = {
  ListSubscriptionsByTopic: () => ({ body: queryXml('ListSubscriptionsByTopic', { Subscriptions: [] }) }),
};
const inactive = {
  GetResource: () => ({
    body: {
      ResourceDescription: {
        Properties: JSON.stringify({ EmailContact: { Address: 'me@example.com', Status: 'inactive' } }),
      },
    },
  }),
};

describe('davylamp subscribe', () => {
  it('tells the state of every address on both paths', async () => {
    const { exitCode, stdout } = await command(['subscribe', '--json']);
    expect([exitCode, JSON.parse(stdout)]).toEqual([
      0,
      {
        schemaVersion: 1,
        delivery: [
          { address: 'me@example.com', path: 'verdict', state: 'confirmed', since: null },
          { address: 'prod@example.com', path: 'route:prod', state: 'confirmed', since: null },
          { address: 'me@example.com', path: 'feed', state: 'confirmed', since: '2026-11-01T00:00:00Z' },
        ],
        sent: [],
        commands: [],
        confirmed: null,
      },
    ]);
  });

  it('sends a new confirmation mail to each address that has none, with the filter of its routes', async () => {
    const Subscribe = () => ({ body: queryXml('Subscribe', { SubscriptionArn: 'pending confirmation' }) });
    const { exitCode, stdout, bodies } = await command(['subscribe', '--resend', '--json'], {
      ...pending,
      ...inactive,
      Subscribe,
    });
    const { sent, commands } = JSON.parse(stdout);
    expect([exitCode, sent, commands]).toEqual([
      0,
      [
        { address: 'me@example.com', path: 'verdict' },
        { address: 'prod@example.com', path: 'route:prod' },
      ],
      [`aws notificationscontacts send-activation-code --region us-east-1 --arn ${contactArn}`],
    ]);
    expect(bodies('Subscribe').map((body) => new URLSearchParams(body).get('Endpoint'))).toEqual([
      'me@example.com',
      'prod@example.com',
    ]);
    expect(bodies('Subscribe')[1]).toContain(encodeURIComponent('{"route":["prod"]}'));
  });

  it('confirms so that only an AWS principal can end it', async () => {
    const token = 'ab'.repeat(60);
    const link = `https://sns.us-east-1.amazonaws.com/confirmation.html?TopicArn=${topicArn}&Token=${token}&Endpoint=x`;
    const ConfirmSubscription = () => ({ body: queryXml('ConfirmSubscription', { SubscriptionArn: `${topicArn}:7` }) });
    const { exitCode, stdout, bodies } = await command(['subscribe', '--confirm', link], { ConfirmSubscription });
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining(`${topicArn}:7`)]);
    const sent = new URLSearchParams(bodies('ConfirmSubscription')[0]);
    expect([sent.get('TopicArn'), sent.get('Token'), sent.get('AuthenticateOnUnsubscribe')]).toEqual([
      topicArn,
      token,
      'true',
    ]);
  });

  it('refuses an address that the deployment does not know, without a change', async () => {
    const unknown = await command(['subscribe', 'other@example.com', '--resend', '--json'], pending);
    expect([unknown.exitCode, JSON.parse(unknown.stdout).error.code]).toEqual([2, 'usage']);
    expect(unknown.bodies('Subscribe')).toEqual([]);
  });
});

describe('davylamp redrive', () => {
  it('moves both queues of dead letters back to where they came from, and counts', async () => {
    const source = (body: string) => JSON.parse(body).SourceArn.split(':').at(-1);
    const { exitCode, stdout, bodies } = await command(['redrive', '--json'], {
      StartMessageMoveTask: () => ({ body: { TaskHandle: 'x' } }),
      ListMessageMoveTasks: (body, nth) => ({
        body: {
          Results:
            nth % 2 === 0
              ? []
              : [
                  {
                    Status: 'COMPLETED',
                    ApproximateNumberOfMessagesMoved: source(body) === 'dead-events' ? 3 : 1,
                    StartedTimestamp: 1_000,
                  },
                ],
        },
      }),
    });
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, { schemaVersion: 1, moved: 4 }]);
    const arn = (name: string) => `arn:aws:sqs:us-east-1:123456789012:${name}`;
    expect(bodies('StartMessageMoveTask').map((body) => JSON.parse(body))).toEqual([
      { SourceArn: arn('dead-events'), DestinationArn: arn('events') },
      { SourceArn: arn('dead-timers'), DestinationArn: arn('timers') },
    ]);
  });

  it('names the permission that is missing: exit code 3', async () => {
    const { exitCode, stdout } = await command(['redrive', '--json']);
    expect([exitCode, JSON.parse(stdout).error.code]).toEqual([3, 'aws-permission']);
  });
});

const accepted = { PutEvents: () => ({ body: { FailedEntryCount: 0, Entries: [{ EventId: 'e-1' }] } }) };
const seconds = Math.ceil(Date.now() / 1_000) + 3_600;
const note = (region: string) => ({
  pk: { S: 'test/x' },
  sk: { S: region },
  expiresAt: { N: String(seconds) },
  data: { S: JSON.stringify({ schema: 1, region, forwardedAt: 1_000, decidedAt: 1_001, mailedAt: 1_200 }) },
});

describe('davylamp test-alert --wait', () => {
  it('sends from every Region and tells each hop of each', async () => {
    const notes = ['eu-west-1', 'us-east-1', 'us-west-2'].map(note);
    const { exitCode, stdout } = await command(['test-alert', '--wait', '--region', 'all', '--json'], {
      ...accepted,
      Query: () => ({ body: { Items: notes } }),
    });
    const document = JSON.parse(stdout);
    expect([exitCode, Object.keys(document)]).toEqual([0, ['schemaVersion', 'id', 'sent', 'hops', 'missing']]);
    expect(document.sent.map(({ region }: { region: string }) => region)).toEqual([
      'eu-west-1',
      'us-east-1',
      'us-west-2',
    ]);
    expect(document.hops).toHaveLength(9);
    expect(document.missing).toEqual([]);
  });

  it('says that the feed is not tested by it, and how to test it', async () => {
    const { stdout } = await command(['test-alert', '--wait'], {
      ...accepted,
      Query: () => ({ body: { Items: [note('us-east-1')] } }),
    });
    expect(stdout).toContain('This does not test the feed');
    expect(stdout).toMatch(/^aws cloudwatch set-alarm-state/m);
    expect(stdout).toMatch(/^result: the test came through from its Region$/m);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});

describe('davylamp incidents', () => {
  it('lists none where the store has none, as one document', async () => {
    const { exitCode, stdout } = await command(['incidents', '--json']);
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, { schemaVersion: 1, incidents: [] }]);
  });

  it('refuses an id that is not there, and more days than are kept', async () => {
    const unknown = await command(['incidents', 'inc-1', '--json']);
    expect([unknown.exitCode, JSON.parse(unknown.stdout).error.code]).toEqual([2, 'unknown-incident']);
    expect((await command(['incidents', '--last', '90d'])).exitCode).toBe(2);
  });
});

describe('davylamp doctor', () => {
  it('examines a deployment from an empty folder: one document, with exactly the fields that scripts read', async () => {
    const { exitCode, stdout } = await command(['doctor', '--json'], { ...pending });
    const document = JSON.parse(stdout);
    expect([exitCode, Object.keys(document)]).toEqual([1, ['schemaVersion', 'checks', 'result']]);
    for (const check of document.checks) expect(Object.keys(check)).toEqual(['id', 'state', 'message', 'fix']);
    expect(document.result).toEqual({ pass: 11, warn: 4, fail: 1, skip: 3 });
  });

  it('tells a person each fault, then the result in a line of its own', async () => {
    const { stdout } = await command(['doctor'], { ...pending });
    expect(stdout).toMatch(/^fail {2}subscriptions: no verdict mail reaches/m);
    expect(stdout).toMatch(/^ {6}npx --no-install davylamp subscribe --resend$/m);
    expect(stdout).toMatch(/^result: \d+ fail, \d+ warn, \d+ pass, \d+ skipped$/m);
  });
});

describe('davylamp drill', () => {
  const trails = { DescribeTrails: () => ({ body: { trailList: [] } }) };
  const isDryRun = (body: string): boolean => new URLSearchParams(body).get('DryRun') === 'true';
  const error = (code: string): FakeAnswer => ({
    status: 412,
    body: `<Response><Errors><Error><Code>${code}</Code><Message>${code}</Message></Error></Errors></Response>`,
  });

  it('starts nothing without consent where there is no terminal to ask on', async () => {
    const { exitCode, stdout, bodies } = await command(['drill', '--launch', '--json'], trails);
    expect([exitCode, JSON.parse(stdout).error.hint]).toEqual([2, 'If you want it, give --yes.']);
    expect(bodies('RunInstances')).toEqual([]);
  });

  it('ends the instance that it launched, also after Ctrl-C', async () => {
    let child: ChildProcess | undefined;
    const RunInstances = (body: string): FakeAnswer => {
      if (isDryRun(body)) return error('DryRunOperation');
      setTimeout(() => child?.kill('SIGINT'), 200);
      return {
        body: '<RunInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><instancesSet><item><instanceId>i-0d1</instanceId></item></instancesSet></RunInstancesResponse>',
      };
    };
    const TerminateInstances = () => ({
      body: '<TerminateInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><instancesSet><item><instanceId>i-0d1</instanceId><currentState><code>32</code><name>shutting-down</name></currentState></item></instancesSet></TerminateInstancesResponse>',
    });
    const { exitCode, stdout, stderr, bodies } = await command(
      ['drill', '--launch', '--yes', '--json'],
      { ...trails, RunInstances, TerminateInstances },
      (started) => {
        child = started;
      },
    );
    const { launched, leftovers, mails } = JSON.parse(stdout);
    expect([exitCode, launched?.instanceId, leftovers, mails]).toEqual([130, 'i-0d1', [], 0]);
    expect(stderr).toContain('costs less than a cent');
    const [launch = ''] = bodies('RunInstances').filter((body) => !isDryRun(body));
    const sent = new URLSearchParams(launch);
    expect([sent.get('InstanceType'), sent.get('InstanceInitiatedShutdownBehavior'), sent.get('MaxCount')]).toEqual([
      't3.nano',
      'terminate',
      '1',
    ]);
    expect(bodies('TerminateInstances').length).toBe(1);
  });
});

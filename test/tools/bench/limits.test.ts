import { describe, expect, it } from 'vitest';
import { createLocalStore } from '../../../lambda/local/store.ts';
import { createBucket } from '../../../tools/bench/bucket.ts';
import { createFastClock } from '../../../tools/bench/clock.ts';
import { createCloud } from '../../../tools/bench/cloud.ts';
import { deployed, published } from '../../../tools/bench/limits.ts';
import { createMeter } from '../../../tools/bench/meter.ts';
import { createQueue, type Message } from '../../../tools/bench/queue.ts';
import { createSubscription } from '../../../tools/bench/simulate.ts';
import { createTable } from '../../../tools/bench/table.ts';
import { homeTemplate, resourcesOf } from '../../support/home-stack.ts';

const machine = { work: async () => {}, lineage: () => 0 };

describe('a token bucket', () => {
  it('gives its burst at once and then only what flows in: EC2 answers 100 calls, then 20 a second', async () => {
    const clock = createFastClock(0);
    const bucket = createBucket(published.ec2Describe, clock);
    const takeMany = (): number => Array.from({ length: 200 }, () => bucket.take()).filter(Boolean).length;
    expect(takeMany()).toBe(100);
    await clock.sleep(1_000);
    expect(takeMany()).toBe(20);
    await clock.sleep(3_600_000);
    expect(takeMany()).toBe(100);
  });

  it('tells how long what is only delayed has to wait', () => {
    const bucket = createBucket({ burst: 1, perSecond: 10 }, createFastClock(0));
    expect([bucket.wait(), bucket.wait(), bucket.wait()]).toEqual([0, 100, 200]);
  });
});

describe('the simulated subscription', () => {
  it('is deactivated for good by an eleventh mail within a second, as SNS does it', async () => {
    const clock = createFastClock(0);
    const subscription = createSubscription(clock);
    const takes = (count: number) => Array.from({ length: count }, () => subscription.takes());
    expect(takes(10).every(Boolean)).toBe(true);
    await clock.sleep(1_000);
    expect(takes(11).filter(Boolean)).toHaveLength(10);
    await clock.sleep(3_600_000);
    expect(subscription.takes()).toBe(false);
  });
});

describe('the simulated AWS', () => {
  it('throttles calls above the rate of their account and Region, after the attempts that the SDK makes', async () => {
    const clock = createFastClock(0);
    const meter = createMeter();
    const cloud = createCloud({ clock, meter, instances: new Map(), enqueueTimer: () => {} });
    const trail = cloud.clientsOf(machine, () => undefined).cloudTrail;
    const look = (account: string) => trail({ account, region: 'eu-west-1' }).send({} as never);
    const answers = await Promise.allSettled([...Array.from({ length: 3 }, () => look('1')), look('2')]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(meter.throttled.get('LookupEvents')).toBe(1);
  });

  it('gives a partition of the table 1,000 writes a second, however large the table is', async () => {
    const clock = createFastClock(0);
    const meter = createMeter();
    const store = createTable(clock, meter, createLocalStore(clock)).storeOf(machine);
    const items = (partition: string) =>
      Array.from({ length: 1_500 }, (_, i) => ({ partition, sort: String(i), data: {}, expiresAt: 1e12 }));
    await store.put(items('one').slice(0, 900));
    await store.put(items('two').slice(0, 900));
    expect(meter.throttled.size).toBe(0);
    await expect(store.put(items('three'))).rejects.toThrow(/throughput/);
    expect(meter.throttled.get('BatchWriteItem')).toBeGreaterThan(0);
  });
});

describe('the simulated queue', () => {
  const pace = { batchSize: 100, windowMilliseconds: 1_000, concurrency: 5 };

  it('runs five batches of at most a hundred at once; the others get older', async () => {
    const clock = createFastClock(0);
    let running = 0;
    let most = { running: 0, batch: 0 };
    await new Promise<void>((resolve) => {
      const invoke = async (messages: readonly Message[]): Promise<readonly string[]> => {
        running += 1;
        most = { running: Math.max(most.running, running), batch: Math.max(most.batch, messages.length) };
        await clock.sleep(10_000);
        running -= 1;
        return [];
      };
      const queue = createQueue(clock, pace, invoke, () => {
        expect(queue.totals().oldest).toBeGreaterThan(20_000);
        resolve();
      });
      for (let i = 0; i < 1_500; i++) queue.send('{}');
    });
    expect(most).toEqual({ running: 5, batch: 100 });
  });

  it('brings back what failed after its visibility timeout, and gives it up after five attempts', async () => {
    const clock = createFastClock(0);
    const at: number[] = [];
    const totals = await new Promise((resolve) => {
      const fail = async (messages: readonly Message[]): Promise<readonly string[]> => {
        at.push(Math.floor(clock.now() / deployed.visibilityMilliseconds));
        return messages.map(({ id }) => id);
      };
      const queue = createQueue(clock, pace, fail, () => resolve(queue.totals()));
      queue.send('{}');
    });
    expect(at).toEqual([0, 1, 2, 3, 4]);
    expect(totals).toMatchObject({ sent: 1, deleted: 0, dead: 1 });
  });
});

describe('what the simulation takes for deployed', () => {
  it('is what the stack deploys', () => {
    const template = homeTemplate();
    const sources = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => Properties);
    const pace = sources.map((source) => ({
      batchSize: source.BatchSize,
      windowMilliseconds: Number(source.MaximumBatchingWindowInSeconds ?? 0) * 1_000,
      concurrency: (source.ScalingConfig as { MaximumConcurrency: number }).MaximumConcurrency,
    }));
    expect(pace).toEqual([deployed.events, deployed.timers]);
    const queues = resourcesOf(template, 'AWS::SQS::Queue').flatMap(([, { Properties }]) =>
      Properties.RedrivePolicy === undefined ? [] : [Properties],
    );
    expect(queues).toHaveLength(2);
    for (const queue of queues) {
      expect(queue.VisibilityTimeout).toBe(deployed.visibilityMilliseconds / 1_000);
      expect((queue.RedrivePolicy as { maxReceiveCount: number }).maxReceiveCount).toBe(deployed.receives);
    }
    const detector = resourcesOf(template, 'AWS::Lambda::Function').find(([id]) => id.startsWith('DetectorFunction'));
    expect(detector?.[1].Properties.Timeout).toBe(deployed.functionMilliseconds / 1_000);
    expect(detector?.[1].Properties.RecursiveLoop).toBe(deployed.recursiveLoop);
    expect(detector?.[1].Properties.MemorySize).toBe(deployed.memoryGb * 1_024);
  });
});

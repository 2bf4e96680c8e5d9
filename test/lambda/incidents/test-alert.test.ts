import { describe, expect, it } from 'vitest';
import { startBatch } from '../../../lambda/batch/batch.ts';
import { createMemory } from '../../../lambda/batch/memory.ts';
import { readTestNotes } from '../../../lambda/incidents/test-notes.ts';
import type { VirtualClock } from '../../../lambda/local/clock.ts';
import { handleEvents } from '../../../lambda/pipeline/pipeline.ts';
import type { Ports } from '../../../lambda/ports.ts';
import { stateChange, testAlert } from '../../support/events.ts';
import { createWorld, instance, settings } from '../../support/world.ts';

const id = (n: number): string => `i-${String(n).padStart(17, '0')}`;
const minute = 60_000;
const never = (): Promise<never> => new Promise(() => {});
const isTest = ({ subject }: { subject: string }): boolean => subject.startsWith('[TEST]');

describe('a test alert', () => {
  it('is always mailed and marked, whatever it claims to be', async () => {
    const world = createWorld({ settings: { alertAt: 'critical' } });
    const claims = {
      ...testAlert(),
      'detail-type': 'EC2 Instance State-change Notification',
      detail: { 'instance-id': id(1), state: 'pending' },
    };
    const [outcome] = await world.handle([claims]);
    expect(outcome?.decision.kind).toBe('alert');
    expect(world.mails).toHaveLength(1);
    expect(world.mails[0]?.subject).toMatch(/^\[TEST\]/);
    expect(world.mails[0]?.body).not.toContain('terminate-instances');
  });

  it('from every Region at once is one mail that names them all, and each of their ids', async () => {
    const world = createWorld();
    const regions = ['us-east-1', 'eu-west-1', 'ap-northeast-2'];
    await world.handle(regions.map((region) => testAlert({ region, correlationId: `check-${region}` })));
    expect(world.mails.map(({ subject }) => subject)).toEqual([
      '[TEST] Davylamp test alert from 3 Regions - acct 1234 (prod)',
    ]);
    for (const region of regions) expect(world.mails[0]?.body).toContain(`check-${region}`);
  });

  it('of two accounts is a mail for each: their routes differ', async () => {
    const world = createWorld();
    await world.handle([testAlert(), { ...testAlert(), account: '222222222222' }]);
    expect(world.mails.map(({ accounts }) => accounts)).toEqual([['123456789012'], ['222222222222']]);
  });
});

describe('tests beside real events', () => {
  it('come last: the launch is mailed first though the batch is full of tests', async () => {
    const world = createWorld({ instances: [instance({ instanceId: id(1) })] });
    const tests = Array.from({ length: 99 }, (_, n) => ({ ...testAlert(), account: String(n).padStart(12, '2') }));
    await world.handle([...tests, stateChange({ instanceId: id(1) })]);
    expect(world.mails.map(isTest).indexOf(false)).toBe(0);
    expect(world.mails.filter(isTest).length).toBeGreaterThan(0);
  });

  it('send no real event back when their mail fails', async () => {
    const world = createWorld();
    const outbox: Ports['outbox'] = {
      send: (mail) => (isTest(mail) ? Promise.reject(new Error('down')) : world.ports.outbox.send(mail)),
    };
    const handled = await handleEvents([testAlert(), stateChange({ instanceId: id(1) })], settings(), {
      ...world.ports,
      outbox,
    });
    expect(handled.map(({ error }) => error?.message)).toEqual(['down', undefined]);
    expect(world.mails).toHaveLength(1);
  });

  it('are not waited for one after another: ten that hang take the time of two', async () => {
    const world = createWorld();
    const before = world.ports.clock.now();
    const tests = Array.from({ length: 10 }, (_, n) => ({ ...testAlert(), account: String(n).padStart(12, '2') }));
    const handled = await handleEvents(tests, settings(), { ...world.ports, outbox: { send: never } });
    expect(world.ports.clock.now() - before).toBeLessThanOrEqual(2 * 8_000);
    // Perhaps sent: a test that came back for it would be mailed at every receive.
    expect(handled.every(({ error }) => error === undefined)).toBe(true);
    expect(world.warnings).toContain('no answer says whether a mail was sent');
  });

  it('come back where real events have used up the time', async () => {
    const world = createWorld();
    const outbox: Ports['outbox'] = {
      async send(mail) {
        await world.ports.outbox.send(mail);
        (world.ports.clock as VirtualClock).advanceTo(world.ports.clock.now() + 20_000);
      },
    };
    const events = [testAlert(), stateChange({ instanceId: id(1) })];
    const handled = await handleEvents(events, settings(), { ...world.ports, outbox });
    expect(handled.map(({ error }) => error?.name)).toEqual(['OutOfTimeError', undefined]);
    expect(world.mails.map(isTest)).toEqual([false]);
  });
});

describe('many tests', () => {
  it('make a few mails an hour, the last of which says that no more are mailed, and until when', async () => {
    const world = createWorld();
    for (let n = 0; n < 160; n++) {
      const [outcome] = await world.handle([testAlert({ id: `test-${n}` })]);
      expect(outcome?.decision.kind).toBe('alert');
      await world.pass(3_500);
    }
    expect(world.mails).toHaveLength(5);
    const said = world.mails.map(({ body }) => body.includes('not mailed before 2026-11-20 15:00:00 UTC'));
    expect(said).toEqual([false, false, false, false, true]);
  });

  it('of many accounts are bounded together: an account id in an event costs nothing', async () => {
    const world = createWorld();
    for (let n = 0; n < 60; n++) await world.handle([{ ...testAlert(), account: String(n).padStart(12, '2') }]);
    expect(world.mails.length).toBeLessThanOrEqual(12);
  });

  it('that come again are the same test: a redelivery takes no second place', async () => {
    const world = createWorld();
    const test = testAlert({ id: 'same' });
    for (let n = 0; n < 3; n++) await world.handle([test]);
    await world.handle([testAlert({ id: 'b' })]);
    await world.handle([testAlert({ id: 'c' })]);
    await world.handle([testAlert({ id: 'd' })]);
    expect(world.mails.some(({ body }) => body.includes('not mailed before'))).toBe(false);
  });

  it('are mailed again in the next hour', async () => {
    const world = createWorld();
    for (let n = 0; n < 9; n++) await world.handle([testAlert({ id: `test-${n}` })]);
    await world.pass(60 * minute);
    await world.handle([testAlert({ id: 'later' })]);
    expect(world.mails).toHaveLength(6);
  });
});

describe('whoever waits for a test', () => {
  const notesOf = ({ ports }: ReturnType<typeof createWorld>, id: string) =>
    readTestNotes(createMemory(startBatch(ports, settings())), id);

  it('finds a note of each Region, with the time of every step', async () => {
    const world = createWorld();
    const regions = ['eu-west-1', 'us-east-1'];
    await world.handle(regions.map((region) => testAlert({ region, correlationId: 'one' })));
    const time = expect.any(Number);
    expect(await notesOf(world, 'one')).toEqual(
      regions.map((region) => ({ region, forwardedAt: time, decidedAt: time, mailedAt: time })),
    );
    expect(await notesOf(world, 'another')).toEqual([]);
  });

  it('finds no time of a mail that was refused', async () => {
    const world = createWorld();
    const outbox = { send: () => Promise.reject(new Error('down')) };
    await handleEvents([testAlert({ correlationId: 'two' })], settings(), { ...world.ports, outbox });
    expect(await notesOf(world, 'two')).toEqual([{ region: 'us-east-1', forwardedAt: expect.any(Number) }]);
  });

  it('learns that its mail was held back by the number of tests in the hour', async () => {
    const world = createWorld();
    for (let n = 0; n < 6; n += 1) await world.handle([testAlert({ correlationId: `test-${n}` })]);
    expect(await notesOf(world, 'test-5')).toMatchObject([{ isHeldBack: true }]);
  });
});

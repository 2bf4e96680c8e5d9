import { describe, expect, it } from 'vitest';
import { type Done, doerOf, doingsOf, likesOf, usualDays } from '../../../lambda/assessment/doings.ts';
import type { Launch } from '../../../lambda/model/launch.ts';
import { account } from '../../support/events.ts';
import {
  called,
  day,
  human,
  launch,
  minute,
  preparation,
  priced,
  refused,
  service,
  type,
} from '../../support/launches.ts';

const done = (one: Launch, changes: Partial<Done> = {}): Done => ({
  launch: one,
  doer: doerOf(one),
  isTold: false,
  ...changes,
});
const group = { 'aws:autoscaling:groupName': 'web' };

describe('whose habit a launch is', () => {
  it.each<[string, Launch, string | undefined]>([
    ['the person who called', called(), 'ci-deploy'],
    [
      'the role, whatever its session is called',
      called({ principal: human({ kind: 'role', key: 'r', name: 'jenkins' }) }),
      'jenkins',
    ],
    ['nobody known: a state change names none', launch(), undefined],
    ['the group, where Auto Scaling acts alone', launch({ madeBy: 'autoscaling.amazonaws.com', tags: group }), 'web'],
    [
      'the Batch environment, whose groups have another name every time',
      launch({ madeBy: 'autoscaling.amazonaws.com', tags: { 'aws:autoscaling:groupName': 'reports-asg-0a1b2c' } }),
      'reports',
    ],
    ['the service, where it names nothing that lasts', called({ principal: service('karpenter') }), 'karpenter'],
    [
      'the person who ordered it within the last day',
      launch({
        madeBy: 'autoscaling.amazonaws.com',
        tags: group,
        orderedBy: { time: 0, principalKey: `arn:aws:iam::${account}:role/deploy/terraform` },
      }),
      'terraform',
    ],
  ])('%s', (_, one, name) => {
    expect(doerOf(one)?.name).toBe(name);
  });

  it('is root where root ordered it: what root does is never usual', () => {
    const ordered = launch({
      madeBy: 'autoscaling.amazonaws.com',
      tags: group,
      orderedBy: { time: 0, principalKey: `arn:aws:iam::${account}:root` },
    });
    expect(doerOf(ordered)?.kind).toBe('root');
  });

  it('is no tag that anybody can set: a group of one’s own choice is nobody', () => {
    expect(doerOf(launch({ tags: { 'eks:nodegroup-name': 'web' } }))).toBeUndefined();
  });
});

describe('what has to have been done before', () => {
  it('is every family in the Region; of a call without types, the call', () => {
    expect(likesOf(launch({ types: [type('c5.large'), type('c5.xlarge'), type('g5.xlarge')] }))).toEqual([
      'us-east-1 c5',
      'us-east-1 g5',
    ]);
    expect(likesOf(refused('quota', {}, { types: [] }))).toEqual(['us-east-1 RunInstances']);
  });

  it('is bare metal as a family of its own', () => {
    expect(likesOf(launch({ types: [{ ...type('c5.metal'), bareMetal: true }] }))).toEqual(['us-east-1 c5.metal']);
  });

  it('is nothing that can be named for an instance that nobody could look at', () => {
    expect(likesOf(launch({ types: [] }))).toEqual([]);
  });
});

describe('what a launch adds', () => {
  it('is one thing done by its caller, and one in the account, for all instances of a call', () => {
    const run = (instanceId: string) => called({}, { instanceId, types: [priced(0.5)] });
    const doings = doingsOf([done(run('i-1')), done(run('i-2')), done(run('i-3'))]);
    expect(doings.map(({ doer, count, usdPerHour, largest }) => [doer.key, count, usdPerHour, largest])).toEqual([
      [human().key, 3, 1.5, 3],
      ['account', 3, 1.5, 3],
    ]);
  });

  it('counts for the caller also where a state change told of the start before, and not twice for the account', () => {
    const doings = doingsOf([
      done(launch({ eventId: 'state' })),
      done(called({}, { eventId: 'call' }), { isTold: true }),
    ]);
    expect(doings.map(({ doer, count }) => [doer.key, count])).toEqual([
      [human().key, 1],
      ['account', 1],
    ]);
  });

  it('is nothing where AWS refused it: nobody becomes used to what never ran', () => {
    expect(doingsOf([done(refused())])).toEqual([]);
  });

  it('is the call alone where it only prepares: a template of GPUs makes no GPU usual', () => {
    const [made] = doingsOf([done(preparation('CreateLaunchTemplate', {}, { types: [type('p5.48xlarge')] }))]);
    expect(made).toMatchObject({ likes: ['us-east-1 CreateLaunchTemplate'], count: 0 });
  });

  it('bars the day of its doer, also where it was refused, and an attack the account’s as well', () => {
    const barred = doingsOf([done(refused('permission'), { loud: 'alarm' })]);
    expect(barred.map(({ doer, isBarring, likes }) => [doer.key, isBarring, likes])).toEqual([[human().key, true, []]]);
    const doings = doingsOf([done(refused('permission'), { loud: 'attack' })]);
    expect(doings.map(({ doer, isBarring, likes }) => [doer.key, isBarring, likes])).toEqual([
      [human().key, true, []],
      ['account', true, []],
    ]);
  });

  it('is no part of the account’s ordinary hour where it is left out', () => {
    expect(doingsOf([done(called(), { isLeftOut: true })]).map(({ doer }) => doer.key)).toEqual([human().key]);
  });
});

describe('the days of what was judged', () => {
  it('are one record for everybody, added to what is known', () => {
    const run = (i: number) =>
      called({ time: i * day, eventId: `run-${i}` }, { eventId: `run-${i}`, time: i * day + minute });
    const first = usualDays([1, 2].map((i) => done(run(i))));
    const both = usualDays([done(run(3))], first);
    expect([...both.values()].map(({ name, days }) => [name, days.map((one) => one.day)])).toEqual([
      ['ci-deploy', [1, 2, 3]],
      [account, [1, 2, 3]],
    ]);
  });
});

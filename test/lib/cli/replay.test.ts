import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { samples } from '../../fixtures/samples.ts';
import { davylamp } from '../../support/command-line.ts';
import { apiCall, cloudTrailRecord, runInstances, stateChange } from '../../support/events.ts';
import { folder } from '../../support/folder.ts';

const text = JSON.stringify;
const id = 'i-0123456789abcdef0';

async function replayed(files: Readonly<Record<string, string>>, ...more: string[]) {
  const cwd = folder(files);
  const { exitCode, stdout, stderr } = await davylamp(['replay', '--json', ...more], { cwd });
  return { exitCode, stderr, document: JSON.parse(stdout) };
}

describe('davylamp replay --json', () => {
  it('prints the document of the contract, every field in its place', async () => {
    const inventory = {
      instances: [
        {
          account: '123456789012',
          region: 'eu-west-1',
          instance: { InstanceId: id, InstanceType: 'c5.metal' },
          userData: '#!/bin/sh\n./xmrig -o stratum+tcp://203.0.113.41:3333\n',
        },
      ],
    };
    const event = stateChange({ id: 'e1', region: 'eu-west-1', instanceId: id });
    const { exitCode, document } = await replayed(
      { 'e.json': text(event), 'i.json': text(inventory) },
      '--inventory',
      'i.json',
      'e.json',
    );
    expect(exitCode).toBe(0);
    expect(Object.keys(document)).toEqual(['schemaVersion', 'decisions', 'mails', 'summary']);
    expect(document.decisions).toEqual([
      {
        eventId: 'e1',
        time: '2026-11-20T14:03:11Z',
        account: '123456789012',
        region: 'eu-west-1',
        detailType: 'EC2 Instance State-change Notification',
        eventName: null,
        instanceIds: [id],
        decision: 'alert',
        verdict: 'critical',
        signals: expect.arrayContaining(['miner-in-user-data']),
        allowEntry: null,
        incident: expect.any(String),
        why: null,
      },
    ]);
    expect(document.mails).toEqual([
      {
        time: '2026-11-20T14:03:12Z',
        incident: document.decisions[0].incident,
        kind: 'first',
        verdict: 'critical',
        accounts: ['123456789012'],
        regions: ['eu-west-1'],
        instances: 1,
        subject: expect.stringContaining('[CRITICAL]'),
        body: expect.any(String),
      },
    ]);
    expect(document.summary).toEqual({ events: 1, alert: 1, expected: 0, duplicate: 0, ignored: 0, mails: 1 });
  });

  it('says of each decision what it says of no other', async () => {
    const launch = (eventId: string, more: object) =>
      runInstances({ eventId, instanceIds: [`i-${eventId.padStart(17, '0')}`], instanceType: 't3.nano', ...more });
    const files = {
      'davylamp.yaml': 'allow: [{ name: ci, tags: { Project: ci }, reason: runners, expires: 2026-12-01 }]\n',
      'e.jsonl': [
        launch('1', { time: '2026-11-20T14:00:00Z', tags: { Project: 'ci' } }),
        launch('2', { time: '2026-11-20T14:00:01Z' }),
        stateChange({ id: '3', time: '2026-11-20T14:00:05Z', instanceId: 'i-00000000000000002' }),
        apiCall({ eventName: 'StopInstances', eventId: '4', time: '2026-11-20T14:00:06.250Z' }),
      ]
        .map((event) => text(event))
        .join('\n'),
    };
    const { document } = await replayed(files, '--config', 'davylamp.yaml', 'e.jsonl');
    expect(
      document.decisions.map(
        ({ decision, verdict, allowEntry, incident, why, time, eventName }: Record<string, unknown>) => [
          decision,
          verdict,
          allowEntry,
          incident === null ? null : 'an incident',
          why,
          time,
          eventName,
        ],
      ),
    ).toEqual([
      ['expected', null, 'ci', null, null, '2026-11-20T14:00:00Z', 'RunInstances'],
      ['alert', 'notice', null, 'an incident', null, '2026-11-20T14:00:01Z', 'RunInstances'],
      ['duplicate', null, null, null, null, '2026-11-20T14:00:05Z', null],
      ['ignored', null, null, null, 'not forwarded', '2026-11-20T14:00:06.250Z', 'StopInstances'],
    ]);
  });

  it('honours an allowlist entry that has expired since the events happened: their own time counts', async () => {
    const files = {
      'davylamp.yaml': 'allow: [{ name: ci, tags: { Project: ci }, reason: r, expires: 2020-06-30 }]\n',
      'e.json': text(runInstances({ time: '2020-06-30T12:00:00Z', tags: { Project: 'ci' }, instanceType: 't3.nano' })),
    };
    const { document } = await replayed(files, '--config', 'davylamp.yaml', 'e.json');
    expect(document.decisions[0].decision).toBe('expected');
  });

  it('takes the davylamp.yaml beside cdk.json where there is one, without an address', async () => {
    const files = { 'cdk.json': '{}', 'davylamp.yaml': 'alertAt: critical\n', 'e.json': text(runInstances()) };
    expect((await replayed(files, 'e.json')).document.summary).toMatchObject({ alert: 1, mails: 0 });
  });

  it('wraps a bare CloudTrail record', async () => {
    const record = cloudTrailRecord({ eventName: 'CreateKeyPair', eventId: 'e' });
    const { document } = await replayed({ 'e.json': text({ Records: [record] }) }, '.');
    expect(document.decisions).toEqual([
      expect.objectContaining({ eventId: 'e', detailType: 'AWS API Call via CloudTrail', eventName: 'CreateKeyPair' }),
    ]);
  });

  it.each([
    ['a file that is no JSON', { 'e.json': '{' }, ['e.json'], /e\.json/],
    ['a file that is not there', {}, ['gone.json'], /gone\.json/],
    ['an inventory that is none', { 'e.json': '{}', 'i.json': '[]' }, ['--inventory', 'i.json', 'e.json'], /i\.json/],
    [
      'a configuration with a mistyped key',
      { 'e.json': '{}', 'c.yaml': 'alertAtt: high\n' },
      ['--config', 'c.yaml', 'e.json'],
      /alertAtt/,
    ],
    ['no path', {}, [], /path/],
  ])('ends with 2 and one document that names %s', async (_, files, args, named) => {
    const { exitCode, document } = await replayed(files as Record<string, string>, ...args);
    expect(exitCode).toBe(2);
    expect(document).toMatchObject({ schemaVersion: 1, error: { message: expect.stringMatching(named) } });
  });

  it('goes on without what cannot be read where it is told to', async () => {
    const { exitCode, document, stderr } = await replayed(
      { 'a.json': '{', 'b.json': text(stateChange()) },
      '--skip-unreadable',
      '.',
    );
    expect(exitCode).toBe(0);
    expect(document.summary.events).toBe(1);
    expect(stderr).toContain('Skipped a.json');
  });

  it('decides about each of the sample events', async () => {
    const cwd = folder(Object.fromEntries(samples.map(({ event }, i) => [`e/${i}.json`, text(event)])));
    const { exitCode, document } = await replayed({}, join(cwd, 'e'));
    expect(exitCode).toBe(0);
    expect(document.decisions.length).toBe(samples.length);
    expect(document.summary.events).toBe(samples.length);
  });
});

describe('davylamp replay for a person', () => {
  it('shows decisions, mails and one result line, without colours where output is no terminal', async () => {
    const cwd = folder({ 'e.json': text([stateChange({ id: 'a' }), {}]), 'here.txt': '' });
    const { stdout, stderr, exitCode } = await davylamp(['replay', join(cwd, 'e.json')], { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('[NOTICE]');
    expect(stdout).toContain('ignored: 1 not forwarded');
    expect(stdout).toMatch(/^result: 2 events: 1 alert, 0 expected, 0 duplicates, 1 ignored, 1 mail$/m);
    expect(stdout).not.toContain('\u001b');
    expect(stderr).toContain('2 events in 1 file');
  });

  it("lets no event's text steer the terminal", async () => {
    const event = {
      ...stateChange(),
      'detail-type': 'x\u001b[31mred\nresult: all fine',
      account: '\u001b]0;title\u0007',
    };
    const cwd = folder({ 'e.json': text([event, runInstances({ userAgent: '\u001b[2J' })]) });
    const { stdout } = await davylamp(['replay', 'e.json'], { cwd });
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toMatch(/^result: all fine/m);
  });
});

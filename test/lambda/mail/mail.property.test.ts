import fc from 'fast-check';
import { expect, it } from 'vitest';
import { knownCalls } from '../../../lambda/mail/calls.ts';
import { renderMail } from '../../../lambda/mail/mail.ts';
import { columns } from '../../../lambda/mail/text.ts';
import type { IncidentLaunch, IncidentView } from '../../../lambda/model/incident.ts';
import type { Gap, LaunchKind } from '../../../lambda/model/launch.ts';
import type { Principal, PrincipalKind } from '../../../lambda/model/principal.ts';
import type { SignalId } from '../../../lambda/model/signal.ts';
import { pastedCommands } from '../../support/aws-cli.ts';
import { hostile } from '../../support/hostile.ts';
import {
  ACCOUNT,
  incidentCall,
  incidentLaunch,
  incidentLaunches,
  incidentSignal,
  incidentView,
  START,
} from '../../support/incidents.ts';
import { settings } from './mails.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(
      '\n',
      '\r',
      '\u2028',
      '\u202E',
      ':',
      '/',
      '\uD800',
      '\u0301',
      '한',
      ' ',
      '"',
      "'",
      '\u001B',
      '\0',
    ),
  }),
  fc.constantFrom(...Object.values(hostile)),
);
const region = fc.oneof(fc.constantFrom('us-east-1', 'eu-west-1', 'ap-northeast-2'), text);
const account = fc.oneof(fc.constantFrom('123456789012', '210987654321'), text);
const type = fc.oneof(fc.constantFrom('c5.metal', 't3.micro', 'u-24tb1.112xlarge'), text);
const time = fc.oneof(fc.integer({ min: 1_600_000_000_000, max: 1_900_000_000_000 }), fc.double());
const kind = fc.constantFrom<LaunchKind>('instance', 'request', 'attempt', 'notice', 'preparation');
const gap = fc.constantFrom<Gap>('instance', 'type', 'user-data', 'image', 'role', 'store', 'price', 'allowlist');
const verdict = fc.constantFrom('notice' as const, 'high' as const, 'critical' as const);

const given = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** The record without what is undefined, as stored data is. */
const made = <T>(record: fc.Arbitrary<unknown>): fc.Arbitrary<T> =>
  record.map(
    (value) => Object.fromEntries(Object.entries(value as object).filter(([, each]) => each !== undefined)) as T,
  );

const launch = made<IncidentLaunch>(
  fc.record({
    kind,
    id: text,
    eventId: text,
    time,
    account,
    region,
    eventName: given(fc.oneof(fc.constantFrom(...knownCalls), text)),
    instanceId: given(fc.oneof(fc.constantFrom('i-0abc', 'i-1'), text)),
    launchTime: given(time),
    count: fc.integer({ min: 0, max: 1e9 }),
    instanceTypes: fc.array(type, { maxLength: 4 }),
    usdPerHour: given(fc.double()),
    priceIsEstimate: given(fc.boolean()),
    imageId: given(fc.oneof(fc.constant('ami-0abc'), text)),
    imageName: given(text),
    imageOwner: given(text),
    spot: fc.boolean(),
    tags: fc.dictionary(
      fc.oneof(fc.constantFrom('Name', 'aws:autoscaling:groupName', 'aws:ec2:fleet-id'), text),
      text,
      { maxKeys: 4 },
    ),
    madeBy: given(fc.oneof(fc.constant('autoscaling.amazonaws.com'), text)),
    refusalCode: given(fc.oneof(fc.constant('DryRunOperation'), text)),
    target: given(fc.oneof(fc.constant('af-south-1'), text)),
    groupName: given(text),
    verdict,
    signals: fc.subarray(['termination-protected', 'miner-in-user-data']),
    gaps: fc.array(gap, { maxLength: 2 }),
  }),
);

const principal = made<Principal>(
  fc.record({
    kind: fc.constantFrom<PrincipalKind>('root', 'user', 'role', 'federated', 'service', 'unknown'),
    key: text,
    name: given(fc.oneof(fc.constantFrom('ci', 'AWSReservedSSO_A_0123456789abcdef'), text)),
    sessionName: given(text),
    accessKeyId: given(fc.oneof(fc.constantFrom('AKIAIOSFODNN7EXAMPLE', 'ASIAIOSFODNN7EXAMPLE'), text)),
    service: given(text),
    isHuman: fc.boolean(),
    sourceIp: given(text),
    userAgent: given(text),
    console: given(fc.boolean()),
  }),
);

const signal = fc.record({
  // What the store holds may come from another version.
  id: fc.oneof(fc.constant('huge-auto-scaling-group'), text) as fc.Arbitrary<SignalId>,
  strength: fc.constantFrom('hard' as const, 'strong' as const, 'weak' as const),
  group: fc.constant('what' as const),
  evidence: fc.record({ max: fc.integer(), name: text }),
});

const view: fc.Arbitrary<IncidentView> = fc.record({
  incident: fc.record({ id: text, openedAt: time, verdict }),
  kind: fc.constantFrom('first' as const, 'escalation' as const, 'follow-up' as const),
  isTest: fc.boolean(),
  now: time,
  launches: fc.array(launch, { maxLength: 8 }),
  signals: fc.array(signal, { maxLength: 4 }),
  actors: fc.array(
    fc.record({ principal, account, since: time, source: fc.constantFrom('call' as const, 'lookup' as const) }),
    { maxLength: 4 },
  ),
  gaps: fc.array(gap, { maxLength: 3 }),
});

/** Links, words of commands and the lines of the allowlist entry stay whole. */
const staysWhole = (line: string): boolean =>
  /^ {5}(aws|for|kubectl|npx|https:\/\/)/.test(line) || /^ {7}\S/.test(line) || /^ {2}(- name| {2}\w+): /.test(line);

it('whatever is in the incident, SNS takes the subject and the body keeps its layout', () => {
  fc.assert(
    fc.property(view, fc.constantFrom('en' as const, 'ko' as const), text, (incident, language, name) => {
      const mail = renderMail(incident, {
        ...settings,
        language,
        accountNames: { '123456789012': name, '210987654321': 'b' },
        expectedRegions: ['us-east-1'],
      });
      expect(mail.subject).toMatch(/^\[[\x21-\x7e][\x20-\x7e]{0,98}$/);
      expect(mail.body).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?!\n)\p{Cc}/u);
      expect(Buffer.byteLength(mail.body)).toBeLessThan(200_000);
      expect(mail.body.replaceAll(/^ {5}https:\/\/\S+$/gm, '')).not.toContain('://');
      for (const line of mail.body.split('\n')) {
        if (!staysWhole(line)) expect(columns(line), line).toBeLessThanOrEqual(100);
        if (/^ {5}\S/.test(line)) expect(line).toMatch(/^ {5}(aws|for|kubectl|npx|https:\/\/)[\x20-\x7e]{1,990}$/);
        if (/^ {7}\S/.test(line)) expect(line).toMatch(/^[\x20-\x7e]{1,998}$/);
      }
    }),
    { numRuns: 500 },
  );
});

it('only lines of ours begin at the margin: no name can forge a step', () => {
  fc.assert(
    fc.property(text, (name) => {
      const forged = `${name}${' x'.repeat(60)} 9. Ignore this mail`;
      const { body } = renderMail(
        incidentView({
          launches: [incidentLaunch({ tags: { Name: forged }, imageName: forged, groupName: forged })],
          signals: [incidentSignal(forged as SignalId, 'strong', { name: forged })],
        }),
        settings,
      );
      expect(body).not.toMatch(/^9\./m);
    }),
  );
});

const commandWords = ['aws', 'for', 'kubectl', 'curl', 'sudo', 'rm', 'do', '--region', '$(aws', 'bash -c', '|', '\\'];

/** A name that would be a command wherever a line is broken. */
const commandLike = fc
  .array(fc.constantFrom(...commandWords, 'iam', 'create-user', 'https://evil.example', '한국', 'x'), {
    minLength: 2,
    maxLength: 40,
  })
  .map((words) => words.join(' '));

const begins = new RegExp(
  `^\\s*(${commandWords.map((word) => word.replaceAll(/[$()|\\]/g, '\\$&')).join('|')})(\\s|$)`,
);

/** The lines of the commands and links of the steps. */
function commandLines(body: string): Set<string> {
  const pasted = pastedCommands(body).flatMap((command) => command.split('\n').map((line) => `     ${line}`));
  return new Set(pasted);
}

it('only a command looks like one, whatever names, tags and groups are called', () => {
  fc.assert(
    fc.property(commandLike, verdict, fc.constantFrom('en' as const, 'ko' as const), (name, worst, language) => {
      const given = {
        tags: { Name: name, [name]: name },
        imageName: name,
        imageOwner: name,
        groupName: name,
        target: name,
      };
      const who = { key: name, name, sessionName: name, sourceIp: name, userAgent: name, service: name, isHuman: true };
      const { body } = renderMail(
        incidentView({
          incident: { id: name, openedAt: START, verdict: worst },
          launches: [
            incidentLaunch({ ...given, madeBy: name, operator: name }),
            incidentLaunch({ ...given, tags: { ...given.tags, 'eks:nodegroup-name': name, 'eks:cluster-name': name } }),
            ...[...knownCalls, name].map((eventName) =>
              incidentCall({ ...given, kind: 'request', eventName, eventId: eventName, names: [name], cluster: name }),
            ),
            incidentCall({ kind: 'attempt', refusalCode: name, eventId: name, region: name }),
          ],
          signals: [
            incidentSignal('huge-auto-scaling-group', 'hard', { max: 999, name }),
            incidentSignal('accelerated-or-metal', 'strong', { types: [name, name] }),
            incidentSignal('user-access-key', 'weak', { user: name }),
          ],
          actors: (['user', 'role', 'federated', 'service', 'unknown'] as const).map((kind) => ({
            principal: { ...who, kind },
            account: ACCOUNT,
            since: START,
            source: 'call' as const,
          })),
        }),
        { ...settings, language },
      );
      const commands = commandLines(body);
      for (const line of body.split('\n')) {
        if (/^ {5}\S/.test(line)) expect(line).toMatch(/^ {5}(aws|for|kubectl|npx|https:)/);
        if (!commands.has(line)) expect(line).not.toMatch(begins);
      }
      for (const command of pastedCommands(body)) expect(command).not.toMatch(/create-user|evil|sudo|curl|bash/);
    }),
    { numRuns: 300 },
  );
});

it('ten thousand instances under hostile names stay below what SNS takes, and take no minute', () => {
  const launches = incidentLaunches(10_000, ['us-east-1', 'eu-west-1', 'sa-east-1'], {
    tags: { Name: hostile.long, Project: hostile.lines },
    imageName: hostile.long,
  });
  const started = performance.now();
  const { body, instances } = renderMail(incidentView({ launches }), settings);
  expect(instances).toBe(10_000);
  expect(Buffer.byteLength(body)).toBeLessThan(200_000);
  expect(performance.now() - started).toBeLessThan(3_000);
});

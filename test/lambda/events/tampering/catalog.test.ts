/** Every call against Davylamp is real, passes its rule where it is about ours, and nothing else does. */
import * as cloudFormation from '@aws-sdk/client-cloudformation';
import * as cloudTrail from '@aws-sdk/client-cloudtrail';
import * as cloudWatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as eventBridge from '@aws-sdk/client-eventbridge';
import * as guardDuty from '@aws-sdk/client-guardduty';
import * as iam from '@aws-sdk/client-iam';
import * as lambda from '@aws-sdk/client-lambda';
import * as organizations from '@aws-sdk/client-organizations';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { watchedCall } from '../../../../lambda/events/calls/catalog.ts';
import { type TamperingCall, tamperingCalls } from '../../../../lambda/events/tampering/catalog.ts';
import { readTampering } from '../../../../lambda/events/tampering/read-tampering.ts';
import { compilePattern } from '../../../../lambda/local/matcher.ts';
import { busRulePattern, forwarderRules } from '../../../../lib/forwarder/patterns.ts';
import { againstOurs, detailOf, theirs } from '../../../fixtures/calls/tampering.ts';
import { apiCall } from '../../../support/events.ts';

const clients: Readonly<Record<string, object>> = {
  cloudformation: cloudFormation,
  cloudtrail: cloudTrail,
  dynamodb,
  events: eventBridge,
  guardduty: guardDuty,
  iam,
  lambda,
  logs,
  monitoring: cloudWatch,
  organizations,
  sns,
  sqs,
};

/** Of services no client of which is to be had here: their API references are the only list. */
const others: Readonly<Record<string, readonly string[]>> = {
  notifications: [
    'DeregisterNotificationHub',
    'DisableNotificationsAccessForOrganization',
    'DeleteNotificationConfiguration',
    'DeleteEventRule',
    'UpdateNotificationConfiguration',
    'UpdateEventRule',
    'DisassociateChannel',
    'DisassociateOrganizationalUnit',
  ],
  'notifications-contacts': ['DeleteEmailContact'],
  scheduler: ['DeleteSchedule', 'UpdateSchedule'],
};

/**
 * The versions that CloudTrail writes:
 * https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
 */
const version = /20(150331(v2)?|171031)$/;

const rules = forwarderRules().map(({ name, pattern }) => ({ name, matches: compilePattern(pattern) }));
const bus = compilePattern(busRulePattern());
const admittedBy = (event: unknown): readonly string[] =>
  rules.filter(({ name, matches }) => name.startsWith('davylamp-tampering') && matches(event)).map(({ name }) => name);

const serviceOf = ({ eventSource }: Pick<TamperingCall, 'eventSource'>): string =>
  eventSource.replace('.amazonaws.com', '');
const nameOf = (call: TamperingCall): string => `${serviceOf(call)} ${call.eventName}`;
const table = tamperingCalls.map((call) => [nameOf(call), call] as const);
const eventOf = (call: TamperingCall, detail: object) =>
  apiCall({ eventName: call.eventName, eventSource: call.eventSource, ...detail });

describe('every call against Davylamp', () => {
  it('is there once', () => {
    expect(new Set(table.map(([name]) => name)).size).toBe(table.length);
  });

  it.each(table)('%s is an operation of its service', (_, call) => {
    const operation = serviceOf(call) === 'lambda' ? call.eventName.replace(version, '') : call.eventName;
    const known = others[serviceOf(call)];
    if (known) expect(known).toContain(operation);
    else expect(clients[serviceOf(call)]).toHaveProperty(`${operation}Command`);
    // Lambda's calls of those years carry the version; without it nothing would ever match.
    if (serviceOf(call) === 'lambda') expect(call.eventName).toMatch(version);
  });

  it.each(table)('%s passes its rule and the bus in each form of its name, and is read', (_, call) => {
    const details = againstOurs(call);
    expect(details.length).toBeGreaterThan(0);
    for (const detail of details) {
      const event = eventOf(call, detail);
      expect(admittedBy(event), JSON.stringify(detail)).toEqual([`davylamp-${call.rule}`]);
      expect(bus(event)).toBe(true);
      const read = readTampering(event.detail);
      expect(read?.call.eventName).toBe(call.eventName);
      if (read?.tampering.isById) expect(read.tampering.names[0]).toMatch(/^(configuration|emailcontact)\/a0/);
      else if (call.fields.length > 0) expect(read?.tampering.names[0]).toMatch(/^(StackSet-)?davylamp/);
    }
  });

  it.each(table.filter(([, { fields }]) => fields.length > 0))('%s on what others own is left alone', (_, call) => {
    for (const detail of theirs(call)) {
      const event = eventOf(call, detail);
      expect(admittedBy(event), JSON.stringify(detail)).toEqual([]);
      expect(readTampering(event.detail)).toBeUndefined();
    }
  });

  it('is read as that also where it is watched for what it starts', () => {
    expect(watchedCall('cloudformation.amazonaws.com', 'UpdateStack')).toBeDefined();
    const call = tamperingCalls.find(({ eventName }) => eventName === 'UpdateStack') as TamperingCall;
    expect(readTampering({ ...call, requestParameters: { stackName: 'davylamp' } })?.tampering.names).toEqual([
      'davylamp',
    ]);
  });
});

describe('what a call does by its parameters', () => {
  const effectOf = (eventName: string, requestParameters: object): string | undefined => {
    const call = tamperingCalls.find((one) => one.eventName === eventName) as TamperingCall;
    return call.effect(requestParameters);
  };

  it.each([
    ['a rule that is written anew, but off', 'PutRule', { state: 'DISABLED' }, 'destroys'],
    ['a rule that is written anew', 'PutRule', { state: 'ENABLED' }, 'changes'],
    [
      'a function that may run no copy',
      'PutFunctionConcurrency20171031',
      { reservedConcurrentExecutions: 0 },
      'destroys',
    ],
    ['a function that may run five', 'PutFunctionConcurrency20171031', { reservedConcurrentExecutions: 5 }, 'changes'],
    ['a queue that nobody reads any more', 'UpdateEventSourceMapping20150331', { enabled: false }, 'destroys'],
    ['a schedule that is switched off', 'UpdateSchedule', { state: 'DISABLED' }, 'destroys'],
    ['a schedule that is written anew', 'UpdateSchedule', { state: 'ENABLED' }, 'changes'],
    ['an alarm that tells nobody', 'PutMetricAlarm', { actionsEnabled: false }, 'destroys'],
    ['a trail of one Region alone', 'UpdateTrail', { isMultiRegionTrail: false }, 'destroys'],
    ['a trail that gets another bucket', 'UpdateTrail', { s3BucketName: 'logs' }, undefined],
    ['a trail of reads alone', 'PutEventSelectors', { eventSelectors: [{ readWriteType: 'ReadOnly' }] }, 'destroys'],
    [
      'a trail of data events alone',
      'PutEventSelectors',
      { advancedEventSelectors: [{ fieldSelectors: [{ field: 'eventCategory', equals: ['Data'] }] }] },
      'destroys',
    ],
    [
      'a trail that takes data events, too',
      'PutEventSelectors',
      {
        advancedEventSelectors: [
          { fieldSelectors: [{ field: 'eventCategory', equals: ['Data'] }] },
          { fieldSelectors: [{ field: 'eventCategory', equals: ['Management'] }] },
        ],
      },
      undefined,
    ],
    ['a trail of everything', 'PutEventSelectors', { eventSelectors: [{ readWriteType: 'All' }] }, undefined],
    ['GuardDuty suspended', 'UpdateDetector', { enable: false }, 'destroys'],
    ['GuardDuty that reports more often', 'UpdateDetector', { findingPublishingFrequency: 'ONE_HOUR' }, undefined],
    ['a service of ours', 'DisableAWSServiceAccess', { servicePrincipal: 'notifications.amazonaws.com' }, 'destroys'],
    ['another service', 'DisableAWSServiceAccess', { servicePrincipal: 'config.amazonaws.com' }, undefined],
    ['nothing that can be read', 'PutEventSelectors', null as unknown as object, undefined],
  ])('%s', (_, eventName, request, effect) => {
    expect(effectOf(eventName, request)).toBe(effect);
  });
});

it('nothing in a record makes the reader throw', () => {
  for (const detail of [
    null,
    'x',
    { eventSource: 'sqs.amazonaws.com', eventName: 'DeleteQueue' },
    detailOf('a.b', 1),
  ]) {
    expect(readTampering(detail)).toBeUndefined();
  }
});

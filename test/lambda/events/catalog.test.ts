/** Every watched call is real, is read, passes its rule, and is tried on an attack and on an ordinary day. */
import * as account from '@aws-sdk/client-account';
import * as autoScaling from '@aws-sdk/client-auto-scaling';
import * as batch from '@aws-sdk/client-batch';
import * as cloudFormation from '@aws-sdk/client-cloudformation';
import * as codeBuild from '@aws-sdk/client-codebuild';
import * as ec2 from '@aws-sdk/client-ec2';
import * as ecs from '@aws-sdk/client-ecs';
import * as eks from '@aws-sdk/client-eks';
import * as emr from '@aws-sdk/client-emr';
import * as lambda from '@aws-sdk/client-lambda';
import * as lightsail from '@aws-sdk/client-lightsail';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import * as savingsPlans from '@aws-sdk/client-savingsplans';
import * as serviceQuotas from '@aws-sdk/client-service-quotas';
import { describe, expect, it } from 'vitest';
import { watchedCalls } from '../../../lambda/events/calls/catalog.ts';
import { launchesOf } from '../../../lambda/events/launches.ts';
import { parse } from '../../../lambda/events/parse.ts';
import { compilePattern } from '../../../lambda/local/matcher.ts';
import { busRulePattern, forwarderRules } from '../../../lib/forwarder/patterns.ts';
import { samples } from '../../fixtures/calls/index.ts';
import type { Recorded, Sample } from '../../fixtures/calls/sample.ts';
import { campaigns, ordinaryDays } from '../../fixtures/cases/index.ts';
import { apiCall, identities } from '../../support/events.ts';

const clients: Readonly<Record<string, object>> = {
  account,
  autoscaling: autoScaling,
  batch,
  cloudformation: cloudFormation,
  codebuild: codeBuild,
  ec2,
  ecs,
  eks,
  elasticmapreduce: emr,
  lambda,
  lightsail,
  sagemaker,
  savingsplans: savingsPlans,
  servicequotas: serviceQuotas,
};

/** Lambda's events carry the version of its API, which its operations do not. */
const versioned: Readonly<Record<string, string>> = {
  CreateFunction20150331: 'CreateFunction',
  PutFunctionConcurrency20171031: 'PutFunctionConcurrency',
  CreateCapacityProvider20251130: 'CreateCapacityProvider',
};

const serviceOf = (eventSource: string): string => eventSource.replace('.amazonaws.com', '');
const watched = watchedCalls.map(({ eventSource, eventName }) => `${serviceOf(eventSource)} ${eventName}`);

const eventOf = ({ service, eventName }: Sample, recorded: Recorded, errorCode?: string) =>
  apiCall({
    eventName,
    eventSource: `${service}.amazonaws.com`,
    userIdentity: identities.role(),
    requestParameters: recorded.requestParameters,
    responseElements: errorCode === undefined ? recorded.responseElements : null,
    ...(errorCode !== undefined && { errorCode }),
  });

const rules = forwarderRules().map(({ name, pattern }) => ({ name, matches: compilePattern(pattern) }));
const admittedBy = (event: unknown): readonly string[] =>
  rules.filter(({ matches }) => matches(event)).map(({ name }) => name);
const bus = compilePattern(busRulePattern());

const kindOf = (event: unknown): string => {
  const parsed = parse(event, 0);
  if (parsed.kind === 'ignored') return parsed.why;
  if (parsed.observation.kind === 'test' || parsed.observation.kind === 'proof') return parsed.observation.kind;
  const launches = launchesOf(parsed.observation);
  return typeof launches === 'string' ? launches : (launches[0]?.kind ?? 'none');
};

const kinds = {
  launch: ['request', 'instance'],
  purchase: ['notice'],
  notice: ['notice'],
  preparation: ['preparation'],
  modification: ['preparation'],
};

describe('every watched call', () => {
  it.each(watched)('%s is an operation of its service', (name) => {
    const [service = '', eventName = ''] = name.split(' ');
    expect(clients[service]).toHaveProperty(`${versioned[eventName] ?? eventName}Command`);
  });

  it('is part of a campaign and of an ordinary day', () => {
    const namesIn = (cases: readonly { readonly events: readonly Readonly<Record<string, unknown>>[] }[]) =>
      new Set(
        cases.flatMap(({ events }) =>
          events.map(({ detail }) => {
            const { eventSource, eventName } = detail as { eventSource?: string; eventName?: string };
            return `${serviceOf(eventSource ?? '')} ${eventName}`;
          }),
        ),
      );
    const [attacked, ordinary] = [namesIn(campaigns), namesIn(ordinaryDays)];
    expect(watched.filter((name) => !attacked.has(name))).toEqual([]);
    expect(watched.filter((name) => !ordinary.has(name))).toEqual([]);
  });
});

describe('each sample', () => {
  const table = samples.map((sample) => [`${sample.service} ${sample.eventName}`, sample] as const);

  it('is of a watched call, and the only one of it', () => {
    const names = table.map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !watched.includes(name))).toEqual([]);
  });

  it.each(table)('%s passes one rule and the bus, and is what its role says', (_, sample) => {
    const event = eventOf(sample, sample.attack);
    expect(admittedBy(event)).toHaveLength(1);
    expect(bus(event)).toBe(true);
    const call = watchedCalls.find(
      ({ eventSource, eventName }) => serviceOf(eventSource) === sample.service && eventName === sample.eventName,
    );
    expect(kinds[call?.role ?? 'notice']).toContain(kindOf(event));
  });

  it.each(table)('%s passes when AWS refuses it, too', (_, sample) => {
    const event = eventOf(sample, sample.attack, 'AccessDeniedException');
    expect(admittedBy(event)).toHaveLength(1);
    const call = watchedCalls.find(
      ({ eventSource, eventName }) => serviceOf(eventSource) === sample.service && eventName === sample.eventName,
    );
    const isTry = call?.role === 'launch' || call?.role === 'purchase' || sample.eventName === 'CreateAutoScalingGroup';
    expect(kindOf(event)).toBe(isTry ? 'attempt' : 'failed call');
  });
});

/**
 * What the event patterns let through, tried with the embedded matcher, and what EventBridge demands of them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { watchedCalls } from '../../../lambda/events/calls/catalog.ts';
import { eventSourceToSource } from '../../../lambda/events/envelope.ts';
import { principalOf } from '../../../lambda/events/principal.ts';
import { compilePattern } from '../../../lambda/local/matcher.ts';
import { aloneServices, consoleServices } from '../../../lambda/model/acting-services.ts';
import { busRulePattern, forwarderRules, patternOperators, rulesIn } from '../../../lib/forwarder/patterns.ts';
import { ruleOf, watchedCallsDoc, watchedCallsDocument } from '../../../tools/docs/watched-calls-doc.ts';
import { apiCall, identities, regionOptIn, runInstances, stateChange, testAlert } from '../../support/events.ts';

const rules = forwarderRules().map(({ name, pattern }) => ({ name, matches: compilePattern(pattern) }));
const bus = compilePattern(busRulePattern());
const admittedBy = (event: unknown): readonly string[] =>
  rules.filter(({ matches }) => matches(event)).map(({ name }) => name);
const attribute = (requestParameters: object) =>
  apiCall({ eventName: 'ModifyInstanceAttribute', requestParameters: { instanceId: 'i-0a', ...requestParameters } });
const ingress = (requestParameters: object, responseElements: unknown = null) =>
  apiCall({ eventName: 'AuthorizeSecurityGroupIngress', requestParameters, responseElements });
const build = (requestParameters: object, environment: object = {}, more: object = {}) =>
  apiCall({
    eventName: 'StartBuild',
    eventSource: 'codebuild.amazonaws.com',
    requestParameters,
    responseElements: { build: { environment } },
    ...more,
  });

describe('the rules', () => {
  it('keep to what EventBridge and the StackSet’s roles allow', () => {
    for (const { name, pattern, description } of forwarderRules()) {
      expect(name).toMatch(/^davylamp-[a-z0-9-]{1,55}$/);
      expect(description.length).toBeLessThanOrEqual(512);
      expect(JSON.stringify(pattern).length).toBeLessThan(2_048);
    }
    expect(new Set(forwarderRules().map(({ name }) => name)).size).toBe(forwarderRules().length);
    // A bus takes 300 rules, in some Regions 100, and they are not ours alone.
    expect(forwarderRules().length).toBeLessThan(50);
  });

  it('use no operator but the ones they declare', () => {
    const operators = (value: unknown): readonly string[] => {
      if (Array.isArray(value)) {
        const isLeaf = value.every(
          (one) =>
            typeof one !== 'object' ||
            ['exists', 'anything-but', 'prefix', 'wildcard'].includes(Object.keys(one)[0] ?? ''),
        );
        return value.flatMap((one) => (isLeaf && typeof one === 'object' ? Object.keys(one) : operators(one)));
      }
      if (typeof value !== 'object' || value === null) return [];
      return Object.entries(value).flatMap(([key, inner]) => [...(key === '$or' ? [key] : []), ...operators(inner)]);
    };
    expect(new Set(forwarderRules().flatMap(({ pattern }) => operators(pattern)))).toEqual(new Set(patternOperators));
  });

  it('name every watched call in exactly one rule, and no other call', () => {
    const named = forwarderRules().flatMap(({ pattern }) => {
      const { detail } = pattern as { detail?: { eventSource?: string[]; eventName?: string[] } };
      return (detail?.eventName ?? []).map((eventName) => `${detail?.eventSource?.[0]} ${eventName}`);
    });
    const watched = watchedCalls.map(({ eventSource, eventName }) => `${eventSource} ${eventName}`);
    expect([...named].sort()).toEqual([...watched].sort());
    for (const { eventSource, eventName } of watchedCalls) expect(ruleOf(eventSource, eventName)).toBeDefined();
  });

  it('leave account-level events to us-east-1, where alone they arrive', () => {
    const extra = rulesIn('us-east-1').filter((rule) => !rulesIn('eu-west-1').includes(rule));
    expect(extra.map(({ name }) => name)).toEqual([
      'davylamp-savings-plans',
      'davylamp-regions',
      'davylamp-account',
      'davylamp-tampering-detector',
      'davylamp-tampering-mail',
      'davylamp-tampering-account',
    ]);
  });
});

describe('what passes', () => {
  it.each(['pending', 'running'])('an instance that is %s', (state) => {
    expect(admittedBy(stateChange({ state }))).toEqual(['davylamp-ec2-states']);
  });

  it.each(['stopped', 'terminated', 'shutting-down', 'stopping'])('not one that is %s', (state) => {
    expect(admittedBy(stateChange({ state }))).toEqual([]);
  });

  it('a test alert, whatever it claims, and nothing else of another source', () => {
    expect(admittedBy(testAlert())).toEqual(['davylamp-test']);
    expect(admittedBy({ ...stateChange(), source: 'davylamp.test' })).toEqual(['davylamp-test']);
    expect(admittedBy({ ...stateChange(), source: 'my.app' })).toEqual([]);
  });

  it('RunInstances, refused ones and DryRuns too: the campaign of 2025 began with those', () => {
    for (const errorCode of [undefined, 'Client.DryRunOperation', 'Client.UnauthorizedOperation']) {
      const event = errorCode === undefined ? runInstances() : runInstances({ errorCode });
      expect(admittedBy(event)).toEqual(['davylamp-ec2-launches']);
    }
  });

  it('every hand-written fixture, each through one rule', () => {
    const folder = new URL('../../fixtures/events/', import.meta.url);
    for (const file of readdirSync(folder).filter((name) => !name.startsWith('instance_id'))) {
      const event: unknown = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
      expect(admittedBy(event), file).toHaveLength(1);
      expect(bus(event), file).toBe(true);
    }
  });

  it('termination and stop protection that is switched on and new user data, in both spellings', () => {
    for (const wanted of [
      { disableApiTermination: { value: true } },
      { disableApiTermination: true },
      { attribute: 'disableApiTermination', value: 'true' },
      { disableApiStop: { value: true } },
      { disableApiStop: true },
      { attribute: 'disableApiStop', value: 'true' },
      { userData: '<sensitiveDataRemoved>' },
      { userData: { value: '<sensitiveDataRemoved>' } },
      { attribute: 'userData', value: '<sensitiveDataRemoved>' },
    ]) {
      expect(admittedBy(attribute(wanted))).toEqual(['davylamp-ec2-attributes']);
    }
    for (const other of [
      { instanceType: { value: 't3.large' } },
      { disableApiTermination: { value: false } },
      { disableApiStop: { value: false } },
    ]) {
      expect(admittedBy(attribute(other))).toEqual([]);
    }
  });

  it('ports opened to the whole internet only', () => {
    const ranges = (cidrIp: string) => ({ ipPermissions: { items: [{ ipRanges: { items: [{ cidrIp }] } }] } });
    expect(admittedBy(ingress(ranges('0.0.0.0/0')))).toEqual(['davylamp-ec2-ingress']);
    expect(admittedBy(ingress({ cidrIp: '0.0.0.0/0', ipPermissions: {} }))).toEqual(['davylamp-ec2-ingress']);
    const ipv6 = { ipPermissions: { items: [{ ipv6Ranges: { items: [{ cidrIpv6: '::/0' }] } }] } };
    expect(admittedBy(ingress(ipv6))).toEqual(['davylamp-ec2-ingress']);
    const response = { securityGroupRuleSet: { items: [{ cidrIpv4: '0.0.0.0/0' }] } };
    expect(admittedBy(ingress({ cidrIp: '203.0.113.7/0' }, response))).toEqual(['davylamp-ec2-ingress']);
    expect(admittedBy(ingress(ranges('10.0.0.0/8')))).toEqual([]);
  });

  it('large builds and GPU builds, from the request or the project, unless a pipeline starts them', () => {
    const large = { computeTypeOverride: 'BUILD_GENERAL1_2XLARGE' };
    expect(admittedBy(build(large))).toEqual(['davylamp-codebuild']);
    expect(admittedBy(build({}, { computeType: 'BUILD_GENERAL1_LARGE' }))).toEqual(['davylamp-codebuild']);
    expect(admittedBy(build({ environmentTypeOverride: 'LINUX_GPU_CONTAINER' }))).toEqual(['davylamp-codebuild']);
    expect(admittedBy(build({}, { computeType: 'BUILD_GENERAL1_SMALL' }))).toEqual([]);
    const userIdentity = { ...identities.role(), invokedBy: 'codepipeline.amazonaws.com' };
    expect(admittedBy(build(large, {}, { userIdentity }))).toEqual([]);
  });

  it('builds that AWS refused: nothing says their size', () => {
    const refused = { errorCode: 'AccountLimitExceededException', responseElements: null };
    expect(admittedBy(build({ projectName: 'p' }, {}, refused))).toEqual(['davylamp-codebuild']);
  });

  it('builds of any size that CodeBuild sells otherwise: by attributes, on EC2, on a Mac', () => {
    for (const environment of [
      { computeType: 'ATTRIBUTE_BASED_COMPUTE', type: 'LINUX_CONTAINER' },
      { computeType: 'CUSTOM_INSTANCE_TYPE', type: 'LINUX_EC2' },
      { computeType: 'BUILD_GENERAL1_MEDIUM', type: 'MAC_ARM' },
    ]) {
      expect(admittedBy(build({}, environment)), environment.computeType).toEqual(['davylamp-codebuild']);
    }
    const project = (environment: object) =>
      apiCall({
        eventName: 'CreateProject',
        eventSource: 'codebuild.amazonaws.com',
        requestParameters: { environment },
      });
    expect(admittedBy(project({ computeType: 'BUILD_GENERAL1_2XLARGE' }))).toEqual(['davylamp-codebuild-projects']);
    expect(admittedBy(project({ computeType: 'BUILD_GENERAL1_SMALL', type: 'LINUX_CONTAINER' }))).toEqual([]);
  });

  it('a service that gets another size or definition, and not its own scaling nor a restart', () => {
    const update = (requestParameters: object, userIdentity: Record<string, unknown> = identities.role()) =>
      admittedBy(
        apiCall({ eventName: 'UpdateService', eventSource: 'ecs.amazonaws.com', userIdentity, requestParameters }),
      );
    expect(update({ service: 's', desiredCount: 500 })).toEqual(['davylamp-ecs-updates']);
    expect(update({ service: 's', taskDefinition: 'x:2' })).toEqual(['davylamp-ecs-updates']);
    expect(update({ service: 's', forceNewDeployment: true })).toEqual([]);
    const scaling = identities.serviceRole('ecs.application-autoscaling.amazonaws.com', 'AWSServiceRoleForECS');
    expect(update({ service: 's', desiredCount: 7 }, scaling)).toEqual([]);
  });

  it('jobs whose call says their size or that were refused, and not the thousands that do not', () => {
    const job = (requestParameters: object, more: object = {}) =>
      admittedBy(apiCall({ eventName: 'SubmitJob', eventSource: 'batch.amazonaws.com', requestParameters, ...more }));
    for (const sized of [
      { arrayProperties: { size: 10 } },
      { containerOverrides: { vcpus: 64 } },
      { containerOverrides: { resourceRequirements: [{ type: 'GPU', value: '8' }] } },
      { nodeOverrides: { numNodes: 20 } },
    ]) {
      expect(job(sized), JSON.stringify(sized)).toEqual(['davylamp-batch-jobs']);
    }
    expect(job({ jobName: 'report', containerOverrides: { command: ['x'] } })).toEqual([]);
    expect(job({ jobName: 'report' }, { errorCode: 'AccessDeniedException' })).toEqual(['davylamp-batch-jobs']);
    const userIdentity = { ...identities.role('states'), invokedBy: 'states.amazonaws.com' };
    expect(job({ arrayProperties: { size: 10 } }, { userIdentity })).toEqual([]);
  });

  it('stacks that act with another role than the caller’s', () => {
    const stack = (eventName: string, requestParameters: object) =>
      admittedBy(apiCall({ eventName, eventSource: 'cloudformation.amazonaws.com', requestParameters }));
    const roleARN = 'arn:aws:iam::123456789012:role/cfn';
    expect(stack('CreateStack', { stackName: 's', roleARN })).toEqual(['davylamp-stacks']);
    expect(stack('CreateStack', { stackName: 's' })).toEqual([]);
    expect(stack('CreateStackInstances', { stackSetName: 's' })).toEqual(['davylamp-stacks']);
  });

  it('tasks that somebody runs, and not those of a schedule', () => {
    const task = { eventName: 'RunTask', eventSource: 'ecs.amazonaws.com', requestParameters: { count: 1 } };
    expect(admittedBy(apiCall(task))).toEqual(['davylamp-ecs-tasks']);
    const userIdentity = { ...identities.role('ecsEventsRole'), invokedBy: 'events.amazonaws.com' };
    expect(admittedBy(apiCall({ ...task, userIdentity }))).toEqual([]);
  });

  it.each(
    [...aloneServices, ...consoleServices, 'cloudformation.amazonaws.com', 'new.amazonaws.com', undefined].flatMap(
      (invokedBy) =>
        [identities.root(), identities.user(), identities.role()].map((identity) => ({ invokedBy, identity })),
    ),
  )('of calls by $identity.type, invoked by $invokedBy, exactly those that somebody stands behind', (by) => {
    const userIdentity = { ...by.identity, ...(by.invokedBy && { invokedBy: by.invokedBy }) };
    const task = { eventName: 'RunTask', eventSource: 'ecs.amazonaws.com', userIdentity };
    const large = { computeTypeOverride: 'BUILD_GENERAL1_2XLARGE' };
    const { isHuman } = principalOf({ userIdentity });
    expect(admittedBy(apiCall(task))).toEqual(isHuman ? ['davylamp-ecs-tasks'] : []);
    expect(admittedBy(build(large, {}, { userIdentity }))).toEqual(isHuman ? ['davylamp-codebuild'] : []);
  });

  it('a Region that is being enabled, and not one that is being disabled', () => {
    expect(admittedBy(regionOptIn({ status: 'ENABLING' }))).toEqual(['davylamp-regions']);
    expect(admittedBy(regionOptIn({ status: 'ENABLED' }))).toEqual(['davylamp-regions']);
    expect(admittedBy(regionOptIn({ status: 'DISABLING' }))).toEqual([]);
    const call = { eventName: 'EnableRegion', eventSource: 'account.amazonaws.com' };
    expect(admittedBy(apiCall(call))).toEqual(['davylamp-account']);
  });

  it('no call that nobody watches', () => {
    for (const eventName of ['StopInstances', 'TerminateInstances', 'DescribeInstances', 'CreateVpc']) {
      expect(admittedBy(apiCall({ eventName }))).toEqual([]);
    }
  });
});

describe('the bus', () => {
  it('hands over what the rules forward, by source alone, and nothing else', () => {
    for (const event of [stateChange(), runInstances(), regionOptIn(), testAlert()]) expect(bus(event)).toBe(true);
    for (const source of ['aws.s3', 'aws.kms', 'davylamp.test.', 'my.app']) {
      expect(bus({ ...stateChange(), source })).toBe(false);
    }
  });

  it('knows the source under which EventBridge carries each service’s calls', () => {
    expect(eventSourceToSource('ec2.amazonaws.com')).toBe('aws.ec2');
    expect(eventSourceToSource('servicequotas.amazonaws.com')).toBe('aws.servicequotas');
    for (const { eventSource } of watchedCalls) {
      expect(busRulePattern().source).toContain(eventSourceToSource(eventSource));
    }
  });
});

describe('docs/watched-calls.md', () => {
  it('is what the code says now; else run npm run docs', () => {
    const written = readFileSync(new URL(`../../../${watchedCallsDocument}`, import.meta.url), 'utf8');
    expect(written).toBe(watchedCallsDoc());
  });
});

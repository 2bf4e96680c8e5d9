/**
 * What patrol is told and what it works with, for tests: an AWS whose Regions, rules and instances are
 * said.
 */
import { MINUTE } from '../../lambda/model/time.ts';
import type { PatrolOptions, Shift } from '../../lambda/patrol/part.ts';
import type { PatrolPorts, RuleFacts, TargetFacts } from '../../lambda/ports.ts';
import { type FakePorts, fakePorts } from './ports.ts';

export const homeAccount = '123456789012';
export const busArn = `arn:aws:events:us-east-1:${homeAccount}:event-bus/davylamp`;
const roleArn = (account: string): string => `arn:aws:iam::${account}:role/davylamp-forwarder`;

/** A deployment without rules: patrol looks at instances alone. */
export const patrolOptions = (more: Partial<PatrolOptions> = {}): PatrolOptions => ({
  homeAccount,
  exclude: [],
  deployed: {
    digest: 'd1',
    regions: [],
    rules: [],
    busArn,
    roleArn,
    busPattern: { source: ['aws.ec2', 'davylamp.test'] },
    defaultRegions: ['us-east-1', 'eu-west-1'],
    feedable: ['us-east-1', 'eu-west-1', 'ap-east-1'],
  },
  hours: { home: 1, members: 6 },
  settings: { homeAccount, language: 'en', accountNames: {} },
  ...more,
});

/** Three rules in two Regions, one of them at home alone. */
export const someDeployed: PatrolOptions['deployed'] = {
  ...patrolOptions().deployed,
  regions: ['us-east-1', 'eu-west-1'],
  rules: [
    { name: 'davylamp-ec2-states', pattern: { source: ['aws.ec2'], detail: { state: ['pending', 'running'] } } },
    { name: 'davylamp-test', pattern: { source: ['davylamp.test'] } },
    { name: 'davylamp-regions', pattern: { source: ['aws.account'] }, onlyIn: 'us-east-1' },
  ],
};

export const busRule = {
  bus: 'davylamp',
  name: 'davylamp-to-detector',
  pattern: { source: ['aws.ec2', 'davylamp.test'] },
  target: `arn:aws:sqs:us-east-1:${homeAccount}:davylamp-events`,
};

const asDeployed = ({ name, pattern }: Pick<RuleFacts, 'name' | 'pattern'>): RuleFacts => ({
  name,
  pattern,
  isEnabled: true,
  isForwarding: true,
});

/** As deployed; what a test changes, it changes here. */
function rulesOf(region: string): Map<string, RuleFacts> {
  const wanted = someDeployed.rules.filter(({ onlyIn = region }) => onlyIn === region);
  return new Map(wanted.map((rule) => [rule.name, asDeployed(rule)] as const));
}

export interface PatrolWorld extends FakePorts {
  readonly ports: FakePorts['ports'] & PatrolPorts;
  readonly rules: Record<string, Map<string, RuleFacts>>;
  readonly targets: Map<string, TargetFacts[]>;
  /** What was put on default buses, in order. */
  readonly proofs: { readonly account: string; readonly region: string; readonly proof: string }[];
}

/** One account with two Regions where nothing runs and every rule is as deployed. */
export function patrolWorld(overrides: Partial<PatrolPorts> = {}): PatrolWorld {
  const fake = fakePorts();
  const rules: Record<string, Map<string, RuleFacts>> = {};
  const targets = new Map<string, TargetFacts[]>();
  const proofs: PatrolWorld['proofs'] = [];
  return {
    ...fake,
    rules,
    targets,
    proofs,
    ports: {
      ...fake.ports,
      regions: async () => ['us-east-1', 'eu-west-1'],
      members: async () => [],
      async *running() {},
      hand: async () => {},
      rules: async ({ account, region }, bus) => {
        const place = bus === 'default' ? `${account}/${region}` : bus;
        rules[place] ??= bus === 'default' ? rulesOf(region) : new Map([[busRule.name, asDeployed(busRule)]]);
        return [...rules[place].values()];
      },
      targets: async ({ account, region }, rule) =>
        targets.get(`${account}/${region}/${rule}`) ?? [{ arn: busArn, roleArn: roleArn(account), isWhole: true }],
      prove: async (place, proof) => void proofs.push({ ...place, proof }),
      calls: async () => [],
      interim: { cover: async () => {}, uncover: async () => {}, widenFeed: async () => false },
      ...overrides,
    },
  };
}

export const shiftOf = (ports: PatrolPorts, more: Partial<PatrolOptions> = {}): Shift => ({
  ...patrolOptions(more),
  ports,
  deadline: ports.clock.now() + 10 * MINUTE,
});

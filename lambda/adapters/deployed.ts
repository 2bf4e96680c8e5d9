/** What was deployed, as deployment puts it beside patrol's bundle and into its environment. */
import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { defined } from '../model/defined.ts';
import type { Deployed, DeployedBusRule } from '../model/deployed.ts';
import type { Journal } from '../ports.ts';
import type { Environment } from './aws-ports.ts';

const schema = z.object({
  digest: z.string(),
  regions: z.array(z.string()),
  rules: z.array(z.object({ name: z.string(), pattern: z.unknown(), onlyIn: z.optional(z.string()) })),
  busPattern: z.unknown(),
  defaultRegions: z.array(z.string()),
  feedable: z.array(z.string()),
});

/**
 * Reads deployed.json. One that is missing or damaged compares and proves nothing, and the journal is told.
 */
export function readDeployed(file: string, env: Environment, journal: Journal): Deployed {
  const { DAVYLAMP_ACCOUNT: homeAccount, DAVYLAMP_FORWARDING_ROLE_ARN: ownRole = '' } = env;
  const memberRole = env.DAVYLAMP_MEMBER_FORWARDING_ROLE ?? '';
  const roleOfMember = (account: string): string =>
    memberRole === '' ? '' : `arn:aws:iam::${account}:role/${memberRole}`;
  const read = contents(file, journal);
  return {
    ...read,
    busArn: env.DAVYLAMP_BUS_ARN ?? '',
    ...defined({ busRule: busRuleOf(env, read.busPattern) }),
    roleArn: (account) => (account === homeAccount ? ownRole : roleOfMember(account)),
  };
}

/** CloudFormation names a rule of a bus `BUS|RULE`. */
function busRuleOf(env: Environment, pattern: unknown): DeployedBusRule | undefined {
  const [bus, name] = (env.DAVYLAMP_BUS_RULE ?? '').split('|');
  const target = env.DAVYLAMP_EVENT_QUEUE_ARN;
  return bus && name && target && pattern !== undefined ? { bus, name, target, pattern } : undefined;
}

type Contents = Pick<Deployed, 'digest' | 'regions' | 'rules' | 'busPattern' | 'defaultRegions' | 'feedable'>;

function contents(file: string, journal: Journal): Contents {
  try {
    const { digest, regions, rules, busPattern, defaultRegions, feedable } = schema.parse(
      JSON.parse(readFileSync(file, 'utf8')),
    );
    return {
      digest,
      regions,
      busPattern,
      defaultRegions,
      feedable,
      rules: rules.map(({ name, pattern, onlyIn }) => ({ name, pattern, ...(onlyIn === undefined ? {} : { onlyIn }) })),
    };
  } catch (error) {
    journal.warn('deployed.json cannot be read: no rule is compared, and no way is proven', { error });
    return { digest: '', regions: [], rules: [], busPattern: undefined, defaultRegions: [], feedable: [] };
  }
}

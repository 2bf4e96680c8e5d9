/** A Region's default bus: its rules as they are, and a proof that is put on it. */
import {
  EventBridgeClient,
  ListRuleNamesByTargetCommand,
  type ListRuleNamesByTargetCommandOutput,
  ListRulesCommand,
  type ListRulesCommandOutput,
  ListTargetsByRuleCommand,
  PutEventsCommand,
} from '@aws-sdk/client-eventbridge';
import { testSource } from '../events/parse.ts';
import type { PatrolPorts, Place, TargetFacts } from '../ports.ts';
import { abortedBy } from './aborted-by.ts';
import { createBoundedCache } from './bounded-cache.ts';
import { type ClientConfig, type Credentials, kept, placeConfig } from './clients.ts';

/** Every rule of ours is named so, on every bus. */
const prefix = 'davylamp-';
const perPage = 100;
/** Whoever may make rules may make many: a thousand of such a name are enough. */
const mostPages = 10;
const mostKept = 100;

type CredentialsFor = (account: string) => Credentials | undefined;

/**
 * @param reading credentials to look with, and `proving` those that may put tests and nothing else;
 * undefined: the function's own.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html: 50 calls a second, account and
 * Region
 */
export function createRules(
  config: ClientConfig & { readonly maxAttempts?: number },
  reading: CredentialsFor | undefined,
  proving: CredentialsFor | undefined,
): Pick<PatrolPorts, 'rules' | 'targets' | 'prove'> {
  // All share one pool of connections, which goes by host.
  const { requestHandler } = new EventBridgeClient(config).config;
  const shared = { ...config, requestHandler };
  const readers = createBoundedCache<EventBridgeClient>(mostKept);
  const provers = createBoundedCache<EventBridgeClient>(mostKept);
  const reader = (place: Place) =>
    kept(readers, place, () => new EventBridgeClient(placeConfig(shared, place, reading)));
  const prover = (place: Place) =>
    kept(provers, place, () => new EventBridgeClient(placeConfig(shared, place, proving)));

  return {
    async rules(place, bus, target, signal) {
      const [found, forwarding] = await Promise.all([
        listRules(reader(place), bus, signal),
        namesByTarget(reader(place), bus, target, signal),
      ]);
      return found.flatMap(({ Name, State, EventPattern }) =>
        Name === undefined
          ? []
          : [
              {
                name: Name,
                isEnabled: State !== 'DISABLED',
                pattern: parsed(EventPattern),
                isForwarding: forwarding.has(Name),
              },
            ],
      );
    },

    async targets(place, rule, signal) {
      // Five targets a rule are the quota.
      const { Targets = [] } = await reader(place).send(
        new ListTargetsByRuleCommand({ Rule: rule, Limit: perPage }),
        abortedBy(signal),
      );
      return Targets.flatMap(({ Arn, RoleArn, Input, InputPath, InputTransformer }): TargetFacts[] =>
        Arn === undefined
          ? []
          : [
              {
                arn: Arn,
                ...(RoleArn === undefined ? {} : { roleArn: RoleArn }),
                isWhole: Input === undefined && InputPath === undefined && InputTransformer === undefined,
              },
            ],
      );
    },

    /** EventBridge answers with 200 where it did not take the event. */
    async prove(place, proof, signal) {
      const { Entries = [] } = await prover(place).send(
        new PutEventsCommand({
          Entries: [{ Source: testSource, DetailType: 'Davylamp proof', Detail: JSON.stringify({ proof }) }],
        }),
        abortedBy(signal),
      );
      const refused = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
      if (refused) throw new Error(`EventBridge did not take the proof: ${refused.ErrorCode}`);
    },
  };
}

async function listRules(client: EventBridgeClient, bus: string, signal: AbortSignal | undefined) {
  const found: NonNullable<ListRulesCommandOutput['Rules']> = [];
  let next: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const answer: ListRulesCommandOutput = await client.send(
      new ListRulesCommand({
        EventBusName: bus,
        // On our own bus, CloudFormation made up the name.
        ...(bus === 'default' ? { NamePrefix: prefix } : {}),
        Limit: perPage,
        ...(next === undefined ? {} : { NextToken: next }),
      }),
      abortedBy(signal),
    );
    found.push(...(answer.Rules ?? []));
    next = answer.NextToken || undefined;
    if (next === undefined) break;
  }
  return found;
}

async function namesByTarget(
  client: EventBridgeClient,
  bus: string,
  target: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  let next: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const answer: ListRuleNamesByTargetCommandOutput = await client.send(
      new ListRuleNamesByTargetCommand({
        EventBusName: bus,
        TargetArn: target,
        Limit: perPage,
        ...(next === undefined ? {} : { NextToken: next }),
      }),
      abortedBy(signal),
    );
    for (const name of answer.RuleNames ?? []) names.add(name);
    next = answer.NextToken || undefined;
    if (next === undefined) break;
  }
  return names;
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

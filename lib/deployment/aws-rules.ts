/** What a Region's default bus and its metrics say of the forwarders. */
import { CloudWatchClient, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import {
  EventBridgeClient,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  type ListRulesCommandOutput,
} from '@aws-sdk/client-eventbridge';
import { clientDefaults } from '../aws-client.ts';
import { rulePrefix } from '../forwarder/template.ts';
import type { DeploymentApi, RuleFacts } from './api.ts';

const hour = 3_600;
/** SEARCH finds no metric that had nothing for two weeks. */
const twoWeeks = 14 * 24 * hour * 1_000;

const options = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { abortSignal: signal });

export function awsRules(): Pick<DeploymentApi, 'rules' | 'lastMatches'> {
  return {
    async rules(region, busArn, signal) {
      const client = new EventBridgeClient(clientDefaults(region));
      const [rules, forwarding] = await Promise.all([listRules(client, signal), namesByTarget(client, busArn, signal)]);
      return { rules, forwarding };
    },

    /**
     * Metrics with the dimension RuleName alone are those of the default bus:
     * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
     */
    async lastMatches(region, signal) {
      const client = new CloudWatchClient(clientDefaults(region));
      const end = Date.now();
      const pages = paginateGetMetricData(
        { client },
        {
          StartTime: new Date(end - twoWeeks),
          EndTime: new Date(end),
          ScanBy: 'TimestampDescending',
          MetricDataQueries: [
            {
              Id: 'matched',
              Expression: `SEARCH('{AWS/Events,RuleName} MetricName="TriggeredRules" RuleName=davylamp', 'Sum', ${hour})`,
              Label: `\${PROP('Dim.RuleName')}`,
            },
          ],
        },
        options(signal),
      );
      const latest: Record<string, string> = {};
      for await (const { MetricDataResults = [] } of pages) {
        for (const { Label = '', Timestamps = [], Values = [] } of MetricDataResults) {
          if (!Label.startsWith(rulePrefix)) continue;
          const times = Timestamps.filter((_, index) => (Values[index] ?? 0) > 0).map((at) => at.toISOString());
          const [last = ''] = [latest[Label] ?? '', ...times].sort().reverse();
          if (last !== '') latest[Label] = last.replace(/\.\d+Z$/, 'Z');
        }
      }
      return latest;
    },
  };
}

async function listRules(client: EventBridgeClient, signal: AbortSignal | undefined): Promise<readonly RuleFacts[]> {
  const found: RuleFacts[] = [];
  let next: string | undefined;
  do {
    const page: ListRulesCommandOutput = await client.send(
      new ListRulesCommand({ NamePrefix: rulePrefix, NextToken: next }),
      options(signal),
    );
    for (const { Name = '', State, EventPattern } of page.Rules ?? []) {
      found.push({ name: Name, isEnabled: State !== 'DISABLED', pattern: parsed(EventPattern) });
    }
    next = page.NextToken;
  } while (next !== undefined);
  return found;
}

async function namesByTarget(
  client: EventBridgeClient,
  busArn: string,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const names: string[] = [];
  let next: string | undefined;
  do {
    const page: { RuleNames?: string[] | undefined; NextToken?: string | undefined } = await client.send(
      new ListRuleNamesByTargetCommand({ TargetArn: busArn, NextToken: next }),
      options(signal),
    );
    names.push(...(page.RuleNames ?? []));
    next = page.NextToken;
  } while (next !== undefined);
  return names;
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

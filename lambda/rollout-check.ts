/** Entry point of the custom resources around the forwarders' StackSet. */
import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackInstances,
} from '@aws-sdk/client-cloudformation';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { answer, type Request, type RolloutPorts } from './rollout/answer.ts';
import type { StackInstance } from './rollout/check.ts';
import { respond } from './rollout/respond.ts';

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

function ports(): RolloutPorts {
  const options = {
    maxAttempts: 5,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  };
  const cloudFormation = new CloudFormationClient(options);
  const sns = new SNSClient(options);
  return {
    sleep,
    async stackInstances(stackSetName) {
      const found: StackInstance[] = [];
      const pages = paginateListStackInstances({ client: cloudFormation }, { StackSetName: stackSetName });
      for await (const page of pages) {
        for (const { Region, Status, StatusReason } of page.Summaries ?? []) {
          if (Region === undefined || Status === undefined) continue;
          found.push({
            region: Region,
            status: Status,
            ...(StatusReason === undefined ? {} : { reason: StatusReason }),
          });
        }
      }
      return found;
    },
    async isRollingBack(stackId) {
      const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackId }));
      return Stacks?.[0]?.StackStatus?.includes('ROLLBACK') ?? false;
    },
    async mail(subject, body) {
      await sns.send(new PublishCommand({ TopicArn: process.env.DAVYLAMP_TOPIC_ARN, Subject: subject, Message: body }));
    },
    warn: (message, error) => console.warn(JSON.stringify({ message, error: String(error) })),
  };
}

/** CloudFormation's request for a custom resource; the answer goes to its ResponseURL. */
export async function handler(event: Request & RequestAddress): Promise<void> {
  const result = await answer(event, ports());
  console.info(JSON.stringify({ request: event.RequestType, type: event.ResourceType, ...result }));
  await respond(event, result, sleep);
}

type RequestAddress = Parameters<typeof respond>[0];

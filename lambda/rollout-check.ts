/** Entry point of the custom resources around the StackSets. */
import {
  type CallAs,
  CloudFormationClient,
  DescribeStackSetCommand,
  DescribeStacksCommand,
  ListStackInstancesCommand,
  paginateListStackInstances,
} from '@aws-sdk/client-cloudformation';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { type Context, handle } from './custom-resource/handle.ts';
import { type Answer, physicalId, type Request } from './custom-resource/request.ts';
import { answer, type RolloutPorts } from './rollout/answer.ts';
import type { StackInstance } from './rollout/check.ts';
import type { ListMembers, MemberInstance } from './rollout/members.ts';
import { memberCheckType } from './rollout/properties.ts';

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackInstances.html */
const membersOf =
  (cloudFormation: CloudFormationClient): ListMembers =>
  async ({ stackSetName, callAs, region, failed, mostPages }) => {
    const instances: MemberInstance[] = [];
    let token: string | undefined;
    for (let page = 0; page < mostPages; page += 1) {
      const { Summaries, NextToken } = await cloudFormation.send(
        new ListStackInstancesCommand({
          StackSetName: stackSetName,
          CallAs: callAs as CallAs,
          StackInstanceRegion: region,
          ...(failed ? { Filters: [{ Name: 'DETAILED_STATUS', Values: 'FAILED' }] } : {}),
          MaxResults: 100,
          ...(token === undefined ? {} : { NextToken: token }),
        }),
      );
      for (const { Account, Status, StatusReason, StackInstanceStatus } of Summaries ?? []) {
        if (Account === undefined || Status === undefined) continue;
        const detailedStatus = StackInstanceStatus?.DetailedStatus;
        instances.push({
          account: Account,
          status: Status,
          ...(detailedStatus === undefined ? {} : { detailedStatus }),
          ...(StatusReason === undefined ? {} : { reason: StatusReason }),
        });
      }
      token = NextToken;
      if (token === undefined) break;
    }
    return { instances, complete: token === undefined };
  };

function ports(remaining: () => number): RolloutPorts {
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
    listMembers: membersOf(cloudFormation),
    async stackSetArn(stackSetName, callAs) {
      const { StackSet } = await cloudFormation.send(
        new DescribeStackSetCommand({ StackSetName: stackSetName, CallAs: callAs as CallAs }),
      );
      if (StackSet?.StackSetARN === undefined) throw new Error('CloudFormation named no ARN');
      return StackSet.StackSetARN;
    },
    remaining,
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

/** CloudFormation's request for one of the custom resources; the answer goes to its ResponseURL. */
export const handler = (event: Request, context?: Context): Promise<void> =>
  handle(event, context, { answer: (request, remaining) => answer(request, ports(remaining)), otherwise: unanswered });

/** Counting members fails no deployment, and a deletion is never stopped. */
function unanswered(request: Request, error: Error): Answer {
  const fine = request.RequestType === 'Delete' || request.ResourceType === memberCheckType;
  return {
    Status: fine ? 'SUCCESS' : 'FAILED',
    Reason: error.message.slice(0, 900),
    PhysicalResourceId: physicalId(request),
    Data: { Missing: 'unknown', Arn: 'unknown' },
  };
}

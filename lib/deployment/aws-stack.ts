/** The home stack, as CloudFormation knows it. */
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { homeRegion } from '../account/plan.ts';
import { clientDefaults } from '../aws-client.ts';
import { awsErrorKind } from '../aws-errors.ts';
import { busName, homeStackName } from '../names.ts';
import type { StackFacts, StackResource } from './deployment.ts';

const isAbsent = (thrown: unknown): boolean =>
  thrown instanceof Error && thrown.name === 'ValidationError' && /does not exist/.test(thrown.message);

/** Undefined where there is no such stack. */
async function described(client: CloudFormationClient, name: string, signal: AbortSignal | undefined) {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }), options(signal));
    return Stacks?.[0];
  } catch (thrown) {
    if (isAbsent(thrown)) return undefined;
    throw thrown;
  }
}

/** The stack that the bus belongs to: in somebody's own CDK app the stack has another name, the bus never. */
async function nameByBus(client: CloudFormationClient, signal: AbortSignal | undefined): Promise<string | undefined> {
  try {
    const { StackResources = [] } = await client.send(
      new DescribeStackResourcesCommand({ PhysicalResourceId: busName }),
      options(signal),
    );
    return StackResources.find(({ ResourceType }) => ResourceType === 'AWS::Events::EventBus')?.StackName;
  } catch (thrown) {
    if (isAbsent(thrown)) return undefined;
    throw thrown;
  }
}

const options = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { abortSignal: signal });

/** Whoever may not read the template still learns the rest. */
async function templateOf(
  client: CloudFormationClient,
  name: string,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  try {
    const { TemplateBody } = await client.send(
      new GetTemplateCommand({ StackName: name, TemplateStage: 'Original' }),
      options(signal),
    );
    return JSON.parse(TemplateBody ?? '');
  } catch (thrown) {
    if (thrown instanceof SyntaxError || awsErrorKind(thrown) !== undefined) return undefined;
    throw thrown;
  }
}

export async function readStack(signal?: AbortSignal): Promise<StackFacts | undefined> {
  const client = new CloudFormationClient(clientDefaults(homeRegion));
  const stack =
    (await described(client, homeStackName, signal)) ??
    (await nameByBus(client, signal).then((name) =>
      name === undefined ? undefined : described(client, name, signal),
    ));
  if (stack?.StackName === undefined) return undefined;
  const name = stack.StackName;
  const [template, resources] = await Promise.all([
    templateOf(client, name, signal),
    resourcesOf(client, name, signal),
  ]);
  const changed = stack.LastUpdatedTime ?? stack.CreationTime;
  return {
    name,
    id: stack.StackId ?? '',
    status: stack.StackStatus ?? 'UNKNOWN',
    ...(changed === undefined ? {} : { changedAt: changed.getTime() }),
    resources,
    template,
  };
}

async function resourcesOf(
  client: CloudFormationClient,
  name: string,
  signal: AbortSignal | undefined,
): Promise<readonly StackResource[]> {
  const found: StackResource[] = [];
  const pages = paginateListStackResources({ client }, { StackName: name }, options(signal));
  for await (const { StackResourceSummaries = [] } of pages) {
    for (const { LogicalResourceId, PhysicalResourceId, ResourceType, ResourceStatus } of StackResourceSummaries) {
      if (ResourceStatus === 'DELETE_COMPLETE') continue;
      found.push({
        logicalId: LogicalResourceId ?? '',
        physicalId: PhysicalResourceId ?? '',
        type: ResourceType ?? '',
      });
    }
  }
  return found;
}

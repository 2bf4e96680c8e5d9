/** Entry point of the custom resources of User Notifications. */
import { createRequire } from 'node:module';
import {
  CloudControlClient,
  CreateResourceCommand,
  GetResourceCommand,
  waitUntilResourceRequestSuccess,
} from '@aws-sdk/client-cloudcontrol';
import { type Context, handle } from './custom-resource/handle.ts';
import type { Request } from './custom-resource/request.ts';
import { answer, type NotificationsPorts, success } from './hub/answer.ts';
import { registrationTime } from './hub/ensure.ts';
import { SECOND } from './model/time.ts';

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-notifications-notificationhub.html
 */
const TypeName = 'AWS::Notifications::NotificationHub';

const options = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3 * SECOND, requestTimeout: 10 * SECOND, throwOnRequestTimeout: true },
};

function ports(remaining: () => number): NotificationsPorts {
  const client = new CloudControlClient(options);
  const region = process.env.AWS_REGION;
  return {
    async state() {
      try {
        const found = await client.send(new GetResourceCommand({ TypeName, Identifier: region }));
        return stateOf(found.ResourceDescription?.Properties);
      } catch (error) {
        if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
        throw error;
      }
    },
    async register() {
      const DesiredState = JSON.stringify({ Region: region });
      const { ProgressEvent } = await client.send(new CreateResourceCommand({ TypeName, DesiredState }));
      await waitUntilResourceRequestSuccess(
        { client, maxWaitTime: registrationTime / SECOND, minDelay: 2, maxDelay: 5 },
        { RequestToken: ProgressEvent?.RequestToken },
      );
    },
    openOrganization,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    remaining,
    warn: (message, error) => console.warn(JSON.stringify({ message, error: String(error) })),
  };
}

/** @throws where this is no hub as CloudFormation describes one. */
function stateOf(properties: string | undefined): string {
  const hub = JSON.parse(properties ?? '') as { NotificationHubStatusSummary?: { NotificationHubStatus?: unknown } };
  const state = hub?.NotificationHubStatusSummary?.NotificationHubStatus;
  if (typeof state !== 'string') throw new Error('the hub has no state');
  return state;
}

/** The part of the service's own client that is used. */
interface NotificationsSdk {
  readonly NotificationsClient: new (config: object) => { send(command: object): Promise<unknown> };
  readonly EnableNotificationsAccessForOrganizationCommand: new (input: object) => object;
}

/**
 * The only call that CloudFormation has no resource for. The runtime brings the client along, and only there
 * it is found; by `require`, because `import` does not look where the runtime keeps it.
 * https://docs.aws.amazon.com/notifications/latest/APIReference/API_EnableNotificationsAccessForOrganization.html
 * @throws where the runtime has no such client, or the service refuses.
 */
async function openOrganization(): Promise<void> {
  const load = createRequire(`${process.env.LAMBDA_TASK_ROOT ?? process.cwd()}/index.js`);
  const sdk = load('@aws-sdk/client-notifications') as NotificationsSdk;
  const client = new sdk.NotificationsClient(options);
  await client.send(new sdk.EnableNotificationsAccessForOrganizationCommand({}));
}

/** CloudFormation's request; the answer goes to its ResponseURL. */
export const handler = (event: Request, context?: Context): Promise<void> =>
  handle(event, context, {
    answer: (request, remaining) => answer(request, ports(remaining)),
    otherwise: success,
  });

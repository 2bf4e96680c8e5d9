/** `davylamp subscribe`: who gets the mails, and what brings back whoever does not. */
import { Command } from 'commander';
import { awsError } from '../aws-errors.ts';
import type { DeploymentApi } from '../deployment/api.ts';
import { createQuestions } from '../deployment/attempt.ts';
import { readLink } from '../deployment/confirmation-link.ts';
import { type DeliveryFacts, deliveryDocument, readDelivery } from '../deployment/delivery.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { type ApiLoader, loadDeploymentApi } from '../deployment/load-api.ts';
import { requireDeployment } from '../deployment/read.ts';
import { usageError } from '../errors.ts';
import { run } from './output.ts';
import { type SubscribeView, subscribeText } from './render/subscribe-text.ts';

interface Options {
  readonly confirm?: string;
  readonly resend?: boolean;
}

/** @throws UserError (exit code 2 or 3) */
async function confirm(api: DeploymentApi, { alertTopicArn, routesTopicArn }: Deployment, link: string) {
  const ours = [alertTopicArn, routesTopicArn].flatMap((arn) => arn ?? []);
  const { topicArn, token } = readLink(link, ours);
  try {
    return await api.confirm(topicArn, token);
  } catch (thrown) {
    throw awsError(thrown, 'sns:ConfirmSubscription');
  }
}

const canBeSent = ({ state, path, routes }: DeliveryFacts): boolean =>
  path !== 'feed' && (state === 'pending' || state === 'gone') && !routes?.includes('*');

/**
 * Subscribing again is what has SNS send another confirmation mail; a subscription that is there stays as it
 * is.
 *
 * @throws UserError (exit code 3)
 */
async function resend(api: DeploymentApi, delivery: readonly DeliveryFacts[]): Promise<readonly DeliveryFacts[]> {
  const wanted = delivery.filter(canBeSent);
  const once = new Map(wanted.map((one) => [`${one.topicArn} ${one.address}`, one]));
  for (const { topicArn = '', address, routes } of once.values()) {
    try {
      await api.subscribe(topicArn, address, routes);
    } catch (thrown) {
      throw awsError(thrown, 'sns:Subscribe');
    }
  }
  return wanted;
}

/**
 * Nothing here can send the feed's activation mail: the service's own client is not to be had, and Cloud
 * Control has no such call.
 */
const activations = (delivery: readonly DeliveryFacts[]): readonly string[] =>
  delivery
    .filter(({ path, state }) => path === 'feed' && state === 'pending')
    .map(({ contactArn }) => `aws notificationscontacts send-activation-code --region us-east-1 --arn ${contactArn}`);

function ofAddress(delivery: readonly DeliveryFacts[], address: string | undefined): readonly DeliveryFacts[] {
  if (address === undefined) return delivery;
  const found = delivery.filter((one) => one.address.toLowerCase() === address.toLowerCase());
  if (found.length > 0) return found;
  throw usageError(
    `${JSON.stringify(address)} is no address of this deployment`,
    'Write it into davylamp.yaml (email: [...]) and run npx cdk deploy; SNS then sends the confirmation mail.',
  );
}

/** @param api who is asked; the SDK's clients unless a test says otherwise. */
export const subscribeCommand = (api: ApiLoader<DeploymentApi> = loadDeploymentApi): Command =>
  run<Options>(
    new Command('subscribe')
      .description('the state of every address on both paths; renew a confirmation, or confirm safely')
      .argument('[address]', 'this one alone')
      .option('--resend', 'send a new confirmation mail to whoever has not confirmed')
      .option('--confirm <link>', 'of the confirmation mail: confirms so that no mail scanner can end it'),
    async ({ args, options, say, colors }) => {
      if (options.confirm !== undefined && options.resend)
        throw usageError('--confirm and --resend are two things', 'Give one of them.');
      const asked = await api();
      const deployment = await requireDeployment(asked);
      const confirmed = options.confirm === undefined ? null : await confirm(asked, deployment, options.confirm);
      const questions = createQuestions();
      const all = await readDelivery({ api: asked, questions, deployment });
      for (const { why } of questions.unread) say(`davylamp: ${why}`);
      const delivery = ofAddress(all, args[0] as string | undefined);
      const sent = options.resend ? await resend(asked, delivery) : [];
      const view: SubscribeView = {
        delivery: delivery.map(deliveryDocument),
        sent: sent.map(({ address, path }) => ({ address, path })),
        commands: activations(delivery),
        confirmed,
        isResend: options.resend === true,
      };
      const { isResend: _, ...document } = view;
      return { document: { schemaVersion: 1, ...document }, text: subscribeText(view, colors) };
    },
  );

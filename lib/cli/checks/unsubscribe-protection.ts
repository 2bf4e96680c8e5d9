/** Whether a link in a mail, which mail scanners open, can end a subscription. */
import { localCommand } from '../../../lambda/model/local-command.ts';
import { ofDeployment, pass, skip, unknown, warn, word } from './check.ts';

export const unsubscribeProtection = ofDeployment('unsubscribe-protection', ({ delivery, unprotected }) => {
  const confirmed = delivery.filter(({ subscriptionArn }) => subscriptionArn !== undefined);
  if (confirmed.length === 0) return skip('no subscription is confirmed');
  if (unprotected === undefined) return unknown('sns:GetSubscriptionAttributes');
  const [first] = unprotected;
  if (first === undefined) return pass('only an AWS principal can end a subscription');
  return warn(
    `a link in each mail ends the subscription of ${unprotected.map(({ address }) => address).join(', ')}; mail scanners open links. The command ends it and has SNS send a new confirmation mail: confirm that with subscribe --confirm`,
    `aws sns unsubscribe --region us-east-1 --subscription-arn ${first.subscriptionArn} && ${localCommand} subscribe ${word(first.address)} --resend`,
  );
});

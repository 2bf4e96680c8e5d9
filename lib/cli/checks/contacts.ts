/** Addresses of the feed. */
import { fail, ofDeployment, pass, skip, unknown } from './check.ts';

export const contacts = ofDeployment('contacts', ({ delivery }) => {
  const all = delivery.filter(({ path }) => path === 'feed');
  if (all.length === 0) return skip('the feed is off');
  const open = all.filter(({ state }) => state === 'pending');
  const gone = all.filter(({ state }) => state === 'gone');
  if (open.length > 0)
    return fail(
      `not verified, so the feed does not reach: ${open.map(({ address }) => address).join(', ')}`,
      `aws notificationscontacts send-activation-code --region us-east-1 --arn ${open[0]?.contactArn}`,
    );
  if (gone.length > 0)
    return fail(
      `gone: ${gone.map(({ address }) => address).join(', ')}. Made anew, every address has to be verified again`,
      'npx cdk deploy -c feed=off && npx cdk deploy',
    );
  return all.some(({ state }) => state === 'unknown')
    ? unknown('notifications-contacts:GetEmailContact')
    : pass(`${all.length} verified`);
});

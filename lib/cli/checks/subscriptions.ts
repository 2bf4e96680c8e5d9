/** Addresses of the verdict mails. */
import { localCommand } from '../../../lambda/model/local-command.ts';
import { fail, ofDeployment, pass, unknown, word } from './check.ts';

export const subscriptions = ofDeployment('subscriptions', ({ delivery }) => {
  const all = delivery.filter(({ path }) => path !== 'feed');
  const open = all.filter(({ state }) => state === 'pending' || state === 'gone');
  if (open.length > 0) {
    const addresses = [...new Set(open.map(({ address }) => address))];
    const which = addresses.length === 1 ? ` ${word(addresses[0] ?? '')}` : '';
    return fail(
      `no verdict mail reaches: ${open.map(({ address, path, state }) => `${address} (${path}, ${state})`).join(', ')}`,
      `${localCommand} subscribe${which} --resend`,
    );
  }
  if (all.some(({ state }) => state === 'unknown')) return unknown('sns:ListSubscriptionsByTopic');
  if (!all.some(({ path }) => path === 'verdict')) return fail('no address gets the verdict mails', 'npx cdk deploy');
  return pass(`${all.length} confirmed`);
});

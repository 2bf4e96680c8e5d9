/** `davylamp subscribe` on a terminal. */
import { localCommand } from '../../../lambda/model/local-command.ts';
import type { Delivery } from '../../deployment/delivery.ts';
import type { Colors } from '../output.ts';
import { deliveryTable } from './status-text.ts';

export interface SubscribeView {
  readonly delivery: readonly Delivery[];
  /** To whom SNS sends a new confirmation mail. */
  readonly sent: readonly Pick<Delivery, 'address' | 'path'>[];
  /** What sends the feed's activation mails again. */
  readonly commands: readonly string[];
  /** The subscription's ARN; null where none was confirmed. */
  readonly confirmed: string | null;
  readonly isResend: boolean;
}

export function subscribeText(view: SubscribeView, colors: Colors): string {
  const { delivery, sent, commands, confirmed, isResend } = view;
  const open = delivery.filter(({ state }) => state !== 'confirmed');
  return [
    deliveryTable(delivery),
    '',
    ...(confirmed === null
      ? []
      : ['Confirmed. Only an AWS principal of this account can end it now:', `  ${confirmed}`, '']),
    ...sent.flatMap(({ address, path }) => [`SNS sends a new confirmation mail (${path}): ${address}`]),
    ...(sent.length > 0
      ? [
          'Do not open its link, copy it, and confirm within two days:',
          `  ${localCommand} subscribe --confirm 'LINK'`,
          '',
        ]
      : []),
    ...(commands.length > 0
      ? ['AWS User Notifications sends the activation mail of the feed again (twelve hours):', ...commands, '']
      : []),
    ...(open.length > 0 && !isResend && confirmed === null
      ? ['Another confirmation mail for whoever has not confirmed:', `  ${localCommand} subscribe --resend`, '']
      : []),
    ...(open.some(({ path, state }) => path === 'feed' && state === 'gone')
      ? ['A contact that is gone: take its address out of davylamp.yaml, deploy, put it back, deploy.', '']
      : []),
    open.length === 0
      ? colors.bold(colors.green('result: every address is confirmed'))
      : colors.bold(colors.red(`result: ${open.length} of ${delivery.length} get no mail, or nobody knows`)),
  ].join('\n');
}

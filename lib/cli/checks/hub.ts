/** The notification hub that the feed needs. */
import { fail, ofDeployment, pass, skip, unknown } from './check.ts';

export const hub = ofDeployment('hub', ({ hub: status }, { feedRuleArn }) => {
  if (feedRuleArn === undefined) return skip('the feed is off');
  if (status === undefined) return unknown('notifications:ListNotificationHubs');
  if (status === 'ACTIVE') return pass('us-east-1 is ACTIVE');
  return fail(
    status === '' ? 'there is none in us-east-1: the feed mails nothing' : `us-east-1 is ${status}`,
    'aws notifications register-notification-hub --region us-east-1 --notification-hub-region us-east-1',
  );
});

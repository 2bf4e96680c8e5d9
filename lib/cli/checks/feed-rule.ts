/** The rule of the feed, as User Notifications has it. */
import { fail, ofDeployment, pass, skip, unknown, warn } from './check.ts';

export const feedRule = ofDeployment('feed-rule', ({ feed }, { feedRuleArn, feedRegions }) => {
  if (feedRuleArn === undefined) return skip('the feed is off');
  if (feed === undefined) return unknown('notifications:GetEventRule');
  if (Object.keys(feed).length === 0)
    return fail(
      'it is gone: the feed mails nothing. Made anew, every address has to be verified again',
      'npx cdk deploy -c feed=off && npx cdk deploy',
    );
  const off = (feedRegions.length > 0 ? feedRegions : Object.keys(feed)).filter(
    (name) => !['ACTIVE', 'UPDATING', 'CREATING'].includes(feed[name] ?? ''),
  );
  return off.length === 0
    ? pass(`active in ${Object.keys(feed).length} Regions`)
    : warn(
        `not active: ${off.join(', ')}; the command tells why`,
        `aws notifications get-event-rule --region us-east-1 --arn ${feedRuleArn}`,
      );
});

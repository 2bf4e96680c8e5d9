/** The rule that hands what arrives on the bus to the detector. */
import { fail, ofDeployment, pass, unknown, word } from './check.ts';

export const bus = ofDeployment('bus', ({ busIsOn }, { busRule }) => {
  const name = busRule?.split('|').at(-1);
  if (name === undefined) return fail('the rule to the detector is not in the stack', 'npx cdk deploy');
  if (busIsOn === undefined) return unknown('events:DescribeRule');
  return busIsOn
    ? pass('the bus hands events to the detector')
    : fail(
        'the rule to the detector is switched off: nothing is decided',
        `aws events enable-rule --region us-east-1 --event-bus-name davylamp --name ${word(name)}`,
      );
});

/** The function that decides: it is fed, and it may run. */
import { fail, ofDeployment, pass, unknown } from './check.ts';

export const detector = ofDeployment('detector', (facts, { functionName }) => {
  if (functionName === undefined) return fail('the function is not in the stack', 'npx cdk deploy');
  if (facts.detector === undefined) return unknown('lambda:ListEventSourceMappings');
  const { sources, isCapped } = facts.detector;
  if (isCapped)
    return fail(
      'the function may not run: its reserved concurrency is 0',
      `aws lambda delete-function-concurrency --region us-east-1 --function-name ${functionName}`,
    );
  const off = sources.find(({ isOn }) => !isOn);
  if (off !== undefined)
    return fail(
      'a queue is not read: its event source mapping is switched off',
      `aws lambda update-event-source-mapping --region us-east-1 --uuid ${off.id} --enabled`,
    );
  if (sources.length < 2) return fail('a queue is not read: its event source mapping is gone', 'npx cdk deploy');
  return pass('both queues are read');
});

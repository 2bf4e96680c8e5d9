/** Errors of the detector in the last day. */
import { ofDeployment, pass, unknown, warn, word } from './check.ts';

export const functionErrors = ofDeployment('function-errors', ({ functionErrors: errors }, { logGroup }) => {
  if (errors === undefined) return unknown('cloudwatch:GetMetricStatistics');
  if (errors === 0) return pass('none in 24 hours');
  return warn(
    `${errors} in 24 hours; its events were tried again`,
    logGroup && `aws logs tail ${word(logGroup)} --region us-east-1 --since 24h`,
  );
});

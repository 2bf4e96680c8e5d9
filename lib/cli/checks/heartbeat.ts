/** Patrol's sign of life: it looks every hour at what runs. */
import { fail, ofDeployment, pass, skip, unknown, word } from './check.ts';

export const heartbeat = ofDeployment('heartbeat', ({ heartbeats }, { patrolName }) => {
  if (patrolName === undefined) return skip('this deployment has no patrol');
  if (heartbeats === undefined) return unknown('cloudwatch:GetMetricStatistics');
  return heartbeats > 0
    ? pass('patrol came to its end in the last three hours')
    : fail(
        'patrol did not come to its end in three hours; the command tells why',
        `aws logs filter-log-events --region us-east-1 --log-group-name "$(aws lambda get-function-configuration --region us-east-1 --function-name ${word(patrolName)} --query LoggingConfig.LogGroup --output text)" --limit 50`,
      );
});

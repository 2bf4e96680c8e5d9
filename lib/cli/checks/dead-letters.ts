/** What was given up after five attempts. */
import { localCommand } from '../../../lambda/model/local-command.ts';
import { fail, ofDeployment, pass, unknown } from './check.ts';

export const deadLetters = ofDeployment('dead-letters', ({ deadLetters: events, deadTimers: timers }) => {
  if ((events ?? 0) + (timers ?? 0) > 0)
    return fail(
      `${events ?? 'unknown'} events and ${timers ?? 'unknown'} follow-ups were given up`,
      `${localCommand} redrive`,
    );
  return events === undefined || timers === undefined ? unknown('sqs:GetQueueAttributes') : pass('none');
});

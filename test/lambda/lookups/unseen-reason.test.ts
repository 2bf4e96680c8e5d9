import { describe, expect, it } from 'vitest';
import { unseenReasonOf } from '../../../lambda/lookups/unseen-reason.ts';
import { roleError } from '../../../lambda/model/role-error.ts';

const named = (name: string): Error => Object.assign(new Error('no'), { name });
const ofRole = (cause?: Error): Error => roleError('111122223333', 'why', cause);

describe('why an instance could not be looked at', () => {
  it.each([
    ['RequestLimitExceeded', 'throttled'],
    ['ThrottlingException', 'throttled'],
    ['UnauthorizedOperation', 'denied'],
    ['AccessDeniedException', 'denied'],
    ['AuthFailure', 'denied'],
    ['OptInRequired', 'denied'],
    ['TimeoutError', 'no-answer'],
    ['InternalError', 'no-answer'],
  ])('%s of EC2 is told as %s', (name, reason) => {
    expect(unseenReasonOf(named(name))).toBe(reason);
  });

  it('is the role where STS refuses it: AWS says AccessDenied for one that is not there, too', () => {
    expect(unseenReasonOf(ofRole(named('AccessDenied')))).toBe('role');
    expect(unseenReasonOf(ofRole())).toBe('role');
  });

  it('is not the role where STS is throttled or does not answer: nobody took it away', () => {
    expect(unseenReasonOf(ofRole(named('Throttling')))).toBe('throttled');
    expect(unseenReasonOf(ofRole(named('TimeoutError')))).toBe('no-answer');
  });

  it('is no answer where something else than an error was thrown', () => {
    expect(unseenReasonOf('text')).toBe('no-answer');
  });
});

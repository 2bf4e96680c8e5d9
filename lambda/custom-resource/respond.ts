/**
 * Hands the answer to CloudFormation.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
import { SECOND } from '../model/time.ts';
import type { Answer, Request } from './request.ts';

const attempts = 4;

/**
 * @throws the last error, where none of four attempts reached the address: CloudFormation then waits for its
 * timeout.
 */
export async function respond(
  request: Pick<Request, 'ResponseURL' | 'StackId' | 'RequestId' | 'LogicalResourceId'>,
  answer: Answer,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<void> {
  const { StackId, RequestId, LogicalResourceId } = request;
  const body = JSON.stringify({ ...answer, StackId, RequestId, LogicalResourceId });
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(request.ResponseURL, {
        method: 'PUT',
        // The address is signed for a body without a type.
        headers: { 'content-type': '' },
        body,
        signal: AbortSignal.timeout(10 * SECOND),
      });
      if (!response.ok) throw new Error(`CloudFormation's bucket answered ${response.status}`);
      return;
    } catch (error) {
      if (attempt === attempts) throw error;
      await sleep(attempt * SECOND);
    }
  }
}

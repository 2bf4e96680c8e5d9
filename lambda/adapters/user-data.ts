/** An instance's user data. */
import { DescribeInstanceAttributeCommand } from '@aws-sdk/client-ec2';
import type { Place } from '../ports.ts';
import { abortedBy } from './aborted-by.ts';
import type { Clients } from './clients.ts';

export const instanceId = /^i-[0-9a-f]{8,17}$/;

/** Base64; undefined where there is none. Rejects where EC2 does not answer. */
export async function readUserData(
  clients: Pick<Clients, 'ec2'>,
  place: Place,
  id: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  if (!instanceId.test(id)) return undefined;
  const answer = await clients
    .ec2(place)
    .send(new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'userData' }), abortedBy(signal));
  return answer.UserData?.Value || undefined;
}

/**
 * Resources of CloudFormation's types by AWS Cloud Control, which asks their services in the caller's own
 * name. Its own client of User Notifications does not resolve from the registry.
 */
import { type CloudControlClient, GetResourceCommand } from '@aws-sdk/client-cloudcontrol';
import { abortedBy } from './aborted-by.ts';

type Json = Readonly<Record<string, unknown>>;

export const jsonRecord = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

/**
 * Undefined where there is none.
 *
 * @throws what AWS answers otherwise, also where it answers without the resource
 */
export async function readResource(
  client: CloudControlClient,
  TypeName: string,
  Identifier: string,
  signal: AbortSignal | undefined,
): Promise<Json | undefined> {
  try {
    const { ResourceDescription } = await client.send(
      new GetResourceCommand({ TypeName, Identifier }),
      abortedBy(signal),
    );
    // An answer that says nothing of the resource is no resource without properties.
    if (ResourceDescription?.Properties === undefined) throw new Error(`Cloud Control said nothing of a ${TypeName}`);
    return jsonRecord(JSON.parse(ResourceDescription.Properties));
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'ResourceNotFoundException') return undefined;
    throw thrown;
  }
}

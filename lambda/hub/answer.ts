/**
 * What CloudFormation is told about the hub and about trusted access: always success, since no mail path may
 * stop the other.
 */
import { type Answer, physicalId, type Request } from '../custom-resource/request.ts';
import { ensureHub, type HubPorts } from './ensure.ts';
import { accessType, hubType } from './properties.ts';

export interface NotificationsPorts extends HubPorts {
  /** Lets User Notifications see the organization. Rejects where it may not, or where it is so already. */
  openOrganization(): Promise<void>;
}

export const success = (request: Request): Answer => ({
  Status: 'SUCCESS',
  PhysicalResourceId: physicalId(request),
  Data: {},
});

/**
 * Undoes nothing: the last hub of an account cannot be removed, and others may use it, as they may the
 * trusted access.
 */
export async function answer(request: Request, ports: NotificationsPorts): Promise<Answer> {
  const { RequestType, ResourceType } = request;
  if (RequestType === 'Create' || RequestType === 'Update') {
    if (ResourceType === hubType) {
      const outcome = await ensureHub(ports);
      if (outcome !== 'active') ports.warn('the feed may not work: no hub is active', outcome);
    }
    if (ResourceType === accessType)
      await ports.openOrganization().catch((error) => ports.warn('the organization was not opened', error));
  }
  return success(request);
}

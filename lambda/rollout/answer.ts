/** What CloudFormation is told about a request for one of the two custom resources. Nothing here throws. */
import { failureReason, judge, missingMail, type StackInstance } from './check.ts';
import { type Check, checkType, type Settle } from './properties.ts';

/** The part of CloudFormation's request that counts here. */
export interface Request {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResourceType: string;
  readonly StackId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: unknown;
}

export interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  /** What the template reads with Fn::GetAtt. */
  readonly Data: Readonly<Record<string, string>>;
}

export interface RolloutPorts {
  sleep(milliseconds: number): Promise<void>;
  /** Every Region's stack of the StackSet. May reject. */
  stackInstances(stackSetName: string): Promise<readonly StackInstance[]>;
  /** Whether CloudFormation is undoing an update of the stack. May reject. */
  isRollingBack(stackId: string): Promise<boolean>;
  /** May reject. */
  mail(subject: string, body: string): Promise<void>;
  warn(message: string, error: unknown): void;
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/** Fails only where a failure helps: never a deletion, and never a rollback, which would leave the stack stuck. */
export async function answer(request: Request, ports: RolloutPorts): Promise<Answer> {
  // One name for good: another one would make CloudFormation delete and create.
  const PhysicalResourceId = request.PhysicalResourceId ?? request.ResourceType.replace(/^Custom::/, '');
  const success = (Data: Answer['Data'] = {}): Answer => ({ Status: 'SUCCESS', PhysicalResourceId, Data });
  if (request.RequestType === 'Delete') return success();
  if (request.ResourceType !== checkType) {
    await ports.sleep(1000 * Number((request.ResourceProperties as Settle).Seconds));
    return success();
  }
  const fail = async (Reason: string, Data: Answer['Data']): Promise<Answer> =>
    (await rollingBack(request, ports)) ? success(Data) : { Status: 'FAILED', Reason, PhysicalResourceId, Data };

  const { StackSetName, HomeRegion, Regions } = request.ResourceProperties as Check;
  try {
    const rollout = judge(HomeRegion, Regions, await ports.stackInstances(StackSetName));
    const missing = rollout.missing.map(({ region }) => region).join(', ') || 'none';
    if (rollout.failed) return await fail(failureReason(rollout), { Missing: missing });
    if (rollout.missing.length > 0) {
      const { subject, body } = missingMail(rollout);
      // The deployment's output names them too, for a topic that nobody has confirmed yet.
      await ports.mail(subject, body).catch((error) => ports.warn('the missing Regions could not be mailed', error));
    }
    return success({ Missing: missing });
  } catch (error) {
    return await fail(`The forwarders could not be counted. ${messageOf(error)}`.slice(0, 900), { Missing: 'unknown' });
  }
}

async function rollingBack(request: Request, ports: RolloutPorts): Promise<boolean> {
  if (request.RequestType === 'Create') return false;
  try {
    return await ports.isRollingBack(request.StackId);
  } catch (error) {
    ports.warn('whether this is a rollback could not be read', error);
    return false;
  }
}

/** What CloudFormation is told about a request for one of the custom resources. Nothing here throws. */
import { type Answer, physicalId, type Request } from '../custom-resource/request.ts';
import { type Language, languages } from '../model/settings.ts';
import { countRegions, failureReason, missingMail, type StackInstance } from './check.ts';
import { countMembers, type ListMembers, membersLine, membersMail } from './members.ts';
import {
  type Check,
  checkType,
  type MemberCheck,
  type MemberRoles,
  memberCheckType,
  memberRolesType,
  type Settle,
} from './properties.ts';

/** What counts here of CloudFormation's request. */
export type RolloutRequest = Pick<
  Request,
  'RequestType' | 'ResourceType' | 'StackId' | 'PhysicalResourceId' | 'ResourceProperties'
>;

export interface RolloutPorts {
  sleep(milliseconds: number): Promise<void>;
  /** Every Region's stack of the StackSet. May reject. */
  stackInstances(stackSetName: string): Promise<readonly StackInstance[]>;
  /** Stacks of an organization's StackSet. May reject. */
  readonly listMembers: ListMembers;
  /** The ARN of an organization's StackSet. May reject. */
  stackSetArn(stackSetName: string, callAs: string): Promise<string>;
  /** Milliseconds that are left for the work. */
  remaining(): number;
  /** Whether CloudFormation is undoing an update of the stack. May reject. */
  isRollingBack(stackId: string): Promise<boolean>;
  /** May reject. */
  mail(subject: string, body: string): Promise<void>;
  warn(message: string, error: unknown): void;
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/** Another version's resource may carry none, or one that this version does not write. */
const languageOf = (text: string | undefined): Language => languages.find((language) => language === text) ?? 'en';

/** Kept for a call that is under way and for the mail, in milliseconds. */
const reserve = 60_000;

/**
 * Fails only where a failure helps: never a deletion, and never a rollback, which would leave the stack
 * stuck.
 */
export async function answer(request: RolloutRequest, ports: RolloutPorts): Promise<Answer> {
  const PhysicalResourceId = physicalId(request);
  const success = (Data: Answer['Data'] = {}): Answer => ({ Status: 'SUCCESS', PhysicalResourceId, Data });
  if (request.RequestType === 'Delete') return success();
  const fail: Fail = async (Reason, Data) =>
    (await rollingBack(request, ports)) ? success(Data) : { Status: 'FAILED', Reason, PhysicalResourceId, Data };

  const { ResourceType, ResourceProperties: properties } = request;
  if (ResourceType === checkType) return checkRegions(properties as Check, ports, success, fail);
  if (ResourceType === memberCheckType)
    return success({ Missing: await checkMembers(properties as MemberCheck, ports) });
  await ports.sleep(1000 * Number((properties as Settle).Seconds));
  return ResourceType === memberRolesType ? rolesArn(properties as MemberRoles, ports, success, fail) : success();
}

type Success = (data?: Answer['Data']) => Answer;
type Fail = (reason: string, data: Answer['Data']) => Promise<Answer>;

async function checkRegions(properties: Check, ports: RolloutPorts, success: Success, fail: Fail): Promise<Answer> {
  const { StackSetName, HomeRegion, Regions } = properties;
  try {
    const count = countRegions(HomeRegion, Regions, await ports.stackInstances(StackSetName));
    const missing = count.missing.map(({ region }) => region).join(', ') || 'none';
    if (count.failed) return await fail(failureReason(count), { Missing: missing });
    if (count.missing.length > 0) {
      const { subject, body } = missingMail(count, languageOf(properties.Language));
      // The deployment's output names them too, for a topic that nobody has confirmed yet.
      await ports.mail(subject, body).catch((error) => ports.warn('the missing Regions could not be mailed', error));
    }
    return success({ Missing: missing });
  } catch (error) {
    return await fail(`The forwarders could not be counted. ${messageOf(error)}`.slice(0, 900), { Missing: 'unknown' });
  }
}

/**
 * One line. An organization is never complete for long, so nothing that is missing there fails a deployment.
 */
async function checkMembers(properties: MemberCheck, ports: RolloutPorts): Promise<string> {
  const { RolesStackSetName, ForwardersStackSetName, CallAs, HomeRegion, Regions } = properties;
  try {
    const members = await countMembers({
      list: ports.listMembers,
      callAs: CallAs,
      homeRegion: HomeRegion,
      regions: Regions,
      rolesStackSetName: RolesStackSetName,
      forwardersStackSetName: ForwardersStackSetName,
      isLate: () => ports.remaining() < reserve,
    });
    const mail = membersMail(members, languageOf(properties.Language));
    if (mail !== undefined)
      await ports
        .mail(mail.subject, mail.body)
        .catch((error) => ports.warn('the missing accounts could not be mailed', error));
    return membersLine(members);
  } catch (error) {
    ports.warn('the accounts could not be counted', error);
    return `unknown: ${messageOf(error)}`.slice(0, 900);
  }
}

async function rolesArn(properties: MemberRoles, ports: RolloutPorts, success: Success, fail: Fail): Promise<Answer> {
  const { StackSetName, CallAs } = properties;
  if (CallAs !== 'DELEGATED_ADMIN') return success();
  try {
    return success({ Arn: await ports.stackSetArn(StackSetName, CallAs) });
  } catch (error) {
    return await fail(`${StackSetName} could not be read. ${messageOf(error)}`.slice(0, 900), { Arn: 'unknown' });
  }
}

async function rollingBack(request: RolloutRequest, ports: RolloutPorts): Promise<boolean> {
  if (request.RequestType === 'Create') return false;
  try {
    return await ports.isRollingBack(request.StackId);
  } catch (error) {
    ports.warn('whether this is a rollback could not be read', error);
    return false;
  }
}

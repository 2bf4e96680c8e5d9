/**
 * Who acts in a CloudTrail record: a service alone, a person through a service, or a person. What AWS wrote
 * decides, and never a name that the caller may choose: a session's, a role's, a user agent.
 */
import { createHash } from 'node:crypto';
import { aloneServices, consoleServices } from '../model/acting-services.ts';
import { defined } from '../model/defined.ts';
import type { Principal } from '../model/principal.ts';
import { field, flag, text } from './calls/read.ts';
import { lenderOf } from './lender.ts';

/**
 * The console's own front ends: CloudTrail names them where a human clicked, so that they are no service
 * behind the call.
 */
const isConsoleHost = (text: string): boolean =>
  /(^|[[.])(console|signin)\./i.test(/^\[?([\w-]+\.)+amazon(aws)?\.com/i.exec(text)?.[0] ?? '');
const serviceHost = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/i;
const instanceHost = /\.compute(-1)?\.amazonaws\.com/i;

/**
 * AWS's own issuer of Kubernetes service accounts' tokens; the whole host, since anybody may own
 * `oidc.eks.example.com`.
 */
const eksProvider = /:oidc-provider\/oidc\.eks\.[a-z0-9-]{1,40}\.amazonaws\.com(\.cn)?\/id\//;
const karpenterCalls: ReadonlySet<string> = new Set(['CreateFleet', 'CreateLaunchTemplate', 'RunInstances']);

/**
 * The principal of a CloudTrail record (an event's `detail`); of anything else, an unknown one. Never throws.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function principalOf(record: unknown): Principal {
  const identity = field(record, 'userIdentity');
  const { kind, key, ...who } = callerOf(identity);
  const accessKeyId = keyId(field(identity, 'accessKeyId'));
  const common = defined({
    arn: text(field(identity, 'arn'), 1_024),
    accessKeyId,
    sourceIp: text(field(record, 'sourceIPAddress'), 128),
    userAgent: text(field(record, 'userAgent'), 512),
    lentBy: lenderOf(identity),
  });
  const acting = actingService(record, identity);
  const service = serviceAlone(record, identity, acting);
  if (service !== undefined) {
    const actsFor = kind === 'unknown' || serviceLinked(identity) !== undefined ? undefined : bounded(key);
    return { kind: 'service', key: service, ...who, ...common, ...defined({ actsFor }), service, isHuman: false };
  }
  const console = isConsole(record, identity, accessKeyId);
  const isHuman = kind !== 'unknown' || key !== 'unknown';
  const how = defined({ through: acting, console: console || undefined });
  return { kind, key: bounded(key), ...who, ...common, isHuman, ...how };
}

/**
 * The service that made the call, for itself or for somebody, by what AWS wrote; undefined: the caller did,
 * or the console.
 */
function actingService(record: unknown, identity: unknown): string | undefined {
  const invokedBy = text(field(identity, 'invokedBy'), 128);
  if (invokedBy !== undefined) return isConsoleName(invokedBy, identity) ? undefined : invokedBy;
  const from = text(field(record, 'sourceIPAddress'), 128) ?? '';
  return serviceHost.test(from) && !isConsoleHost(from) && !instanceHost.test(from) ? from : undefined;
}

/** Consoles sign some clicks of root and IAM users as `AWS Internal`; services that act for a role do too. */
const isConsoleName = (invokedBy: string, identity: unknown): boolean =>
  isConsoleHost(invokedBy) ||
  (consoleServices.includes(invokedBy) && ['Root', 'IAMUser'].includes(text(field(identity, 'type')) ?? ''));

/** The service that acts at nobody's order that the record shows, minutes or months after it was set up. */
function serviceAlone(record: unknown, identity: unknown, acting: string | undefined): string | undefined {
  if (text(field(identity, 'type')) === 'AWSService') return acting ?? 'AWS service';
  const linked = serviceLinked(identity);
  if (linked !== undefined) return acting ?? linked;
  if (acting !== undefined) return aloneServices.includes(acting) ? acting : undefined;
  return karpenter(record, identity);
}

/** Only AWS can make a role in this path. */
function serviceLinked(identity: unknown): string | undefined {
  const issuer = text(field(identity, 'sessionContext', 'sessionIssuer', 'arn'), 1_024);
  return /:role\/aws-service-role\/([^/]{1,128})\//.exec(issuer ?? text(field(identity, 'arn'), 1_024) ?? '')?.[1];
}

/**
 * Karpenter's own calls: a pod's role session from EKS's issuer, and its user agent. Neither counts without
 * the other.
 */
function karpenter(record: unknown, identity: unknown): string | undefined {
  const provider = text(field(identity, 'sessionContext', 'webIdFederationData', 'federatedProvider'), 512) ?? '';
  const agent = text(field(record, 'userAgent'), 512) ?? '';
  const call = text(field(record, 'eventName')) ?? '';
  return eksProvider.test(provider) && /\bkarpenter\b/i.test(agent) && karpenterCalls.has(call)
    ? 'karpenter'
    : undefined;
}

/**
 * Session credentials of the console. A user agent is believed only where no long-term access key was used.
 */
function isConsole(record: unknown, identity: unknown, accessKeyId: string | undefined): boolean {
  if (flag(field(record, 'sessionCredentialFromConsole'))) return true;
  if (isConsoleHost(text(field(identity, 'invokedBy'), 128) ?? '')) return true;
  if (accessKeyId?.startsWith('AKIA')) return false;
  const agent = text(field(record, 'userAgent'), 512) ?? '';
  const from = text(field(record, 'sourceIPAddress'), 128) ?? '';
  return from === 'AWS Internal' || isConsoleHost(agent) || agent.startsWith('EC2ConsoleBackend');
}

type Caller = Pick<Principal, 'kind' | 'key' | 'name' | 'sessionName'>;

function callerOf(identity: unknown): Caller {
  const arn = text(field(identity, 'arn'), 1_024) ?? '';
  const account = text(field(identity, 'accountId'), 12) ?? /^arn:[\w-]*:\w+::(\d{12}):/.exec(arn)?.[1] ?? 'unknown';
  switch (text(field(identity, 'type')) ?? typeOf(arn)) {
    case 'Root':
      return { kind: 'root', key: `arn:aws:iam::${account}:root` };
    case 'IAMUser': {
      const name = iamName(field(identity, 'userName')) ?? iamName(arn.split('/').at(-1));
      return { kind: 'user', key: arn || `arn:aws:iam::${account}:user/${name ?? 'unknown'}`, ...defined({ name }) };
    }
    case 'AssumedRole':
    case 'Role':
      return role(identity, arn, account);
    case 'FederatedUser':
      return {
        kind: 'federated',
        key: arn || `federated user of ${account}`,
        ...defined({
          name: iamName(field(identity, 'sessionContext', 'sessionIssuer', 'userName')),
          sessionName: iamName(arn.split('/').at(-1)),
        }),
      };
    case 'SAMLUser':
    case 'WebIdentityUser': {
      const provider = text(field(identity, 'identityProvider'), 256) ?? 'identity provider';
      const user = text(field(identity, 'userName'), 128) ?? text(field(identity, 'principalId'), 256) ?? 'unknown';
      return { kind: 'federated', key: `${provider} ${user}`, ...defined({ sessionName: iamName(user) }) };
    }
    case 'IdentityCenterUser': {
      const user = text(field(identity, 'onBehalfOf', 'userId'), 128);
      return { kind: 'federated', key: `identity-center ${user ?? account}`, ...defined({ sessionName: user }) };
    }
    default:
      return { kind: 'unknown', key: arn || (text(field(identity, 'principalId'), 256) ?? account) };
  }
}

/** A role session counts by its role; the session's name is the caller's own choice. */
function role(identity: unknown, arn: string, account: string): Caller {
  const issuer = field(identity, 'sessionContext', 'sessionIssuer');
  const [, roleName, session] = /:assumed-role\/([^/]{1,128})\/(.{1,128})/.exec(arn) ?? [];
  const name = iamName(field(issuer, 'userName')) ?? iamName(roleName);
  const issuerArn = text(field(issuer, 'arn'), 1_024);
  const key = issuerArn ?? (roleName === undefined ? arn : `arn:aws:iam::${account}:role/${roleName}`);
  return { kind: 'role', key: key || `role of ${account}`, ...defined({ name, sessionName: iamName(session) }) };
}

/** The identity's type as its ARN tells it, for records that lost the type. */
function typeOf(arn: string): string | undefined {
  if (/:root$/.test(arn)) return 'Root';
  if (/:user\//.test(arn)) return 'IAMUser';
  if (/:(assumed-role|role)\//.test(arn)) return 'AssumedRole';
  return /:federated-user\//.test(arn) ? 'FederatedUser' : undefined;
}

/** A name as IAM allows it, which is also safe in a command line. */
function iamName(value: unknown): string | undefined {
  const name = text(value, 129);
  return name !== undefined && /^[\w+=,.@-]{1,128}$/.test(name) && !name.startsWith('-') ? name : undefined;
}

function keyId(value: unknown): string | undefined {
  const id = text(value, 129);
  return id !== undefined && /^\w{4,128}$/.test(id) ? id : undefined;
}

/** Short enough for a key of DynamoDB, and still one key for one actor. */
const bounded = (key: string): string =>
  key.length <= 512 ? key : `${key.slice(0, 440)}#${createHash('sha256').update(key).digest('hex')}`;

/** What an error of the AWS SDK means to the person who runs a command. */
import { credentialFault, explainCredentials } from './credential-errors.ts';
import { UserError } from './errors.ts';

export type AwsErrorKind = 'credentials' | 'permission' | 'throttled' | 'unreachable' | 'refused';

const kinds: readonly (readonly [AwsErrorKind, RegExp])[] = [
  [
    'permission',
    /^(AccessDenied(Exception)?|UnauthorizedOperation|AuthorizationError(Exception)?|NotAuthorized|UnauthorizedException)$/,
  ],
  [
    'throttled',
    /^(Throttl(ing|ed|ingException|edException)|TooManyRequestsException|RequestLimitExceeded|RequestThrottled(Exception)?|SlowDown)$/,
  ],
  [
    'unreachable',
    /^(TimeoutError|NetworkingError|RequestTimeout(Exception)?|E(CONNREFUSED|CONNRESET|NOTFOUND|TIMEDOUT|HOSTUNREACH|AI_AGAIN|PIPE))$/,
  ],
];

interface Sdk {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Undefined where the error does not come from AWS or the way to it. */
export function awsErrorKind(thrown: unknown): AwsErrorKind | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  if (credentialFault(thrown) !== undefined) return 'credentials';
  const { name, code, $metadata } = thrown as Sdk;
  const known = kinds.find(([, pattern]) => pattern.test(String(name)) || pattern.test(String(code)))?.[0];
  if (known !== undefined) return known;
  if ($metadata === undefined) return undefined;
  if ($metadata.httpStatusCode === 429) return 'throttled';
  return $metadata.httpStatusCode === 403 ? 'permission' : 'refused';
}

/**
 * A UserError with exit code 3 for what AWS refused; any other error unchanged.
 *
 * @param action the IAM action that was called, such as `events:PutEvents`.
 */
export function awsError(thrown: unknown, action: string): unknown {
  const kind = awsErrorKind(thrown);
  if (kind === undefined || thrown instanceof UserError) return thrown;
  const said = String((thrown as Sdk).message || (thrown as Sdk).name);
  const fault = credentialFault(thrown);
  const tell: Record<AwsErrorKind, readonly [message: string, hint: string]> = {
    credentials: explainCredentials(fault ?? 'none', action, said, process.env),
    permission: [`${action} was denied: ${said}`, `Allow ${action} to the identity that runs this command.`],
    throttled: [`${action} was throttled by AWS, also when tried again: ${said}`, 'Wait a minute and run it again.'],
    unreachable: [
      `${action} could not reach AWS: ${said}`,
      'Look at the network, the proxy, and AWS_ENDPOINT_URL where it is set.',
    ],
    refused: [`${action} failed: ${said}`, 'Run it again; if it goes on, the message above is what AWS says of it.'],
  };
  const [message, hint] = tell[kind];
  const details = fault === undefined ? {} : { credentials: fault };
  return new UserError({ code: `aws-${kind}`, message, hint, exitCode: 3, details, cause: thrown });
}

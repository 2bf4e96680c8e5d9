/** What is wrong with the credentials of the person who runs a command, and what to do about it. */

/** `role-denied`: a profile names a role that its credentials may not assume. */
export type CredentialFault = 'none' | 'expired' | 'invalid' | 'mfa' | 'role-denied';

type Environment = Readonly<Record<string, string | undefined>>;

const expiredCodes = /^(ExpiredToken(Exception)?|RequestExpired)$/;
const invalidCodes =
  /^(InvalidClientTokenId|UnrecognizedClientException|InvalidSignatureException|SignatureDoesNotMatch|IncompleteSignature|MissingAuthenticationToken(Exception)?|InvalidAccessKeyId|InvalidToken|AuthFailure|OptInRequired)$/;
const ofProvider = /^(CredentialsProviderError|TokenProviderError)$/;

/**
 * Undefined where the error says nothing of the credentials. Providers of the SDK have one error name for all
 * that they meet, so theirs are told apart by their words. A profile that is not there ends as no credentials
 * at all: where `env` names one, it is the profile that is wrong.
 */
export function credentialFault(thrown: unknown, env: Environment = process.env): CredentialFault | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const { name, code, message } = thrown as { name?: unknown; code?: unknown; message?: unknown };
  const is = (pattern: RegExp): boolean => pattern.test(String(name)) || pattern.test(String(code));
  const says = (pattern: RegExp): boolean => pattern.test(String(message));
  if (is(expiredCodes)) return 'expired';
  if (is(invalidCodes)) return 'invalid';
  // While it looks for credentials, the SDK assumes the role of the profile.
  if (is(/^AccessDenied(Exception)?$/) && says(/sts:AssumeRole/)) return 'role-denied';
  if (!is(ofProvider)) return undefined;
  if (says(/could not load (credentials|token) from any provider/i)) return env.AWS_PROFILE ? 'invalid' : 'none';
  if (says(/multi-factor|\bMFA\b/i)) return 'mfa';
  if (says(/sts:AssumeRole/)) return 'role-denied';
  return says(/expired|sso login|aws login|re-authenticate/i) ? 'expired' : 'invalid';
}

/** What is wrong, as the end of a sentence that begins with what was to be done. */
const faults: Readonly<Record<CredentialFault, string>> = {
  none: 'needs AWS credentials, and there are none',
  expired: 'needs AWS credentials that are valid; these have expired',
  invalid: 'needs AWS credentials that are valid; these are not',
  mfa: 'needs AWS credentials; those of this profile need an MFA code, which only the AWS CLI asks for',
  'role-denied': 'needs AWS credentials; the role of this profile may not be assumed',
};

/** Pasteable into a shell, or a word to replace. */
const profileOption = ({ AWS_PROFILE: profile }: Environment): string =>
  profile ? ` --profile ${/^[\w.@-]+$/.test(profile) ? profile : 'NAME'}` : '';

function advice(fault: CredentialFault, env: Environment): string {
  const option = profileOption(env);
  switch (fault) {
    case 'none':
      return 'Log in (aws sso login, aws configure) and name the profile: AWS_PROFILE=x npx ...';
    case 'expired':
      return `Renew them: aws sso login${option}, or get new temporary credentials. If they are new, look at this machine's clock.`;
    case 'invalid':
      return option === ''
        ? 'Look at AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile: AWS_PROFILE=x npx ... Credentials of China or GovCloud do not work here.'
        : `Is the profile there (aws configure list-profiles), and does it work: aws sts get-caller-identity${option}`;
    case 'mfa':
      return [
        `Let the AWS CLI ask for the code, and run the command again in the same shell${option === '' ? '' : ', without AWS_PROFILE'}:`,
        `  eval "$(aws configure export-credentials --format env${option})"${option === '' ? '' : '; unset AWS_PROFILE'}`,
      ].join('\n');
    case 'role-denied':
      return `Allow sts:AssumeRole on the role to the profile's source, and that source in the role's trust policy; or name another profile. To try it: aws sts get-caller-identity${option}`;
  }
}

/**
 * @param action the IAM action that was to be called, such as `events:PutEvents`.
 * @param said what AWS or the SDK said.
 */
export const explainCredentials = (
  fault: CredentialFault,
  action: string,
  said: string,
  env: Environment,
): readonly [message: string, hint: string] => [`${action} ${faults[fault]}: ${said}`, advice(fault, env)];

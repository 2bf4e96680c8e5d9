import { describe, expect, it } from 'vitest';
import { credentialFault, explainCredentials } from '../../lib/credential-errors.ts';

const named = (name: string, message = 'said') => Object.assign(new Error(message), { name });
const ofProvider = (message: string) => named('CredentialsProviderError', message);

describe('what is wrong with credentials', () => {
  it.each([
    ['none', ofProvider('Could not load credentials from any providers')],
    ['expired', named('ExpiredToken')],
    ['expired', named('ExpiredTokenException')],
    [
      'expired',
      ofProvider(
        'The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login with the corresponding profile.',
      ),
    ],
    [
      'expired',
      named(
        'TokenProviderError',
        "Token is expired. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
      ),
    ],
    ['expired', ofProvider('Failed to load a token for session x, please re-authenticate using aws login')],
    ['invalid', named('InvalidClientTokenId')],
    ['invalid', named('SignatureDoesNotMatch')],
    [
      'invalid',
      ofProvider('Could not resolve credentials using profile: [typo] in configuration/credentials file(s).'),
    ],
    ['mfa', ofProvider('Profile work requires multi-factor authentication, but no MFA code callback was provided.')],
    [
      'role-denied',
      named(
        'AccessDenied',
        'User: arn:aws:iam::123456789012:user/me is not authorized to perform: sts:AssumeRole on resource: x',
      ),
    ],
  ])('is told apart: %s', (fault, thrown) => {
    expect(credentialFault(thrown, {})).toBe(fault);
  });

  it('is a wrong profile where one is named and the SDK finds nothing', () => {
    const thrown = ofProvider('Could not load credentials from any providers');
    expect(credentialFault(thrown, { AWS_PROFILE: 'typo' })).toBe('invalid');
  });

  it.each([
    named('AccessDenied', 'not authorized to perform: events:PutEvents'),
    named('ThrottlingException'),
    new TypeError('x is not a function'),
    'text',
    undefined,
  ])('is nothing where the error is about something else: %s', (thrown) => {
    expect(credentialFault(thrown)).toBeUndefined();
  });
});

describe('what to do about it', () => {
  const hint = (fault: Parameters<typeof explainCredentials>[0], env = {}) =>
    explainCredentials(fault, 'sts:GetCallerIdentity', 'said', env)[1];

  it('lets the AWS CLI ask for an MFA code, which the SDK cannot', () => {
    expect(hint('mfa')).toContain('eval "$(aws configure export-credentials --format env)"');
    // While AWS_PROFILE is set, the SDK does not look at the keys that were exported.
    expect(hint('mfa', { AWS_PROFILE: 'work' })).toContain(
      'eval "$(aws configure export-credentials --format env --profile work)"; unset AWS_PROFILE',
    );
  });

  it('never says to do what was just done', () => {
    for (const fault of ['expired', 'invalid', 'mfa', 'role-denied'] as const) {
      expect(hint(fault, { AWS_PROFILE: 'work' })).not.toContain('AWS_PROFILE=');
      expect(hint(fault, { AWS_PROFILE: 'work' })).toContain('--profile work');
    }
  });

  it('puts no profile into a command that a shell would read otherwise', () => {
    expect(hint('expired', { AWS_PROFILE: 'a; rm -rf' })).toContain('--profile NAME');
  });
});

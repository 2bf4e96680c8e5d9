import { describe, expect, it } from 'vitest';
import { parse } from '../../../lambda/events/parse.ts';
import { concealed } from '../../../lambda/history/concealed.ts';
import { toEnvelope } from '../../../lambda/local/envelope.ts';
import { deployedForwarding } from '../../../lib/local/forwarding.ts';
import { samples } from '../../fixtures/calls/index.ts';
import { cloudTrailRecord } from '../../support/events.ts';

const admits = deployedForwarding();
const assumed = {
  type: 'AssumedRole',
  arn: 'arn:aws:sts::123456789012:assumed-role/ci/i-0123456789abcdef0',
  accountId: '123456789012',
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  sessionContext: { sessionIssuer: { type: 'Role', arn: 'arn:aws:iam::123456789012:role/ci', userName: 'ci' } },
  inScopeOf: { credentialsIssuedTo: 'arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0' },
};

describe('what is kept of a record', () => {
  it('holds no user data, secret, command or environment, wherever they stand', () => {
    const secret = 'hunter2';
    const record = {
      requestParameters: {
        userData: secret,
        launchTemplateData: { UserData: { value: secret } },
        environment: { variables: { API: secret }, computeType: 'BUILD_GENERAL1_LARGE' },
        environmentVariablesOverride: [{ name: 'API', value: secret }],
        containerDefinitions: [{ environment: [{ name: 'API', value: secret }], command: [secret], image: 'nginx' }],
        masterUserPassword: secret,
      },
      responseElements: { credentials: { sessionToken: secret } },
    };
    const kept = JSON.stringify(concealed(record));
    expect(kept).not.toContain(secret);
    // What the detections look at stays.
    expect(kept).toContain('BUILD_GENERAL1_LARGE');
    expect(kept).toContain('nginx');
    expect(concealed(record)).toMatchObject({ requestParameters: { userData: 'concealed' } });
  });

  it('is all that is not text, and how somebody signed in', () => {
    const record = { sessionCredentialFromConsole: 'true', dryRun: false, count: 3, nothing: null };
    expect(concealed(record)).toEqual(record);
  });

  it('ends where somebody nests a thousand lists', () => {
    let nested: unknown = 'x';
    for (let i = 0; i < 5_000; i += 1) nested = [nested];
    expect(JSON.stringify(concealed(nested))).toContain('concealed');
  });

  it.each(samples.map((sample) => [sample.eventName, sample] as const))(
    'says the same of a %s to the rules and to the detector',
    (eventName, { service, attack, lookAlike }) => {
      for (const called of [attack, lookAlike]) {
        const record = cloudTrailRecord({ eventSource: `${service}.amazonaws.com`, eventName, eventId: 'e1' });
        const event = toEnvelope({ ...record, ...called, userIdentity: assumed, sessionCredentialFromConsole: 'true' });
        const kept = JSON.parse(JSON.stringify(concealed(event)));
        expect(parse(kept, 0)).toEqual(parse(JSON.parse(JSON.stringify(event)), 0));
        expect(admits(kept)).toBe(admits(event));
      }
    },
  );
});

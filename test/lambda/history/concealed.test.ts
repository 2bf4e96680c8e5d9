import { describe, expect, it } from 'vitest';
import { concealed } from '../../../lambda/history/concealed.ts';

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
});

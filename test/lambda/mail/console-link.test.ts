import { describe, expect, it } from 'vitest';
import { incidentLaunch, leakedKey } from '../../support/incidents.ts';
import { body, by } from '../../support/mail-commands.ts';

describe('step 3 links to the event history', () => {
  it('of the key or the user, encoded, and of us-east-1 for what was done to IAM', () => {
    const launches = [incidentLaunch({ region: 'eu-west-1' })];
    const text = body({ launches, ...by({ ...leakedKey, name: 'a b/c?d#e://é', accessKeyId: 'ASIA' }) });
    for (const region of ['eu-west-1', 'us-east-1'])
      expect(text).toContain(
        `     https://${region}.console.aws.amazon.com/cloudtrailv2/home?region=${region}#/events?Username=a%20b%2Fc%3Fd%23e%3A%2F%2F%C3%A9\n`,
      );
  });
});

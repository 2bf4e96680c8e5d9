import { describe, expect, it } from 'vitest';
import type { Principal } from '../../../lambda/model/principal.ts';
import { hostile } from '../../support/hostile.ts';
import { incidentCall, incidentLaunch, leakedKey, taskRole } from '../../support/incidents.ts';
import { by, commands } from '../../support/mail-commands.ts';

describe('what an attacker wrote never becomes part of a command', () => {
  const bad = [hostile.shell, hostile.lines, '-x', '--force', '$(id)', 'a b', '*', '~root', "a'b", '=ls'];

  it.each(bad)('%j as a name, an id and a Region', (name) => {
    const principals: Principal[] = [
      { ...leakedKey, name, accessKeyId: name },
      { ...taskRole, name, sessionName: name },
      { kind: 'federated', key: name, name, isHuman: true },
      { kind: 'service', key: name, service: name, isHuman: false },
    ];
    const launches = [
      incidentLaunch({ instanceId: name, instanceTypes: [name], imageId: name, groupName: name, spot: true }),
      incidentLaunch({ region: name, tags: { 'aws:ec2:fleet-id': name, 'aws:ec2spot:fleet-request-id': name } }),
      ...['CreateAutoScalingGroup', 'RunTask', 'CreateComputeEnvironment', 'EnableRegion'].map((eventName, index) =>
        incidentCall({
          kind: index < 3 ? 'request' : 'notice',
          eventName,
          eventId: eventName,
          target: name,
          groupName: name,
        }),
      ),
    ];
    const shown = principals.flatMap((principal) => commands({ launches, ...by(principal) }));
    expect(shown.length).toBeGreaterThan(0);
    for (const line of shown) {
      expect(line.replaceAll('"$(date -u +%Y', '')).not.toContain(` ${name} `);
      expect(line.endsWith(` ${name}`)).toBe(false);
      expect(line).not.toMatch(/evil|Ignore/);
    }
  });
});

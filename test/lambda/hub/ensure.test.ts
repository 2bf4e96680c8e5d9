import { describe, expect, it } from 'vitest';
import { ensureHub, type HubPorts } from '../../../lambda/hub/ensure.ts';

/** A hub whose states are read one after another, the last one for ever; an Error is thrown. */
function world(states: readonly (string | undefined | Error)[], registering: Error | 'works' = 'works') {
  const log = { registered: 0, slept: 0, warnings: [] as string[] };
  let reading = 0;
  const ports: HubPorts = {
    async state() {
      const state = states[Math.min(reading, states.length - 1)];
      reading += 1;
      if (state instanceof Error) throw state;
      return state;
    },
    async register() {
      log.registered += 1;
      if (registering instanceof Error) throw registering;
    },
    async sleep(milliseconds) {
      log.slept += milliseconds;
    },
    // Fourteen minutes, of which only sleeping takes any.
    remaining: () => 840_000 - log.slept,
    warn: (message, error) => log.warnings.push(`${message}: ${error}`),
  };
  return { log, ports };
}

const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });

describe('a hub that is there', () => {
  it('is left alone: registering it again would change nothing', async () => {
    const { log, ports } = world(['ACTIVE']);
    expect(await ensureHub(ports)).toBe('active');
    expect(log.registered).toBe(0);
  });

  it('is waited for while somebody else registers it', async () => {
    const { log, ports } = world(['REGISTERING', 'REGISTERING', 'ACTIVE']);
    expect(await ensureHub(ports)).toBe('active');
    expect(log).toMatchObject({ registered: 0, warnings: [] });
  });

  it('is registered again where somebody is removing it', async () => {
    const { log, ports } = world(['DEREGISTERING', undefined, 'REGISTERING', 'ACTIVE']);
    expect(await ensureHub(ports)).toBe('active');
    expect(log.registered).toBe(1);
  });
});

describe('without a hub', () => {
  it('one is registered, and believed to be active at the second reading', async () => {
    const { log, ports } = world([undefined, 'ACTIVE', 'REGISTERING', 'ACTIVE', 'ACTIVE']);
    expect(await ensureHub(ports)).toBe('active');
    expect(log).toMatchObject({ registered: 1, slept: 4 * 5_000 });
  });

  it('gives up after three registrations, as where three hubs elsewhere are all that the account may have', async () => {
    const { log, ports } = world([undefined], new Error('ServiceQuotaExceeded'));
    expect(await ensureHub(ports)).toBe('absent');
    expect(log.registered).toBe(3);
    expect(log.warnings[0]).toContain('ServiceQuotaExceeded');
  });

  it('takes a failed registration for no failure where the hub turns up all the same', async () => {
    const { ports } = world([undefined, 'ACTIVE'], new Error('AlreadyExists'));
    expect(await ensureHub(ports)).toBe('active');
  });
});

describe('a service that fails', () => {
  it('is asked again after a throttled reading', async () => {
    const { ports } = world([throttled, 'REGISTERING', throttled, 'ACTIVE']);
    expect(await ensureHub(ports)).toBe('active');
  });

  it('does not keep the deployment waiting where reading is denied; the hub is registered once all the same', async () => {
    const { log, ports } = world([denied]);
    expect(await ensureHub(ports)).toBe('unreadable');
    expect(log.registered).toBe(1);
    expect(log.slept).toBeLessThan(60_000);
  });

  it('is waited for no longer than the time there is', async () => {
    for (const state of ['REGISTERING', 'INACTIVE', 'a state of tomorrow']) {
      const { log, ports } = world([state]);
      expect(await ensureHub(ports)).toBe('not active in time');
      expect(log.slept).toBeLessThan(840_000);
      expect(log.slept).toBeGreaterThan(600_000);
    }
  });
});

/**
 * Fake ports for tests of what stands around the pipeline: each does nothing, notes what it is given, and can
 * be replaced.
 */

import { createLocalStore } from '../../lambda/local/store.ts';
import type { Mail } from '../../lambda/model/incident.ts';
import type { TimerTask } from '../../lambda/model/timer.ts';
import type { Ports } from '../../lambda/ports.ts';

export interface FakePorts {
  readonly ports: Ports;
  readonly mails: Mail[];
  readonly timers: TimerTask[];
  readonly warnings: string[];
  readonly setTime: (time: number) => void;
}

/** 2026-11-20T14:03:11Z, the time of the event factories. */
export const testTime = Date.UTC(2026, 10, 20, 14, 3, 11);

export function fakePorts(overrides: Partial<Ports> = {}): FakePorts {
  let now = testTime;
  const mails: Mail[] = [];
  const timers: TimerTask[] = [];
  const warnings: string[] = [];
  const clock = {
    now: () => now,
    sleep: async (milliseconds: number) => {
      now += milliseconds;
    },
    within: <T>(_: number, work: (signal: AbortSignal) => Promise<T>) => work(new AbortController().signal),
  };
  return {
    mails,
    timers,
    warnings,
    setTime: (time) => {
      now = time;
    },
    ports: {
      clock,
      inventory: {
        instances: async () => [],
        types: async () => [],
        userData: async () => undefined,
        images: async () => [],
      },
      taskDefinitions: { taskDefinition: async () => undefined },
      prices: { usdPerHour: async () => undefined },
      store: createLocalStore(clock),
      outbox: {
        send: async (mail) => {
          mails.push(mail);
        },
      },
      timers: {
        schedule: async (task) => {
          timers.push(task);
        },
      },
      history: { launcher: async () => undefined },
      directory: { accountName: async () => undefined, organizationalUnitsOf: async () => [] },
      journal: { warn: (message) => void warnings.push(message) },
      ...overrides,
    },
  };
}

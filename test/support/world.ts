/**
 * An AWS in memory for tests of the pipeline: what is in it is said by the test, and every port can be made
 * to fail.
 */

import { createVirtualClock } from '../../lambda/local/clock.ts';
import { createLocalInventory, type LocalInstance } from '../../lambda/local/inventory.ts';
import { createLocalOutbox } from '../../lambda/local/outbox.ts';
import { createLocalStore } from '../../lambda/local/store.ts';
import { createLocalTimers } from '../../lambda/local/timers.ts';
import type { Mail } from '../../lambda/model/incident.ts';
import type { Outcome } from '../../lambda/model/outcome.ts';
import type { Principal } from '../../lambda/model/principal.ts';
import type { Settings } from '../../lambda/model/settings.ts';
import { handleEvents, handleTimers } from '../../lambda/pipeline/pipeline.ts';
import type { Ports } from '../../lambda/ports.ts';
import { account } from './events.ts';

export const start = Date.parse('2026-11-20T14:03:11Z');

export const settings = (changes: Partial<Settings> = {}): Settings => ({
  alertAt: 'notice',
  language: 'en',
  budget: { usdPerHour: 3 },
  allow: [],
  accountNames: { [account]: 'prod' },
  ...changes,
});

export interface InstanceParts {
  readonly instanceId: string;
  readonly region?: string;
  readonly instanceType?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly userData?: string;
  readonly launchTime?: number;
  readonly reservationId?: string;
}

export const instance = (parts: InstanceParts): LocalInstance => ({
  account,
  region: parts.region ?? 'us-east-1',
  facts: {
    instanceId: parts.instanceId,
    instanceType: parts.instanceType ?? 't3.micro',
    imageId: 'ami-0abcdef1234567890',
    launchTime: parts.launchTime ?? start,
    tags: parts.tags ?? { Name: 'web' },
    spot: false,
    ...(parts.reservationId && { reservationId: parts.reservationId }),
  },
  ...(parts.userData !== undefined && { userData: parts.userData }),
});

export interface World {
  readonly ports: Ports;
  readonly mails: readonly Mail[];
  readonly warnings: readonly string[];
  /** Handles the events as one batch; throws where a mail could not be sent. */
  handle(events: readonly unknown[]): Promise<readonly Outcome[]>;
  /** Moves the clock on and fires the timers that fall due on the way. */
  pass(milliseconds: number): Promise<void>;
}

export interface WorldParts {
  readonly instances?: readonly LocalInstance[];
  readonly settings?: Partial<Settings>;
  /** Who LookupEvents names. */
  readonly launcher?: Principal;
  /** Ports that replace the working ones. */
  readonly broken?: Partial<Ports>;
}

export function createWorld(parts: WorldParts = {}): World {
  const clock = createVirtualClock(start);
  const timers = createLocalTimers();
  const outbox = createLocalOutbox();
  const warnings: string[] = [];
  const ports: Ports = {
    clock,
    timers,
    outbox,
    inventory: createLocalInventory(parts.instances ?? []),
    taskDefinitions: { taskDefinition: async () => undefined },
    prices: { usdPerHour: async () => undefined },
    store: createLocalStore(clock),
    history: { launcher: async () => parts.launcher },
    directory: { accountName: async () => undefined, organizationalUnitsOf: async () => [] },
    journal: { warn: (message) => warnings.push(message) },
    ...parts.broken,
  };
  const inForce = settings(parts.settings);
  return {
    ports,
    mails: outbox.mails,
    warnings,
    async handle(events) {
      const handled = await handleEvents(events, inForce, ports);
      for (const { error } of handled) if (error) throw error;
      return handled.map(({ outcome }) => outcome);
    },
    async pass(milliseconds) {
      const end = clock.now() + milliseconds;
      for (let due = timers.nextDue(); due !== undefined && due <= end; due = timers.nextDue()) {
        clock.advanceTo(due);
        for (const { error } of await handleTimers(timers.takeDue(clock.now()), inForce, ports)) if (error) throw error;
      }
      clock.advanceTo(end);
    },
  };
}

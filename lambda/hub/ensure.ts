/** Registers a notification hub where there is none, and waits until it is of use. Nothing here throws. */

import { SECOND } from '../model/time.ts';

export interface HubPorts {
  /** The hub's state, such as ACTIVE or REGISTERING; undefined: there is none. May reject. */
  state(): Promise<string | undefined>;
  /** Done when the registration has ended. Rejects where it failed, also because a hub is there already. */
  register(): Promise<void>;
  sleep(milliseconds: number): Promise<void>;
  /** Milliseconds that are left for the work. */
  remaining(): number;
  warn(message: string, error: unknown): void;
}

const interval = 5 * SECOND;
/** How long a registration's end is waited for; it may go on after that. */
export const registrationTime = 45 * SECOND;
/** What reading, registering and waiting may take together: no turn begins with less. */
const turn = 100 * SECOND;

/** A registration is asynchronous, and a first ACTIVE has been seen to be taken back. */
const readingsInARow = 2;
const mostRegistrations = 3;
/** Nobody who may not read the hub has to wait a quarter of an hour for it. */
const mostUnreadable = 5;

export type HubOutcome = 'active' | 'absent' | 'unreadable' | 'not active in time';

/**
 * Reads until the hub is active. A hub that somebody is removing is registered again; after three
 * registrations without a hub (three hubs in other Regions are all that an account may have) it is up to the
 * configurations to say what they lack.
 * https://docs.aws.amazon.com/notifications/latest/userguide/nhr-add-remove.html
 */
export async function ensureHub(ports: HubPorts): Promise<HubOutcome> {
  let active = 0;
  let registrations = 0;
  let unreadable = 0;
  for (;;) {
    const state = await read(ports);
    active = state === 'ACTIVE' ? active + 1 : 0;
    unreadable = state === 'unreadable' ? unreadable + 1 : 0;
    if (active === readingsInARow) return 'active';
    if (unreadable === mostUnreadable) return 'unreadable';
    if (state === 'absent' && registrations === mostRegistrations) return 'absent';
    if (ports.remaining() < turn) return 'not active in time';
    // A role may be allowed to register and not to read.
    if (state === 'absent' || (state === 'unreadable' && registrations === 0)) {
      registrations += 1;
      await ports.register().catch((error) => ports.warn('the hub was not registered', error));
    }
    await ports.sleep(interval);
  }
}

async function read(ports: HubPorts): Promise<string> {
  try {
    return (await ports.state()) ?? 'absent';
  } catch (error) {
    ports.warn('the hub could not be read', error);
    return 'unreadable';
  }
}

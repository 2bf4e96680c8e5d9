/** The detector's memory, read with the credentials of whoever runs the command. */
import { systemClock } from '../../lambda/adapters/clock.ts';
import { defaultSettings } from '../../lambda/adapters/settings.ts';
import { createMemory, type Memory, StoreDownError } from '../../lambda/batch/memory.ts';
import { mailAgain, type PastIncident } from '../../lambda/incidents/past.ts';
import type { MailSettings } from '../../lambda/mail/body.ts';
import { SECOND } from '../../lambda/model/time.ts';
import type { Store } from '../../lambda/ports.ts';
import { awsError } from '../aws-errors.ts';
import { loadConfig } from '../config/load.ts';
import { ConfigError } from '../config/problem.ts';
import { toSettings } from '../config/settings.ts';

const readingTime = 60 * SECOND;

/** @param say told of items that cannot be read. */
export const memoryOf = (store: Store, say: (line: string) => void = () => {}): Memory =>
  createMemory({
    deadline: systemClock.now() + readingTime,
    ports: { clock: systemClock, store, journal: { warn: (message) => say(`davylamp: ${message}`) } },
  });

/** As an SDK's error, so that it says what was refused. */
export async function fromStore<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    throw awsError(thrown instanceof StoreDownError ? (thrown.cause ?? thrown) : thrown, 'dynamodb:Query');
  }
}

/** As configured, where the command is run beside the configuration; else English and UTC. */
export function mailSettings(): MailSettings {
  try {
    return toSettings(loadConfig({ address: 'unused' }));
  } catch (thrown) {
    if (thrown instanceof ConfigError) return defaultSettings;
    throw thrown;
  }
}

export interface IncidentDocument {
  readonly id: string;
  readonly verdict: string;
  /** ISO 8601. */
  readonly openedAt: string;
  readonly account: string;
  readonly subject: string;
  readonly open: boolean;
}

export function incidentDocument(past: PastIncident, settings: MailSettings, now: number): IncidentDocument {
  const { incident, isOpen } = past;
  return {
    id: incident.id,
    verdict: incident.verdict,
    openedAt: new Date(incident.openedAt).toISOString().replace(/\.\d+Z$/, 'Z'),
    account: incident.owner,
    subject: mailAgain(past, settings, now).subject,
    open: isOpen,
  };
}

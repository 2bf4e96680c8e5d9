/**
 * Incidents as the store still holds them, for whoever asks later: their facts, and the latest mail made of
 * these again.
 */
import type { Memory } from '../batch/memory.ts';
import type { MailSettings } from '../mail/body.ts';
import { renderMail } from '../mail/mail.ts';
import { inParallel } from '../model/concurrency.ts';
import { strongGroups } from '../model/decide.ts';
import type { Contents, Incident, Mail, MailKind } from '../model/incident.ts';
import { type IndexEntry, readIndex } from './incident-index.ts';
import { incidentVerdict, isOpen, readContents, readIncident, readIncidents } from './incidents.ts';
import { viewOf } from './sending.ts';

const READ_AT_ONCE = 10;

export interface PastIncident {
  readonly incident: Pick<Incident, 'id' | 'owner' | 'openedAt' | 'verdict'>;
  /** Of its latest mail, as far as its record is still there. */
  readonly kind: MailKind;
  readonly isOpen: boolean;
  readonly contents: Contents;
}

/** The account's next incident takes the place of a record: what the incident held then says the rest. */
function pastIncident(entry: IndexEntry, record: Incident | undefined, contents: Contents, now: number): PastIncident {
  if (record?.id === entry.id) {
    const { id, owner, openedAt, verdict, mails } = record;
    const kind = mails.at(-1)?.kind ?? 'first';
    return { incident: { id, owner, openedAt, verdict }, kind, isOpen: isOpen(record, now), contents };
  }
  const { launches, signals } = contents;
  const verdict = incidentVerdict(
    launches.map((launch) => ({ launch, signals: [] })),
    strongGroups(signals),
  );
  return { incident: { ...entry, verdict }, kind: 'first', isOpen: false, contents };
}

async function read(memory: Memory, entries: readonly IndexEntry[]): Promise<readonly PastIncident[]> {
  const records = await readIncidents(memory, [...new Set(entries.map(({ owner }) => owner))]);
  return inParallel(entries, READ_AT_ONCE, async (entry) =>
    pastIncident(entry, records.get(entry.owner)?.incident, await readContents(memory, entry.id), memory.now()),
  );
}

/**
 * Those that opened since then, the latest first.
 *
 * @param most so many at most
 * @throws StoreDownError
 */
export const listPast = async (memory: Memory, since: number, most: number): Promise<readonly PastIncident[]> =>
  read(memory, (await readIndex(memory, since)).slice(0, most));

/** @throws StoreDownError */
export async function readPast(memory: Memory, id: string): Promise<PastIncident | undefined> {
  const entry = (await readIndex(memory, 0)).find((one) => one.id === id);
  return entry && (await read(memory, [entry]))[0];
}

/**
 * The account's latest incident, open or closed, with its record.
 *
 * @throws StoreDownError
 */
export async function readLatest(
  memory: Memory,
  owner: string,
): Promise<{ readonly incident: Incident; readonly contents: Contents } | undefined> {
  const stored = await readIncident(memory, owner);
  return stored && { incident: stored.incident, contents: await readContents(memory, stored.incident.id) };
}

/** The mail that its facts make now, all of them named as if for the first time. */
export const mailAgain = ({ incident, kind, contents }: PastIncident, settings: MailSettings, now: number): Mail =>
  renderMail(viewOf(incident, contents, kind, now, false), settings);

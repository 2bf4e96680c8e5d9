/** Incidents in the store: what belongs together, and who is sending its mail. */
import { createHash } from 'node:crypto';
import type { Form } from '../batch/form.ts';
import { keyPart, type Memory, type Remembered } from '../batch/memory.ts';
import { untilWritten } from '../batch/until-written.ts';
import { isTwofold, strongGroups } from '../model/decide.ts';
import type { Actor, Contents, Incident, IncidentLaunch } from '../model/incident.ts';
import { isGivenUp } from '../model/launch.ts';
import { refusedItemError } from '../model/refused-item.ts';
import { mergeSignals, type Signal, type SignalGroup } from '../model/signal.ts';
import { DAY, HOUR, MINUTE } from '../model/time.ts';
import { type Verdict, worst } from '../model/verdict.ts';
import { actorForm, incidentForm, launchForm, signalForm } from './forms.ts';
import { noteOpened } from './incident-index.ts';
import { nothingNamed } from './named.ts';
import { joined, tallyOf } from './worse.ts';

/** A grave incident ends when nothing was alerted for so long. */
const QUIET = HOUR;
/** A follow-up that is due but not done yet still belongs to its incident. */
const FOLLOW_UP_GRACE = 2 * MINUTE;
/** A timer so late is lost. */
const OVERDUE = 5 * MINUTE;
const KEPT = 30 * DAY;

/** One alerted launch, with the signals it brought. */
export interface Alerted {
  readonly launch: IncidentLaunch;
  readonly signals: readonly Signal[];
  readonly actor?: Actor;
}

export interface StoredIncident {
  readonly incident: Incident;
  readonly version: number;
}

const recordKey = (owner: string) => ({ partition: `incident/${keyPart(owner)}`, sort: 'current' });
const contentsOf = (id: string): string => `contents/${keyPart(id)}`;

/** The incidents of those owners that have one, open or closed. */
export async function readIncidents(memory: Memory, owners: readonly string[]): Promise<Map<string, StoredIncident>> {
  const items = await memory.get(incidentForm, owners.map(recordKey));
  return new Map(
    items.flatMap((item, index) =>
      item?.value ? [[owners[index] as string, { incident: item.value, version: item.version }] as const] : [],
    ),
  );
}

export const readIncident = async (memory: Memory, owner: string): Promise<StoredIncident | undefined> =>
  (await readIncidents(memory, [owner])).get(owner);

/** Replaces the record if nobody else did meanwhile. */
export const writeIncident = (memory: Memory, incident: Incident, expected: number | undefined): Promise<boolean> =>
  memory.putIf(
    incidentForm,
    { ...recordKey(incident.owner), value: incident, expiresAt: memory.now() + KEPT },
    expected,
  );

/**
 * Applies a change to the incident's record over whatever others wrote meanwhile; undefined where the
 * incident is gone.
 */
export async function updateIncident(
  memory: Memory,
  stored: StoredIncident,
  change: (incident: Incident) => Incident,
): Promise<StoredIncident | undefined> {
  let current: StoredIncident | undefined = stored;
  const { result } = await untilWritten(async () => {
    if (current?.incident.id !== stored.incident.id) return { result: undefined };
    const incident = change(current.incident);
    const result = { incident, version: current.version + 1 };
    if (await writeIncident(memory, incident, current.version)) return { result };
    current = await readIncident(memory, stored.incident.owner);
    return undefined;
  });
  return result;
}

/** Short, the same for the same beginning, and different for another. */
export const incidentId = (owner: string, firstEventId: string): string =>
  `inc-${createHash('sha256').update(`${owner}|${firstEventId}`).digest('hex').slice(0, 10)}`;

/** A follow-up is armed and not long overdue. */
export const isArmed = ({ followUpAt }: Incident, now: number): boolean =>
  followUpAt !== undefined && followUpAt > now - OVERDUE;

/**
 * Its follow-up never came, so it may hold what no mail has named: the next alert brings that along, for a
 * day.
 */
const isLeftBehind = (incident: Incident, now: number): boolean =>
  !incident.closed && incident.mails.length > 0 && !isArmed(incident, now) && now - incident.lastAlertAt < DAY;

/**
 * Notices are gathered for a day from their first mail; anything graver ends an hour after its last alert.
 */
export function hasMoreToCome({ verdict, mails, lastAlertAt }: Incident, now: number): boolean {
  const first = mails[0]?.at;
  return verdict === 'notice' && first !== undefined ? now - first < DAY : now - lastAlertAt < QUIET;
}

export const isOpen = (incident: Incident, now: number): boolean =>
  !incident.closed &&
  (hasMoreToCome(incident, now) ||
    (incident.followUpAt !== undefined && Math.abs(now - incident.followUpAt) < FOLLOW_UP_GRACE) ||
    isLeftBehind(incident, now));

const actorSort = ({ principal }: Actor): string =>
  `actor/${keyPart(principal.key)}/${principal.accessKeyId?.startsWith('AKIA') ? keyPart(principal.accessKeyId) : ''}`;

const once = <T>(all: readonly Remembered<T>[]): Remembered<T>[] => [
  ...new Map(all.map((one) => [one.sort, one])).values(),
];

/** What was written by the forms of its kinds: all of it in one call. */
const contentsForm: Form<unknown> = { name: 'contents of an incident', write: (value) => value, read: (data) => data };

const written = <T>(form: Form<T>, all: readonly Remembered<T>[]): Remembered<unknown>[] =>
  all.map((one) => ({ ...one, value: form.write(one.value) }));

/**
 * Writes what the alerts bring to an incident.
 *
 * @throws RefusedItemError where the store refuses some of it: the rest is written
 */
export async function addContents(memory: Memory, id: string, alerted: readonly Alerted[]): Promise<void> {
  const place = { partition: contentsOf(id), expiresAt: memory.now() + KEPT };
  const batch = keyPart(alerted[0]?.launch.eventId ?? '');
  const signals = mergeSignals(alerted.flatMap((alert) => alert.signals)).map((signal) => ({
    ...place,
    sort: `signal/${signal.id}/${batch}`,
    value: signal,
  }));
  const launches = alerted.map(({ launch }) => ({
    ...place,
    sort: `launch/${keyPart(launch.id.replaceAll('/', ':'))}`,
    value: launch,
  }));
  const actors = alerted.flatMap(({ actor }) => (actor ? [{ ...place, sort: actorSort(actor), value: actor }] : []));
  const refused = await memory.put(contentsForm, [
    ...written(signalForm, once(signals)),
    ...written(launchForm, once(launches)),
    ...written(actorForm, once(actors)),
  ]);
  if (refused.length > 0) throw refusedItemError(refused, 'contents of an incident');
}

export async function addActors(memory: Memory, id: string, found: readonly Actor[]): Promise<void> {
  const place = { partition: contentsOf(id), expiresAt: memory.now() + KEPT };
  await memory.put(actorForm, once(found.map((actor) => ({ ...place, sort: actorSort(actor), value: actor }))));
}

export async function readContents(memory: Memory, id: string): Promise<Contents> {
  const of = <T>(form: Form<T>, kind: string): Promise<readonly (T | undefined)[]> =>
    memory.list(form, contentsOf(id), `${kind}/`, `${kind}/~`);
  const [launches, signals, actors] = await Promise.all([
    of(launchForm, 'launch'),
    of(signalForm, 'signal'),
    of(actorForm, 'actor'),
  ]);
  const isRead = <T>(value: T | undefined): value is T => value !== undefined;
  const unread = (all: readonly unknown[]): number => all.filter((value) => !isRead(value)).length;
  return {
    launches: launches.filter(isRead),
    signals: mergeSignals(signals.filter(isRead)),
    actors: actors.filter(isRead),
    unread: { launches: unread(launches), signals: unread(signals), actors: unread(actors) },
  };
}

/**
 * The worst of what its launches call for, of what it was before, and of what their strong signals make
 * together.
 */
export const incidentVerdict = (
  alerted: readonly Alerted[],
  groups: readonly SignalGroup[],
  before?: Verdict,
): Verdict =>
  worst([
    ...alerted.map(({ launch }) => launch.verdict),
    ...(before ? [before] : []),
    ...(isTwofold(groups) ? (['critical'] as const) : []),
  ]) ?? 'notice';

/**
 * A launch that nobody could look at keeps what an earlier event said of it: its call may have named type and
 * principal.
 */
async function withKnown(memory: Memory, id: string, alerted: readonly Alerted[]): Promise<readonly Alerted[]> {
  if (!alerted.some(({ launch }) => launch.unseen)) return alerted;
  const known = new Map((await readContents(memory, id)).launches.map((launch) => [launch.id, launch]));
  return alerted.map((alert): Alerted => {
    const { unseen } = alert.launch;
    const before = known.get(alert.launch.id);
    return unseen && before ? { ...alert, launch: { ...before, unseen } } : alert;
  });
}

/**
 * Adds alerts to the account's open incident, or opens one. The contents are written before the record's
 * verdict rises, so that whoever mails the higher verdict finds its reasons.
 */
export async function joinIncident(
  memory: Memory,
  owner: string,
  alerted: readonly Alerted[],
): Promise<StoredIncident> {
  const firstEventId = alerted[0]?.launch.eventId ?? '';
  return untilWritten(async () => {
    const now = memory.now();
    const [stored] = await memory.get(incidentForm, [recordKey(owner)]);
    const current = stored?.value && isOpen(stored.value, now) ? stored.value : undefined;
    const id = current?.id ?? incidentId(owner, `${firstEventId}|${stored?.value?.id ?? ''}`);
    await addContents(memory, id, current ? await withKnown(memory, id, alerted) : alerted);
    const unseen = (current?.unseen || alerted.some(({ launch }) => isGivenUp(launch.unseen))) && (true as const);
    const earliest = Math.min(...alerted.map(({ launch }) => launch.time));
    if (!current) await noteOpened(memory, { id, owner, openedAt: earliest });
    const groups = [
      ...new Set([...(current?.groups ?? []), ...strongGroups(alerted.flatMap(({ signals }) => signals))]),
    ];
    const verdict = incidentVerdict(alerted, groups, current?.verdict);
    const tally = tallyOf(
      alerted.map(({ launch }) => launch),
      alerted.flatMap(({ signals }) => signals),
    );
    const next: Incident = current
      ? {
          ...current,
          openedAt: Math.min(current.openedAt, earliest),
          lastAlertAt: Math.max(current.lastAlertAt, now),
          verdict,
          groups,
          tally: joined(current.tally, tally),
          ...(unseen && { unseen }),
        }
      : {
          id,
          owner,
          openedAt: earliest,
          lastAlertAt: now,
          verdict,
          groups,
          mails: [],
          named: nothingNamed,
          tally,
          ...(unseen && { unseen }),
        };
    const isWritten = await writeIncident(memory, next, stored?.version);
    return isWritten ? { incident: next, version: (stored?.version ?? 0) + 1 } : undefined;
  });
}

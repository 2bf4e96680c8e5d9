/** How far a drill has come in the detector, read from what the detector remembers. */
import type { Contents, Incident, IncidentLaunch, SentMail } from '../../lambda/model/incident.ts';

/** An account's latest incident. */
export interface Current {
  readonly incident: Incident;
  readonly contents: Contents;
}

/** What was there before the drill, so that it is not taken for the drill's. */
export interface Before {
  readonly incidentId: string | undefined;
  readonly mails: number;
  readonly isCritical: boolean;
  readonly launches: ReadonlySet<string>;
}

const keyOf = ({ eventId, id }: IncidentLaunch): string => `${eventId} ${id}`;

export const beforeOf = (current: Current | undefined): Before => ({
  incidentId: current?.incident.id,
  mails: current?.incident.mails.length ?? 0,
  isCritical: current?.incident.verdict === 'critical',
  launches: new Set(current?.contents.launches.map(keyOf)),
});

export interface InDetector {
  /** The instance is in an incident. */
  readonly isDecided: boolean;
  /** Its user data gave it away. */
  readonly isFlagged: boolean;
  /** Regions whose DryRun, or the refusal of it, is in an incident. */
  readonly dryRuns: readonly string[];
  readonly mails: readonly SentMail[];
  /** It joined an incident that was critical already: no mail of its own, the next follow-up names it. */
  readonly isHeldBack: boolean;
  /** Undefined where nothing of the drill is in it. */
  readonly incidentId: string | undefined;
}

export function inDetector(current: Current | undefined, before: Before, instanceId: string | undefined): InDetector {
  const fresh = (current?.contents.launches ?? []).filter((launch) => !before.launches.has(keyOf(launch)));
  const own = instanceId === undefined ? [] : fresh.filter((launch) => launch.instanceId === instanceId);
  const asked = fresh.filter(({ eventName, refusalCode }) => eventName === 'RunInstances' && refusalCode !== undefined);
  const isOurs = own.length > 0 || asked.length > 0;
  const mails = current?.incident.mails ?? [];
  const isOld = current !== undefined && current.incident.id === before.incidentId;
  return {
    isDecided: own.length > 0,
    isFlagged: own.some(({ signals }) => signals.includes('miner-in-user-data')),
    dryRuns: [...new Set(asked.map(({ region }) => region))],
    mails: isOurs ? mails.slice(isOld ? before.mails : 0) : [],
    isHeldBack: isOurs && isOld && before.isCritical,
    incidentId: isOurs ? current?.incident.id : undefined,
  };
}

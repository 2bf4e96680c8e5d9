/** What the mails of an incident have named, in counts, and what is new since. */
import type { Contents, IncidentLaunch, Named, Tally } from '../model/incident.ts';
import { isAtLeast, type Verdict } from '../model/verdict.ts';
import { tallyOf, typesIn } from './worse.ts';

/** Each launch that could not be looked at is something of its own. */
const kindsOf = ({ kind, id, eventName, instanceTypes, unseen }: IncidentLaunch): readonly string[] => {
  if (kind !== 'instance') return [...instanceTypes, `${kind}/${eventName ?? ''}`];
  return unseen ? [...instanceTypes, id] : instanceTypes;
};

const nothingUnread = { launches: 0, signals: 0, actors: 0 };

/**
 * Counts of what there is to name. Who did it counts from high up. What cannot be read any more still counts,
 * so that nothing new looks named in its place.
 */
export function namedIn(contents: Contents, verdict: Verdict): Named {
  const { unread = nothingUnread } = contents;
  const instances = new Set(contents.launches.flatMap((launch) => launch.instanceId ?? []));
  return {
    instances: instances.size + unread.launches,
    others: contents.launches.filter((launch) => launch.instanceId === undefined).length,
    signals: contents.signals.length + unread.signals,
    regions: new Set(contents.launches.map((launch) => `${launch.account}/${launch.region}`)).size,
    actors: isAtLeast(verdict, 'high') ? contents.actors.length + unread.actors : 0,
    principals: new Set(contents.launches.flatMap((launch) => launch.principalKey ?? [])).size,
    kinds: new Set(contents.launches.flatMap(kindsOf)).size,
    types: typesIn(contents.launches),
    ...tallyOf(contents.launches, contents.signals),
  };
}

/** Everything in an incident only grows, so a larger count is something that no mail has named. */
export const hasChanged = (now: Named, before: Named): boolean =>
  now.instances > before.instances ||
  now.others > before.others ||
  now.signals > before.signals ||
  now.regions > before.regions ||
  now.actors > before.actors;

/** What a notice is mailed for within its day; more of the same waits for the day's end. */
export const hasNewKind = (now: Named, before: Named): boolean =>
  now.regions > before.regions || now.principals > before.principals || now.kinds > before.kinds;

const nothing: Tally = { usdPerHour: 0, units: 0, hard: [], critical: [] };

export const nothingNamed: Named = {
  instances: 0,
  others: 0,
  signals: 0,
  regions: 0,
  actors: 0,
  principals: 0,
  kinds: 0,
  types: [],
  ...nothing,
};

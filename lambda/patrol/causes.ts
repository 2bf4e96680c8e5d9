/** Who did it: asked of CloudTrail's event history, which needs no trail. */
import { groupBy, reasonOf, timed } from '../batch/batch.ts';
import { field, text } from '../events/calls/read.ts';
import { principalOf } from '../events/principal.ts';
import { inParallel } from '../model/concurrency.ts';
import { DAY, HOUR, SECOND } from '../model/time.ts';
import type { CallQuery, PastCall, Place } from '../ports.ts';
import type { Cause, FaultKind, FaultNews } from './fault.ts';
import type { Shift } from './part.ts';

/** A rule or a role is cut off in many places at once, and everywhere by the same. */
const MOST_PLACES = 20;
const PLACES_AT_ONCE = 5;
const MILLISECONDS = 10 * SECOND;
/** LookupEvents takes two calls a second in an account's Region. */
const PAUSE = 600;
/** A member is visited once a day at the least. */
const LOOKED_BACK = DAY + HOUR;
const homeRegion = 'us-east-1';

/** Calls after which a rule is as it is, newest cause first. */
const ruleCalls: Readonly<Partial<Record<FaultKind, readonly string[]>>> = {
  'rule-missing': ['DeleteRule'],
  'rule-off': ['DisableRule', 'PutRule'],
  'rule-altered': ['PutRule'],
  'target-missing': ['RemoveTargets'],
  'target-altered': ['PutTargets'],
};

/** Calls after which the forwarding role takes nothing to the bus any more. */
const roleCalls: readonly string[] = [
  'DeleteRole',
  'DeleteRolePolicy',
  'DetachRolePolicy',
  'PutRolePolicy',
  'PutRolePermissionsBoundary',
  'UpdateAssumeRolePolicy',
];

const roleNameOf = (arn: string): string => arn.split('/').at(-1) ?? '';

/** The latest call of those that worked and are about what is broken. */
function latest(calls: readonly PastCall[], isAbout: (call: PastCall) => boolean): Cause | undefined {
  const [first] = calls.filter((call) => isAbout(call) && !field(call.record, 'errorCode')).sort((a, b) => b.at - a.at);
  return first && { eventName: first.eventName, at: first.at, principal: principalOf(first.record) };
}

const parameter = ({ record }: PastCall, name: string): string => text(field(record, 'requestParameters', name)) ?? '';

async function look(shift: Shift, place: Place, queries: readonly CallQuery[]): Promise<readonly PastCall[]> {
  const { ports } = shift;
  const since = ports.clock.now() - LOOKED_BACK;
  const found: PastCall[] = [];
  for (const [index, query] of queries.entries()) {
    if (index > 0) await ports.clock.sleep(PAUSE);
    found.push(...(await timed(shift, MILLISECONDS, (signal) => ports.calls(place, query, since, signal))));
  }
  return found;
}

/** Of one place's faults. */
async function withCauses(shift: Shift, place: Place, faults: readonly FaultNews[]): Promise<readonly FaultNews[]> {
  const byRules = [...new Set(faults.flatMap(({ kind }) => ruleCalls[kind] ?? []))];
  const role = roleNameOf(shift.deployed.roleArn(place.account));
  // Where a rule is broken, nothing more is needed to say why a proof did not arrive.
  const isByRole = byRules.length === 0 && faults.some(({ kind }) => kind === 'unproven') && role !== '';
  if (byRules.length === 0 && !isByRole) return faults;
  const where = isByRole ? { ...place, region: homeRegion } : place;
  const queries: readonly CallQuery[] = isByRole
    ? [{ by: 'ResourceName', value: role }]
    : byRules.map((value) => ({ by: 'EventName', value }));
  try {
    const calls = await look(shift, where, queries);
    return faults.map((fault) => {
      const names = ruleCalls[fault.kind];
      const cause = names
        ? latest(calls, (call) => {
            const rule = parameter(call, 'name') || parameter(call, 'rule');
            return names.includes(call.eventName) && rule === fault.name;
          })
        : isByRole && fault.kind === 'unproven'
          ? latest(calls, (call) => roleCalls.includes(call.eventName) && parameter(call, 'roleName') === role)
          : undefined;
      return cause ? { ...fault, cause } : fault;
    });
  } catch (error) {
    shift.ports.journal.warn('CloudTrail does not say who did it', { ...place, reason: reasonOf(error) });
    return faults.map((fault) => ({ ...fault, cause: 'unknown' }));
  }
}

/** The same faults in the same order. Never rejects: a fault is told with or without its cause. */
export async function causesOf(shift: Shift, faults: readonly FaultNews[]): Promise<readonly FaultNews[]> {
  const places = groupBy(faults, ({ account, region }) => `${account}/${region}`);
  const asked = await inParallel([...places.values()].slice(0, MOST_PLACES), PLACES_AT_ONCE, (some) => {
    const { account, region } = some[0] as FaultNews;
    return withCauses(shift, { account, region }, some);
  });
  return [...asked.flat(), ...[...places.values()].slice(MOST_PLACES).flat()];
}

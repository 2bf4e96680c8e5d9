/** A CloudTrail trail, without which who did it comes minutes later; and whether its events arrive. */
import { ofDeployment, pass, unknown, warn } from './check.ts';

const isOfCalls = (pattern: unknown): boolean => JSON.stringify(pattern ?? '').includes('via CloudTrail');

export const trail = ofDeployment('trail', ({ trails, looked }, { rules }) => {
  if (trails === undefined) return unknown('cloudtrail:DescribeTrails');
  const logging = trails.filter(({ isLogging }) => isLogging);
  if (logging.length === 0)
    return warn('no trail is logging: refused attempts are not seen, and who did it comes minutes later');
  if (!logging.some(({ isInEveryRegion }) => isInEveryRegion))
    return warn(`${logging.map(({ name }) => name).join(', ')} logs, but not in every Region`);
  const calls = rules.filter(({ pattern }) => isOfCalls(pattern)).map(({ name }) => name);
  const last = looked
    .flatMap(({ matches }) => calls.flatMap((name) => matches[name] ?? []))
    .sort()
    .at(-1);
  const named = logging.find(({ isInEveryRegion }) => isInEveryRegion)?.name;
  return last === undefined
    ? warn(`${named} logs in every Region; no watched call came in two weeks, so nobody knows whether they arrive`)
    : pass(`${named} logs in every Region; a watched call came last in the hour of ${last}`);
});

/** Step 2: stop what was started, in the order in which it stays stopped. */
import type { IncidentLaunch, IncidentView } from '../model/incident.ts';
import { distinct } from './format.ts';
import { note, type Step, type StepLine } from './step.ts';
import { groupAndSpotLines } from './stop-groups.ts';
import { instanceLines, keptLines } from './stop-instances.ts';
import { operatedLines } from './stop-operated.ts';
import { serviceLines } from './stop-services.ts';
import type { IncidentSummary } from './summary.ts';
import type { Texts } from './texts/index.ts';

const PROTECTED = 'termination-protected';
/** Commands for more accounts than these nobody pastes one by one. */
const MAX_ACCOUNTS = 20;

const isLocked = ({ isProtected, signals }: IncidentLaunch): boolean => isProtected || signals.includes(PROTECTED);

/**
 * Protection set at the launch, or by a later call; where no launch tells whose it was, it may be anybody's.
 */
function protectedIn(view: IncidentView): (launch: IncidentLaunch) => boolean {
  const locked = view.launches.filter(isLocked);
  if (locked.length === 0) return () => view.signals.some(({ id }) => id === PROTECTED);
  const ids = new Set(locked.map(({ instanceId }) => instanceId));
  return (launch) => isLocked(launch) || ids.has(launch.instanceId);
}

/** A call put a miner into the user data of an instance that was there before. */
const isPlanted = ({ kind, signals }: IncidentLaunch): boolean =>
  kind === 'preparation' && signals.includes('miner-in-user-data');

const isLaunch = ({ kind, restarted }: IncidentLaunch): boolean => kind === 'instance' && !restarted;

/** The incident's events tell of starts that are this much older, when they are late. */
const LATE = 60 * 60_000;

/**
 * Instances that were there before, and may hold their owner's data: stopped ones that were started again,
 * and ones that no launch of the incident made, and whose start is older or unknown. What was changed after
 * its launch is no less the launcher's.
 */
function keptIn(view: IncidentView): (launch: IncidentLaunch) => boolean {
  const launched = new Set<string | undefined>(
    view.launches.flatMap((launch) => (isLaunch(launch) ? (launch.instanceId ?? []) : [])),
  );
  const others = view.launches.filter(({ instanceId }) => !launched.has(instanceId));
  const started = others.filter(({ restarted }) => restarted).flatMap(({ instanceId }) => instanceId ?? []);
  const older = others
    .filter(isPlanted)
    .filter(({ launchTime }) => launchTime === undefined || launchTime < view.incident.openedAt - LATE)
    .flatMap(({ instanceId }) => instanceId ?? []);
  const ids = new Set([...started, ...older]);
  return ({ instanceId }) => instanceId !== undefined && ids.has(instanceId);
}

/**
 * The incident's instances that still run, and those that a call made hard to stop or planted a miner in
 * while nothing else told of them.
 */
function instancesOf(view: IncidentView, summary: IncidentSummary): IncidentLaunch[] {
  const known = new Set(summary.instances.map(({ instanceId }) => instanceId));

  const others = view.launches.filter(
    (launch) =>
      launch.kind === 'preparation' &&
      (isLocked(launch) || isPlanted(launch)) &&
      launch.instanceId &&
      !known.has(launch.instanceId),
  );
  return [...summary.stillRunning, ...others];
}

/** `account` names an account where several could be meant. */
export function stopStep(
  view: IncidentView,
  summary: IncidentSummary,
  account: (id: string) => string | undefined,
  texts: Texts,
): Step {
  const isProtected = protectedIn(view);
  const isKept = keptIn(view);
  const all = instancesOf(view, summary);
  let hasOnlyInstances = true;
  const rest = summary.accounts.length - MAX_ACCOUNTS;
  const lines = summary.accounts.slice(0, MAX_ACCOUNTS).flatMap((id): StepLine[] => {
    const launches = view.launches.filter((launch) => launch.account === id);
    const own = all.filter((launch) => launch.account === id);
    const [instances, operated] = [own.filter(({ operator }) => !operator), own.filter(({ operator }) => operator)];
    const before = groupAndSpotLines(
      launches.filter(({ kind }) => kind !== 'attempt'),
      texts,
    );
    const after = serviceLines(launches, texts);
    if (before.length + operated.length + after.length > 0) hasOnlyInstances = false;
    const lines = [
      ...before,
      ...operatedLines(operated, texts),
      ...instanceLines(
        instances.filter((launch) => !isKept(launch)),
        isProtected,
        before.length + operated.length > 0,
        texts,
      ),
      ...keptLines(instances.filter(isKept), isProtected, texts),
      ...after,
    ];
    const name = account(id);
    return lines.length > 0 && name !== undefined ? [note(texts.inAccount(name)), ...lines] : lines;
  });
  if (rest > 0) lines.push(note(texts.moreAccounts(rest)));
  if (lines.length === 0) return { title: texts.step.nothingToStop, lines: [] };
  const isNoticeOnly = view.launches.every(({ kind }) => kind === 'notice');
  if (isNoticeOnly) return { title: texts.step.undo, lines };
  if (!hasOnlyInstances || all.some(isKept)) return { title: texts.step.stop, lines };
  if (all.length === 1) return { title: texts.step.stopInstance, lines };
  const isOneCommand = distinct(all.map(({ account, region }) => `${account}/${region}`)).length === 1;
  return { title: isOneCommand ? texts.step.stopInstances : texts.step.stopInRegions, lines };
}

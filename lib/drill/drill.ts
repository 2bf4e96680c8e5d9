/** A drill: asks whether launches would work, makes one that looks like a miner's, and watches it. */
import type { SentMail } from '../../lambda/model/incident.ts';
import { MINUTE, SECOND } from '../../lambda/model/time.ts';
import type { Clock } from '../../lambda/ports.ts';
import { awsError } from '../aws-errors.ts';
import { UserError } from '../errors.ts';
import type { DrillApi } from './api.ts';
import { cleanUp, type Leftover } from './clean-up.ts';
import { instanceTypes, type Launched, launchOne, noAttempts, type TriedLaunch } from './launch.ts';
import { beforeOf, type Current, type InDetector, inDetector } from './progress.ts';
import { type DrillRefusal, drillRefusal } from './refusal.ts';

/**
 * - dry-run: EC2 answered whether the launch would work
 * - dry-run-decided: the detector heard of it from CloudTrail
 * - launched: EC2 started the instance
 * - decided, flagged, mailed: the detector heard of it, found its user data, and SNS took a mail
 * - terminated: EC2 is ending it
 */
export const drillHops = [
  'dry-run',
  'dry-run-decided',
  'launched',
  'decided',
  'flagged',
  'mailed',
  'terminated',
] as const;
export type DrillHop = (typeof drillHops)[number];

export interface SeenDrillHop {
  readonly region: string;
  readonly hop: DrillHop;
  /** Since the call that it follows from. */
  readonly ms: number;
}

export interface DryRun {
  readonly region: string;
  /** Undefined: the launch would work. */
  readonly refusal?: DrillRefusal;
}

export interface Drilled {
  readonly dryRuns: readonly DryRun[];
  readonly launched: Launched | undefined;
  /** Launches that EC2 refused, before another one worked or none did. */
  readonly tried: readonly TriedLaunch[];
  readonly hops: readonly SeenDrillHop[];
  readonly missing: readonly Pick<SeenDrillHop, 'region' | 'hop'>[];
  readonly mails: readonly SentMail[];
  /** The incident that holds it; undefined where the detector never heard of it. */
  readonly incidentId: string | undefined;
  /** An incident was critical before: its next follow-up names the drill, so no mail is missing. */
  readonly isHeldBack: boolean;
  readonly leftovers: readonly Leftover[];
  readonly isInterrupted: boolean;
}

export interface DrillInput {
  readonly api: DrillApi;
  /** What the detector remembers of the account's latest incident. @throws UserError (exit code 3) */
  readonly read: () => Promise<Current | undefined>;
  readonly regions: readonly string[];
  readonly withLaunch: boolean;
  /** A trail logs in every Region, so CloudTrail tells of DryRuns. */
  readonly isTrailed: boolean;
  /** Nobody else's: made anew for each drill, at most 40 characters. */
  readonly id: string;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly isInterrupted: () => boolean;
  readonly say: (line: string) => void;
}

const pause = SECOND;
/** The detector needs seconds; after so long nothing comes any more, and the instance has to end. */
const launchPatience = 4 * MINUTE;
/** CloudTrail delivers within minutes, mostly. */
const trailPatience = 10 * MINUTE;

/**
 * @throws UserError (exit code 3) where the detector's memory may not be read, or no launch is allowed
 * anywhere; nothing was started then.
 */
export async function drill(input: DrillInput): Promise<Drilled> {
  const { api, read, regions, clock, say, isInterrupted } = input;
  const before = beforeOf(await read());
  const seen = new Map<string, SeenDrillHop>();
  const note = (region: string, hop: DrillHop, since: number, at = clock.now()): void => {
    const key = `${region} ${hop}`;
    if (seen.has(key)) return;
    seen.set(key, { region, hop, ms: Math.max(0, Math.round(at - since)) });
    say(`davylamp: ${region}: ${hop}`);
  };
  const asked = clock.now();
  const dryRuns = await Promise.all(regions.map((region) => dryRun(input, region)));
  for (const { region, refusal } of dryRuns) if (refusal?.kind !== 'unanswered') note(region, 'dry-run', asked);
  const places = launchable(dryRuns);

  let latest: InDetector = inDetector(undefined, before, undefined);
  const look = async (instanceId: string | undefined): Promise<InDetector> => {
    const current = await patiently(read, say);
    if (current !== undefined) latest = inDetector(current, before, instanceId);
    for (const region of latest.dryRuns) if (regions.includes(region)) note(region, 'dry-run-decided', asked);
    return latest;
  };

  const attempts = noAttempts();
  let tried: readonly TriedLaunch[] = [];
  let leftovers: readonly Leftover[] = [];
  let started = clock.now();
  try {
    if (input.withLaunch && !isInterrupted()) {
      started = clock.now();
      tried = await launchOne({ api, regions: places, id: input.id, attempts, isInterrupted });
      const [launched] = attempts.launched;
      if (launched !== undefined) {
        note(launched.region, 'launched', started);
        await watchInstance({ launched, clock, isInterrupted, look, note, started });
      }
    }
  } finally {
    if ([...attempts.tokens.values()].flat().length > 0) say('davylamp: cleaning up');
    const cleaned = await cleanUp(api, attempts, clock);
    leftovers = cleaned.leftovers;
    for (const { region, at } of cleaned.ended) note(region, 'terminated', started, at);
    for (const { command } of leftovers) say(`davylamp: left over: ${command}`);
  }
  const [launched] = attempts.launched;
  if (input.isTrailed) await watchDryRuns(input, asked, () => look(launched?.instanceId));
  const hops = [...seen.values()];
  return {
    dryRuns,
    launched,
    tried,
    hops,
    missing: expected(input, launched).filter(
      ({ region, hop }) => !seen.has(`${region} ${hop}`) && !(hop === 'mailed' && latest.isHeldBack),
    ),
    mails: latest.mails,
    incidentId: latest.incidentId,
    isHeldBack: latest.isHeldBack,
    leftovers,
    isInterrupted: isInterrupted(),
  };
}

async function dryRun({ api, id }: DrillInput, region: string): Promise<DryRun> {
  try {
    await api.dryRun({ region, instanceType: instanceTypes[0], clientToken: `${id}-dry` });
    return { region };
  } catch (thrown) {
    if ((thrown as Error).name === 'DryRunOperation') return { region };
    const refusal = drillRefusal(thrown);
    if (refusal === undefined) throw thrown;
    // Wrong credentials are the same everywhere, and no drill.
    const error = awsError(thrown, 'ec2:RunInstances');
    if (error instanceof UserError && error.code === 'aws-credentials') throw error;
    return { region, refusal };
  }
}

/**
 * Those that allow a launch first, then those where something else than a permission is in the way.
 *
 * @throws UserError (exit code 3) where none is left.
 */
function launchable(dryRuns: readonly DryRun[]): readonly string[] {
  const isForbidden = ({ refusal }: DryRun): boolean => refusal?.kind === 'policy' || refusal?.kind === 'permission';
  const left = dryRuns.filter((one) => !isForbidden(one));
  if (left.length > 0) {
    return [...left.filter(({ refusal }) => !refusal), ...left.filter(({ refusal }) => refusal)].map(
      ({ region }) => region,
    );
  }
  const where = dryRuns.map(({ region }) => region).join(', ');
  const isPolicy = dryRuns.some(({ refusal }) => refusal?.kind === 'policy');
  throw new UserError({
    code: 'aws-permission',
    message: `ec2:RunInstances is denied in ${where}: ${dryRuns[0]?.refusal?.message}`,
    hint: isPolicy
      ? 'A service control policy forbids launches there, which protects the account as well. A drill needs an account or a Region where they are allowed.'
      : 'Allow ec2:RunInstances, ec2:CreateTags and ssm:GetParameters to the identity that runs the drill; docs/drill.md has the policy.',
    exitCode: 3,
  });
}

/** A store that does not answer once costs one look. */
async function patiently<T>(read: () => Promise<T | undefined>, say: (line: string) => void): Promise<T | undefined> {
  try {
    return await read();
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    say(`davylamp: ${thrown.message}`);
    return undefined;
  }
}

interface Watch extends Pick<DrillInput, 'clock' | 'isInterrupted'> {
  readonly launched: Launched;
  readonly look: (instanceId: string) => Promise<InDetector>;
  readonly note: (region: string, hop: DrillHop, since: number) => void;
  readonly started: number;
}

async function watchInstance({ launched, clock, isInterrupted, look, note, started }: Watch): Promise<void> {
  const { region, instanceId } = launched;
  while (!isInterrupted() && clock.now() < started + launchPatience) {
    const { isDecided, isFlagged, mails, isHeldBack } = await look(instanceId);
    if (isDecided) note(region, 'decided', started);
    if (isFlagged) note(region, 'flagged', started);
    // A mail before the user data was read is followed by another one.
    if (isFlagged && mails.some(({ verdict }) => verdict === 'critical')) {
      note(region, 'mailed', started);
      return;
    }
    if (isFlagged && isHeldBack) return;
    await clock.sleep(pause);
  }
}

async function watchDryRuns(
  { clock, isInterrupted, regions, say }: DrillInput,
  asked: number,
  look: () => Promise<InDetector>,
): Promise<void> {
  say('davylamp: waiting for what CloudTrail tells of the DryRuns, at most ten minutes');
  while (!isInterrupted() && clock.now() < asked + trailPatience) {
    const { dryRuns } = await look();
    if (regions.every((region) => dryRuns.includes(region))) return;
    await clock.sleep(pause);
  }
}

/** Every hop that has to be seen for the drill to have gone well. */
function expected({ regions, withLaunch, isTrailed }: DrillInput, launched: Launched | undefined) {
  const of = (region: string, hops: readonly DrillHop[]) => hops.map((hop) => ({ region, hop }));
  const launch: readonly DrillHop[] = ['launched', 'decided', 'flagged', 'mailed', 'terminated'];
  return [
    ...regions.flatMap((region) => of(region, isTrailed ? ['dry-run', 'dry-run-decided'] : ['dry-run'])),
    ...(withLaunch ? of(launched?.region ?? regions[0] ?? '', launched ? launch : ['launched']) : []),
  ];
}

/** One account's Region: what runs there and nobody has told of goes to the detector. */
import { isSameStart, readStarts } from '../assessment/starts.ts';
import { createMemory, type Memory } from '../batch/memory.ts';
import { detailTypes } from '../events/envelope.ts';
import { instanceLaunchId } from '../events/launches.ts';
import { MINUTE } from '../model/time.ts';
import type { Place, RunningInstance } from '../ports.ts';
import { knownUntil, markKnown } from './marks.ts';
import type { Part, Shift, Visit } from './part.ts';

/** An event takes seconds, and its decision a few more: what is younger is left to the next visit. */
const SETTLING = 5 * MINUTE;
/** Visits overlap by so much, because EC2 shows an instance some moments after its LaunchTime. */
const OVERLAP = 10 * MINUTE;

/**
 * As EventBridge would have told of it, had it told. Goes to the detector's queue alone: nobody but AWS may
 * put an event of EC2 on a bus. The id says where it comes from, and is the same at every visit.
 */
const asEvent = ({ account, region }: Place, { instanceId, launchTime, state }: RunningInstance, now: number) => ({
  version: '0',
  id: `patrol-${account}-${region}-${instanceId}-${launchTime ?? 'unknown'}`,
  'detail-type': detailTypes.stateChange,
  source: 'aws.ec2',
  account,
  time: new Date(launchTime ?? now).toISOString(),
  region,
  resources: [`arn:aws:ec2:${region}:${account}:instance/${instanceId}`],
  detail: { 'instance-id': instanceId, state },
});

/** Those of the instances that the detector has not decided about since they were last started. */
async function unseenOf(
  memory: Memory,
  { account, region }: Place,
  instances: readonly RunningInstance[],
): Promise<readonly RunningInstance[]> {
  const idOf = ({ instanceId }: RunningInstance): string => instanceLaunchId(account, region, instanceId);
  const starts = await readStarts(memory, instances.map(idOf));
  return instances.filter((instance) => {
    const start = starts.get(idOf(instance))?.start;
    const { launchTime, state } = instance;
    return (
      !start ||
      !isSameStart(
        { kind: 'instance', id: idOf(instance), time: launchTime ?? memory.now(), state, ...given(launchTime) },
        start,
      )
    );
  });
}

const given = (launchTime: number | undefined) => (launchTime === undefined ? {} : { launchTime });

/**
 * What ran before the first visit of an account is known: only what was started since the last visit is
 * looked up, so that a hundred thousand instances cost a hundred pages and hardly a read of the store.
 *
 * @throws where EC2, the store or the queue does not answer: the mark stays where it was, and the next visit
 * looks again.
 */
async function visit({ ports, deadline }: Shift, place: Place): Promise<Visit> {
  const memory = createMemory({ ports, deadline });
  const now = ports.clock.now();
  const settled = now - SETTLING;
  const known = await knownUntil(memory, place);
  const isNews = ({ launchTime = settled }: RunningInstance): boolean =>
    known !== undefined && launchTime > known && launchTime <= settled;
  let running = 0;
  let found = 0;
  const left = (): number => Math.max(1, deadline - ports.clock.now());
  await ports.clock.within(left(), async (signal) => {
    for await (const page of ports.running(place, signal)) {
      running += page.length;
      const unseen = await unseenOf(memory, place, page.filter(isNews));
      if (unseen.length === 0) continue;
      await ports.hand(
        unseen.map((instance) => asEvent(place, instance, now)),
        signal,
      );
      found += unseen.length;
    }
  });
  await markKnown(memory, place, known === undefined ? now : settled - OVERLAP);
  return { running, found };
}

export const instances: Part = { name: 'instances', visit };

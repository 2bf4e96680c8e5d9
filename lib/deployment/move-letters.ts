/** Brings what was given up back to the detector. */
import type { Clock } from '../../lambda/ports.ts';
import { awsError } from '../aws-errors.ts';
import { UserError } from '../errors.ts';
import type { DeploymentApi, MoveTask } from './api.ts';

export interface MoveInput {
  readonly api: Pick<DeploymentApi, 'moveTasks' | 'startMove'>;
  /** ARNs: the dead letters, and the queue that they go to. */
  readonly from: string;
  readonly to: string;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
}

const pause = 1_000;
const patience = 10 * 60_000;
/** Until the list of tasks names one that was just started. */
const listedWithin = 30_000;

const isUnderWay = ({ status }: MoveTask): boolean => status === 'RUNNING' || status === 'CANCELLING';

/**
 * The ARN of a queue.
 * @param url https://sqs.REGION.amazonaws.com/ACCOUNT/NAME
 */
export function queueArn(url: string, region: string): string {
  const [account, name] = new URL(url).pathname.split('/').filter((part) => part !== '');
  return `arn:aws:sqs:${region}:${account}:${name}`;
}

/**
 * A queue has one such task at a time; one that is under way is waited for, and counts. The destination is
 * named because the bus's rule puts letters there as well, and those know no queue that they came from.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 *
 * @returns how many were moved, as SQS counts
 * @throws UserError (exit code 3) where SQS refuses, fails or does not come to an end within ten minutes.
 */
export async function moveLetters({ api, from, to, clock }: MoveInput): Promise<number> {
  const tasks = async (): Promise<readonly MoveTask[]> => {
    try {
      return await api.moveTasks(from);
    } catch (thrown) {
      throw awsError(thrown, 'sqs:ListMessageMoveTasks');
    }
  };
  const before = await tasks();
  const earlier = new Set(before.filter((task) => !isUnderWay(task)).map(({ startedAt }) => startedAt));
  if (!before.some(isUnderWay)) {
    await api.startMove(from, to).catch((thrown: unknown) => {
      throw awsError(thrown, 'sqs:StartMessageMoveTask');
    });
  }
  const started = clock.now();
  for (;;) {
    const task = (await tasks()).find(({ startedAt }) => !earlier.has(startedAt));
    if (task !== undefined && !isUnderWay(task)) return movedBy(task);
    const elapsed = clock.now() - started;
    if (elapsed > (task === undefined ? listedWithin : patience)) throw unfinished(from, task?.moved ?? 0);
    await clock.sleep(pause);
  }
}

function movedBy({ status, moved, failure }: MoveTask): number {
  if (status === 'COMPLETED') return moved;
  throw new UserError({
    code: 'redrive-failed',
    message: `SQS ended the move as ${status} after ${moved} messages${failure === undefined ? '' : `: ${failure}`}`,
    hint: 'What was not moved is still among the dead letters. Run it again.',
    exitCode: 3,
  });
}

const unfinished = (from: string, moved: number): UserError =>
  new UserError({
    code: 'redrive-unfinished',
    message: `SQS has moved ${moved} messages so far, and goes on by itself`,
    hint: `aws sqs list-message-move-tasks --region us-east-1 --source-arn ${from}`,
    exitCode: 3,
  });

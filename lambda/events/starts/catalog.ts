/**
 * The starts that services tell of by themselves: the one list that parser, event patterns and docs share.
 */
import { batchJobStart } from './batch-jobs.ts';
import { buildStart } from './builds.ts';
import { ecsTaskStart } from './ecs-tasks.ts';
import { sagemakerStarts } from './sagemaker.ts';
import type { WatchedStart } from './watched-start.ts';

export type { StartRule, WatchedStart } from './watched-start.ts';

export const watchedStarts: readonly WatchedStart[] = [ecsTaskStart, ...sagemakerStarts, batchJobStart, buildStart];

const byDetailType: ReadonlyMap<string, WatchedStart> = new Map(watchedStarts.map((one) => [one.detailType, one]));

export const watchedStart = (detailType: string): WatchedStart | undefined => byDetailType.get(detailType);

/**
 * CodeBuild's builds:
 * https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications-ref.html
 */
import { defined } from '../../model/defined.ts';
import { field, text } from '../calls/read.ts';
import { resourceOf } from './resource.ts';
import type { WatchedStart } from './watched-start.ts';

/** 36 vCPUs and more, and what may be of any size. Smaller builds are most of an ordinary day. */
export const hugeComputes = [
  'BUILD_GENERAL1_XLARGE',
  'BUILD_GENERAL1_2XLARGE',
  'ATTRIBUTE_BASED_COMPUTE',
  'CUSTOM_INSTANCE_TYPE',
];

/**
 * Who started it, where that is a pipeline or a repository's webhook: CodeBuild writes a user's or a role's
 * name otherwise.
 */
const pipelines: readonly (readonly [initiator: RegExp, service: string])[] = [
  [/^codepipeline\//, 'codepipeline.amazonaws.com'],
  [/^(GitHub|GitLab|Bitbucket)-Hookshot\//i, 'codebuild.amazonaws.com'],
];

export const buildStart: WatchedStart = {
  source: 'aws.codebuild',
  eventSource: 'codebuild.amazonaws.com',
  detailType: 'CodeBuild Build State Change',
  rule: 'codebuild-starts',
  why: 'Builds of 36 vCPUs and more, with GPUs, on EC2 or on Macs; those of pipelines and webhooks are only remembered.',
  read: (detail) => {
    const id = text(field(detail, 'build-id'), 512)?.split(':build/').at(-1);
    const resource = resourceOf('build', id);
    if (!id || !resource || text(field(detail, 'build-status'), 32) !== 'IN_PROGRESS') return undefined;
    const information = field(detail, 'additional-information');
    const environment = field(information, 'environment');
    const computeType = text(field(environment, 'compute-type'), 64);
    const environmentType = text(field(environment, 'type'), 64);
    const initiator = text(field(information, 'initiator'), 256) ?? '';
    const madeBy = pipelines.find(([pattern]) => pattern.test(initiator))?.[1];
    return {
      resource,
      eventName: 'StartBuild',
      request: {
        names: [id],
        ...defined({
          target: computeType,
          build: computeType === undefined ? undefined : { computeType, ...defined({ environmentType }) },
        }),
      },
      isRoutine: madeBy !== undefined,
      ...defined({ madeBy }),
    };
  },
};

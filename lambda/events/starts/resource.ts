/**
 * What a call started, by the names that its record tells: a service's own event about the same names it
 * alike.
 */
import type { ApiCall } from '../../model/observation.ts';

/** What the names are of, by call. */
const kinds: ReadonlyMap<string, string> = new Map([
  ['ecs RunTask', 'task'],
  ['ecs StartTask', 'task'],
  ['codebuild StartBuild', 'build'],
  ['codebuild RetryBuild', 'build'],
  ['batch SubmitJob', 'job'],
  ['sagemaker CreateTrainingJob', 'training-job'],
  ['sagemaker CreateProcessingJob', 'processing-job'],
  ['sagemaker CreateTransformJob', 'transform-job'],
  ['sagemaker CreateHyperParameterTuningJob', 'tuning-job'],
  ['sagemaker CreateEndpoint', 'endpoint'],
  ['sagemaker CreateNotebookInstance', 'notebook-instance'],
  ['sagemaker StartNotebookInstance', 'notebook-instance'],
  ['sagemaker CreateCluster', 'cluster'],
]);

/** What is started again under the name it had. */
const restartable: ReadonlySet<string> = new Set(['endpoint', 'notebook-instance', 'cluster']);

/** Names as AWS gives and takes them; anything else makes no id. */
const shape = /^[\w.:-]{1,200}$/;

export const resourceOf = (kind: string, name: string | undefined): string | undefined =>
  name !== undefined && shape.test(name) ? `${kind}/${name}` : undefined;

/** As `resourceOf`, for what a call of this name starts. */
export function resourceStartedBy(eventSource: string, eventName: string, name: string | undefined) {
  const service = eventSource.replace(/\.amazonaws\.com(\.cn)?$/, '');
  const kind = kinds.get(`${service} ${eventName}`);
  return kind === undefined ? undefined : resourceOf(kind, name);
}

/** With the name of each; none where the record does not tell all of them. */
export function resourcesOf({ eventSource, eventName, request }: ApiCall): readonly (readonly [string, string])[] {
  const names = request.names ?? [];
  const found = names.flatMap((name) => {
    const resource = resourceStartedBy(eventSource, eventName, name);
    return resource === undefined ? [] : [[resource, name] as const];
  });
  return found.length === names.length ? found : [];
}

/** The same name may start again: what tells of it an hour later tells of another start. */
export const isRestartable = (launchId: string): boolean => restartable.has(launchId.split('/')[2] ?? '');

/**
 * SageMaker's notebooks, Studio apps and clusters, which run until somebody stops them. Its `ml.` types are
 * EC2's.
 */

import { defined } from '../../model/defined.ts';
import type { CallRequest } from '../../model/observation.ts';
import { field, list, tags, text } from './read.ts';
import { clusterRequest } from './sagemaker-jobs.ts';
import { isWorthALook } from './size.ts';
import type { WatchedCall } from './watched-call.ts';

const eventSource = 'sagemaker.amazonaws.com';
const rule = 'sagemaker';

const notebookRequest = (request: unknown): Partial<CallRequest> => ({
  ...clusterRequest(request, [request]),
  hasUserData: text(field(request, 'lifecycleConfigName'), 1) !== undefined,
});

export const createNotebookInstance: WatchedCall = {
  eventSource,
  eventName: 'CreateNotebookInstance',
  rule,
  role: 'launch',
  why: 'A GPU that runs until somebody stops it, in no list of EC2 instances.',
  read: (request) => ({ request: notebookRequest(request) }),
};

export const startNotebookInstance: WatchedCall = {
  eventSource,
  eventName: 'StartNotebookInstance',
  rule,
  role: 'launch',
  why: 'Starts a notebook again, with whatever was planted in it.',
  read: (request) => ({ request: defined({ target: text(field(request, 'notebookInstanceName'), 64) }) }),
};

export const updateNotebookInstance: WatchedCall = {
  eventSource,
  eventName: 'UpdateNotebookInstance',
  rule,
  role: 'preparation',
  why: 'Gives a notebook that is stopped another type or another script.',
  read: (request) => ({ request: notebookRequest(request) }),
};

/**
 * Studio opens one for each of its users; where the app names no type, its space or AWS's small default
 * decides.
 */
export const createApp: WatchedCall = {
  eventSource,
  eventName: 'CreateApp',
  rule,
  role: 'launch',
  why: 'A Studio app on any type, GPUs too.',
  read: (request) => {
    const asked = clusterRequest(request, [field(request, 'resourceSpec')]);
    return {
      request: { ...asked, ...defined({ target: text(field(request, 'appName'), 64) }) },
      isRoutine: (asked.instanceTypes ?? []).length === 0 || !isWorthALook(asked),
    };
  },
};

const spaceApps = [
  'jupyterServerAppSettings',
  'kernelGatewayAppSettings',
  'codeEditorAppSettings',
  'jupyterLabAppSettings',
];

/** The type of each kind of app that runs in the space. */
function spaceRequest(request: unknown): Partial<CallRequest> {
  const settings = field(request, 'spaceSettings');
  const specs = spaceApps.map((app) => field(settings, app, 'defaultResourceSpec'));
  return { ...clusterRequest(request, specs), ...defined({ target: text(field(request, 'spaceName'), 64) }) };
}

export const createSpace: WatchedCall = {
  eventSource,
  eventName: 'CreateSpace',
  rule,
  role: 'preparation',
  why: 'Fixes the type of the Studio apps that run in it.',
  read: (request) => ({ request: spaceRequest(request) }),
};

export const updateSpace: WatchedCall = {
  eventSource,
  eventName: 'UpdateSpace',
  rule,
  role: 'preparation',
  why: 'Gives the apps of a space that exists another type.',
  read: (request) => ({ request: spaceRequest(request) }),
};

const hyperPodRequest = (request: unknown): Partial<CallRequest> => ({
  ...clusterRequest(request, [request, ...list(field(request, 'restrictedInstanceGroups'))]),
  tags: tags(field(request, 'tags')),
  ...defined({ target: text(field(request, 'clusterName'), 64) }),
});

export const createHyperPodCluster: WatchedCall = {
  eventSource,
  eventName: 'CreateCluster',
  rule,
  role: 'launch',
  why: 'A HyperPod cluster: the largest GPU machines there are, by the hundred.',
  read: (request) => {
    const name = text(field(request, 'clusterName'), 64);
    return { request: { ...hyperPodRequest(request), ...(name && { names: [name] }) } };
  },
};

export const updateHyperPodCluster: WatchedCall = {
  eventSource,
  eventName: 'UpdateCluster',
  rule,
  role: 'launch',
  why: 'More instances for a HyperPod cluster that exists.',
  read: (request) => ({ request: hyperPodRequest(request) }),
};

/** Types that miners of GPUs and of whole machines want: accelerated or bare metal. */
import { isByHuman } from '../model/launch.ts';
import { asksForCompute, detection, some } from './detection.ts';

/** Preparation that fixes the type of what it will start. */
const namesTypes = new Set([
  'CreateLaunchTemplate',
  'CreateAutoScalingGroup',
  'UpdateAutoScalingGroup',
  'CreateComputeEnvironment',
]);

export const acceleratedOrMetal = detection<{ types: readonly string[] }>({
  id: 'accelerated-or-metal',
  strength: 'strong',
  group: 'what',
  title: 'An accelerated or bare-metal instance type',
  misses:
    'Miners on ordinary CPUs, which is most of them: price, bursts and user data are for those. A fleet of a service that offers ordinary types too, until an instance starts.',
  lookAlikes: ['Machine learning', 'Rendering and video', 'Virtualization hosts on bare metal'],
  evaluate: (input) => {
    const { launch } = input;
    if (!asksForCompute(input) && !(launch.kind === 'preparation' && namesTypes.has(launch.call?.eventName ?? '')))
      return undefined;
    const types = launch.types.filter((type) => type.accelerated || type.bareMetal).map((type) => type.instanceType);
    // A service may offer many types for one node; of those all have to be. What starts in the end tells its own type.
    const isMeant = isByHuman(launch) || types.length === launch.types.length;
    return isMeant && types.length > 0 ? { types } : undefined;
  },
  say: {
    en: ({ types }) => `accelerated or bare-metal type (${some(types, 'en')})`,
    ko: ({ types }) => `가속 또는 베어 메탈 유형 (${some(types, 'ko')})`,
  },
});

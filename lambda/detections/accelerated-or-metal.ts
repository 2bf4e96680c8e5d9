/** Types that miners of GPUs and of whole machines want: accelerated or bare metal. */
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
    'Miners on ordinary CPUs, which is most of them: price, bursts and user data are for those. A request that names ordinary types too, until an instance starts.',
  lookAlikes: ['Machine learning', 'Rendering and video', 'Virtualization hosts on bare metal'],
  evaluate: (sight) => {
    const { launch } = sight;
    if (!asksForCompute(sight) && !(launch.kind === 'preparation' && namesTypes.has(launch.call?.eventName ?? '')))
      return undefined;
    // Of a request that names several types, all have to be: what it starts in the end tells its own type.
    const isAll = launch.types.every((type) => type.accelerated || type.bareMetal);
    return isAll && launch.types.length > 0 ? { types: launch.types.map((type) => type.instanceType) } : undefined;
  },
  say: {
    en: ({ types }) => `accelerated or bare-metal type (${some(types, 'en')})`,
    ko: ({ types }) => `가속 또는 베어 메탈 유형 (${some(types, 'ko')})`,
  },
});

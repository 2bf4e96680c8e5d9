/** Types that miners of GPUs and of whole machines want: accelerated or bare metal. */
import { isByHuman, type TypeFacts } from '../model/launch.ts';
import { asksForCompute, detection, some } from './detection.ts';

/** A Mac is bare metal too, and nothing that mining on it could pay for: it is rented by the day. */
const isWanted = ({ instanceType, accelerated, bareMetal }: TypeFacts): boolean =>
  (accelerated || bareMetal) && !/^mac(\d|-)/.test(instanceType);

export const acceleratedOrMetal = detection<{ types: readonly string[]; by?: string }>({
  id: 'accelerated-or-metal',
  strength: 'strong',
  group: 'what',
  says: 'much',
  techniques: ['T1496.001'],
  reference: 'https://www.invictus-ir.com/news/the-curious-case-of-dangerdev-protonmail-me',
  since: '0.1.0',
  title: 'An accelerated or bare-metal instance type',
  misses:
    'Miners on ordinary CPUs, which is most of them: price, bursts and user data are for those. A fleet of a service that offers ordinary types too, until an instance starts.',
  lookAlikes: ['Machine learning', 'Rendering and video', 'Virtualization hosts on bare metal'],
  evaluate: (input) => {
    const { launch } = input;
    // Preparation that fixes the type of what it will start: a template, a group. Not a change of an
    // instance.
    const fixesType = launch.kind === 'preparation' && launch.call?.eventName !== 'ModifyInstanceAttribute';
    if (!asksForCompute(input) && !fixesType) return undefined;
    const types = launch.types.filter(isWanted).map((type) => type.instanceType);
    // A service may offer many types for one node; of those all have to be. What starts in the end tells its
    // own type.
    const isMeant = isByHuman(launch) || types.length === launch.types.length;
    if (!isMeant || types.length === 0) return undefined;
    return { types, ...(launch.call?.request.byAttributes && { by: 'attributes' }) };
  },
  say: {
    en: ({ types, by }) =>
      by === 'attributes'
        ? `accelerated or bare-metal types asked for by their attributes (such as ${some(types, 'en')})`
        : `accelerated or bare-metal type (${some(types, 'en')})`,
    ko: ({ types, by }) =>
      by === 'attributes'
        ? `속성으로 요청한 가속 컴퓨팅 또는 베어 메탈 인스턴스 유형 (예: ${some(types, 'ko')})`
        : `가속 컴퓨팅 또는 베어 메탈 인스턴스 유형 (${some(types, 'ko')})`,
  },
});

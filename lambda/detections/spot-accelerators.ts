/** Accelerators bought on the Spot market: the cheapest way to mine on GPUs. */
import { asksForCompute, detection, some } from './detection.ts';

export const spotAccelerators = detection<{ types: readonly string[] }>({
  id: 'spot-accelerators',
  strength: 'weak',
  group: 'what',
  techniques: ['T1496.001'],
  reference: 'https://attack.mitre.org/techniques/T1496/001/',
  since: '0.1.0',
  title: 'A Spot request for accelerators',
  misses: 'Fleets whose request leaves the types to a launch template.',
  lookAlikes: ['Machine learning on Spot capacity'],
  evaluate: (input) => {
    const types = input.launch.types.filter((type) => type.accelerated).map((type) => type.instanceType);
    return asksForCompute(input) && input.launch.spot && types.length > 0 ? { types } : undefined;
  },
  say: {
    en: ({ types }) => `accelerators on the Spot market (${some(types, 'en')})`,
    ko: ({ types }) => `스팟으로 요청한 가속 컴퓨팅 인스턴스 (${some(types, 'ko')})`,
  },
});

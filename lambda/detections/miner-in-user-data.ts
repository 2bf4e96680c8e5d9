/** A miner's name, pool, protocol or configuration in the user data of an instance. */

import { fingerprintWords } from '../model/fingerprint-words.ts';
import { detection, some } from './detection.ts';

export const minerInUserData = detection<{ fingerprints: readonly string[] }>({
  id: 'miner-in-user-data',
  strength: 'hard',
  group: 'what',
  techniques: ['T1496.001', 'T1578.002'],
  reference: 'https://sysdig.com/blog/scarleteel-2-0/',
  since: '0.1.0',
  title: "A miner's fingerprint in user data",
  misses:
    'A miner that a script fetches later, or that is baked into the AMI; encrypted or unusually packed user data.',
  lookAlikes: ['Security tests that install a real miner', 'A mining company'],
  evaluate: ({ launch }) => (launch.fingerprints.length > 0 ? { fingerprints: launch.fingerprints } : undefined),
  say: {
    en: ({ fingerprints }) => `user data installs a miner (${some(fingerprintWords(fingerprints, 'en'), 'en')})`,
    ko: ({ fingerprints }) =>
      `사용자 데이터가 채굴기를 설치합니다 (${some(fingerprintWords(fingerprints, 'ko'), 'ko')})`,
  },
});

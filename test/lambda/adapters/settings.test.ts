import { describe, expect, it } from 'vitest';
import { defaultSettings, parseSettings, readSettings } from '../../../lambda/adapters/settings.ts';
import { loadConfig } from '../../../lib/config/load.ts';
import { toSettings as settingsOf } from '../../../lib/config/settings.ts';
import { folder } from '../../support/folder.ts';
import { fakePorts } from '../../support/ports.ts';

const entry = {
  name: 'ci',
  tags: { Project: 'ci' },
  types: ['t3.*'],
  hourly: 12.5,
  reason: 'runners',
  expires: '2027-06-30',
};
const full = {
  alertAt: 'high',
  language: 'ko',
  version: '1.2.3',
  timeZone: 'Asia/Seoul',
  budget: { usdPerHour: 7.5 },
  expectedRegions: ['us-east-1'],
  mode: 'observe',
  observe: ['many-in-one-call'],
  accountNames: { '123456789012': 'prod' },
  allow: [entry],
};

function read(value: unknown) {
  const { ports, warnings } = fakePorts();
  return { settings: parseSettings(value, ports.journal), warnings };
}

describe('the settings beside the bundle', () => {
  it('are taken as they are where they are whole', () => {
    expect(read(full)).toEqual({ settings: full, warnings: [] });
  });

  it('are the ones that the configuration writes: no part is called damaged that is not', () => {
    const file = folder({
      'davylamp.yaml':
        'email: [a@example.com]\nmode: observe\nsignals: {many-groups: observe}\nallow: [{name: x, types: ["t3.*"], hourly: 7, reason: y}]\n',
    });
    const written = settingsOf(loadConfig({ directory: file, context: { config: 'davylamp.yaml' } }));
    expect(read(JSON.parse(JSON.stringify(written)))).toEqual({ settings: written, warnings: [] });
  });

  it.each([
    ['missing', {}],
    ['no JSON', { 'settings.json': '{"allow": [' }],
  ])('are the defaults with an empty allowlist where the file is %s: still an alert', (_, files) => {
    const { ports, warnings } = fakePorts();
    expect(readSettings(`${folder(files)}/settings.json`, ports.journal)).toEqual(defaultSettings);
    expect(warnings).toHaveLength(1);
  });

  it('lose only the damaged part', () => {
    const { settings, warnings } = read({ ...full, alertAt: 'loud', budget: 3 });
    expect(settings).toEqual({ ...full, alertAt: 'notice', budget: { usdPerHour: 3, isAuto: true } });
    expect(warnings).toHaveLength(2);
  });

  it.each([
    ['no condition', { name: 'all', reason: 'r' }],
    ['an empty list of types, which would cover nothing or all', { ...entry, types: [] }],
    [
      'a mistyped key, without which it would cover more',
      { name: 'x', tags: { a: 'b' }, tpyes: ['t3.*'], reason: 'r' },
    ],
    ['a bound that is none', { ...entry, hourly: 'much' }],
    ['a date that is none', { ...entry, expires: 'soon' }],
  ])('drop an allowlist entry with %s, and keep the others', (_, damaged) => {
    const { settings, warnings } = read({ ...full, allow: [damaged, entry] });
    expect(settings.allow).toEqual([entry]);
    expect(warnings).toHaveLength(1);
  });

  it.each([null, 'text', [], { ...full, allow: 'everything' }])('allow nothing where they are %j', (value) => {
    expect(read(value).settings.allow).toEqual([]);
    expect(read(value).warnings).not.toHaveLength(0);
  });
});

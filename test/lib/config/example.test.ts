import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { knownRegions } from '../../../lib/account/fallback.ts';
import { checkRegions } from '../../../lib/config/check-regions.ts';
import { jsonSchema } from '../../../lib/config/json-schema.ts';
import { keysAt } from '../../../lib/config/keys.ts';
import { loadConfig } from '../../../lib/config/load.ts';
import { folder } from '../../support/folder.ts';

const read = (name: string): string => readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8');
const example = read('davylamp.example.yaml');
/** With the settings that have no default in effect as well. */
const whole = example.replace(/^( *)#(?=[a-zA-Z-])/gm, '$1');

describe('davylamp.example.yaml', () => {
  it.each([
    ['as it is', example],
    ['with every setting taken out of its comment', whole],
  ])('loads %s', (_, yaml) => {
    const config = loadConfig({ directory: folder({ 'davylamp.yaml': yaml }) });
    expect(() => checkRegions(config, knownRegions())).not.toThrow();
    expect(config.warnings).toEqual([]);
  });

  it('shows every key that the schema has, so that nobody has to read the code', () => {
    const data = parse(whole);
    expect(Object.keys(data).sort()).toEqual([...keysAt([])].sort());
    for (const key of ['feed', 'regions', 'budget', 'patrol', 'organization'])
      expect(Object.keys(data[key]).sort()).toEqual([...keysAt([key])].sort());
    for (const key of ['allow', 'routes'])
      expect(Object.keys(data[key][0]).sort()).toEqual([...keysAt([key, 0])].sort());
  });

  it('shows the defaults: but for address, allowlist and names it says what an empty file says', () => {
    const {
      email: _,
      allow: __,
      accountNames: ___,
      regionMentions: ____,
      ...shown
    } = loadConfig({
      directory: folder({ 'davylamp.yaml': example }),
    });
    const { email, emailMissing, allow, accountNames, regionMentions, ...byDefault } = loadConfig({
      directory: folder({ 'davylamp.yaml': '{}' }),
      address: 'unused',
    });
    expect(shown).toEqual(byDefault);
  });
});

describe('davylamp.schema.json', () => {
  const schema = jsonSchema();

  it("is what the loader's schema generates; if this fails, run npm run docs", () => {
    expect(read('davylamp.schema.json')).toBe(schema);
  });

  it('lets an editor accept the example and refuse a mistyped key', () => {
    const validate = new Ajv({ allErrors: true }).compile(JSON.parse(schema));
    expect(validate(parse(whole))).toBe(true);
    expect(validate({ ...parse(whole), alertat: 'high' })).toBe(false);
    expect(validate({ feed: { states: ['Running'] } })).toBe(false);
  });
});

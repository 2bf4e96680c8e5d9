import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../lib/config/load.ts';
import { ConfigError, formatProblem } from '../../../lib/config/problem.ts';
import { externalIdOf, toSettings } from '../../../lib/config/settings.ts';
import { folder } from '../../support/folder.ts';

const load = (...lines: string[]) =>
  loadConfig({ directory: folder({ 'davylamp.yaml': ['email: me@example.com', ...lines].join('\n') }) });

function problems(...lines: string[]): readonly string[] {
  try {
    load(...lines);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(formatProblem);
    throw error;
  }
  return [];
}

const warnings = (...lines: string[]) => load(...lines).warnings.map(formatProblem);

const organization = 'organization: {id: o-ab12cdef34, targets: [ou-ab12-cdefgh34]}';

describe('an organization', () => {
  it('needs its id and its targets; the rest has defaults, but where it is deployed from is left to AWS', () => {
    expect(load(organization).organization).toEqual({
      id: 'o-ab12cdef34',
      targets: ['ou-ab12-cdefgh34'],
      exclude: [],
      readOnlyRoleName: 'davylamp-reader',
    });
    expect(load().organization).toBeUndefined();
  });

  it('takes the root and a role name of all that IAM allows', () => {
    const config = load(
      'organization: {id: o-ab12cdef34, targets: [r-ab12], exclude: ["111122223333"], deployedFrom: delegated-administrator, readOnlyRoleName: "a_b+c=d,e.f@g-h"}',
    );
    expect(config.organization).toMatchObject({
      targets: ['r-ab12'],
      exclude: ['111122223333'],
      deployedFrom: 'delegated-administrator',
      readOnlyRoleName: 'a_b+c=d,e.f@g-h',
    });
  });

  it('hands the detector what it needs to assume the roles, and nothing about deployment', () => {
    expect(toSettings(load(organization)).organization).toEqual({
      id: 'o-ab12cdef34',
      externalId: externalIdOf('o-ab12cdef34'),
      readOnlyRoleName: 'davylamp-reader',
    });
    expect(toSettings(load())).not.toHaveProperty('organization');
  });

  it('has an external id that STS takes and that a second synthesis finds again', () => {
    expect(externalIdOf('o-ab12cdef34')).toBe('davylamp-o-ab12cdef34');
    expect(externalIdOf('o-ab12cdef34')).toMatch(/^[\w+=,.@:/-]{2,1224}$/);
  });

  it('has every problem reported at once, with line and column', () => {
    expect(
      problems(
        'organization:',
        '  id: o-ab12',
        '  targets: [ou-ab12, ou-ab12-cdefgh34, ou-ab12-cdefgh34]',
        '  exclude: [111122223333, "12"]',
        '  deployedFrom: managment',
        '  readOnlyRoleName: my role',
        '  managementAccount: "999988887777"',
        'targets: []',
      ),
    ).toEqual([
      'davylamp.yaml:3:7  organization.id  "o-ab12" is no organization id. Write it as o-ab12cdef34.',
      'davylamp.yaml:4:13  organization.targets[0]  "ou-ab12" is neither an organizational unit nor the root. Write an id such as ou-ab12-cdefgh34 or r-ab12.',
      'davylamp.yaml:4:40  organization.targets[2]  "ou-ab12-cdefgh34" is there twice. Remove one.',
      'davylamp.yaml:5:13  organization.exclude[0]  111122223333 is a number to YAML. Put it in quotes: "111122223333".',
      'davylamp.yaml:5:27  organization.exclude[1]  "12" is no account id. Write its twelve digits in quotes.',
      'davylamp.yaml:6:17  organization.deployedFrom  "managment" is not known. Did you mean management? Write management or delegated-administrator.',
      'davylamp.yaml:7:21  organization.readOnlyRoleName  "my role" is no role name. IAM takes up to 64 letters, digits and any of _+=,.@-',
      'davylamp.yaml:8:3  organization.managementAccount  is not a key. Known here: id, targets, exclude, deployedFrom, readOnlyRoleName.',
      'davylamp.yaml:9:1  targets  is not a key here. Did you mean organization.targets?',
    ]);
  });

  it.each([
    ['organization: {id: o-ab12cdef34}', 'davylamp.yaml:2:15  organization.targets  is missing. Give a list.'],
    ['organization: {id: o-ab12cdef34, targets: []}', 'davylamp.yaml:2:43  organization.targets  is empty.'],
    ['organization:', 'davylamp.yaml:2:14  organization  has no value.'],
    ['organization: o-ab12cdef34', 'davylamp.yaml:2:15  organization  "o-ab12cdef34" is not a map of keys.'],
  ])('written %j is told what is wrong', (line, start) => {
    const found = problems(line);
    expect(found).toHaveLength(1);
    expect(found[0]?.slice(0, start.length)).toBe(start);
  });

  it.each(['davylamp-forwarder-member', 'Davylamp-Forwarder-Member'])(
    'has no read-only role %j: that is the role that forwards, and IAM tells no names apart by case',
    (name) => {
      expect(
        problems('organization:', '  id: o-ab12cdef34', '  targets: [r-ab12]', `  readOnlyRoleName: ${name}`),
      ).toEqual([
        `davylamp.yaml:5:21  organization.readOnlyRoleName  ${name} is the role that forwards events. Choose another name.`,
      ]);
    },
  );

  it('has as many targets as StackSets take in one operation', () => {
    const targets = (count: number) => [
      'organization:',
      '  id: o-ab12cdef34',
      '  targets:',
      ...Array.from({ length: count }, (_, i) => `    - ou-ab12-${String(10_000_000 + i)}`),
    ];
    expect(problems(...targets(50))).toEqual([]);
    expect(problems(...targets(51))).toEqual([
      'davylamp.yaml:55:7  organization.targets[50]  is one of 51: StackSets take at most 50 at once. Give the unit that they are in, or the root, and exclude accounts.',
    ]);
  });

  it('is warned of targets that cannot be in one organization, or that the root holds already', () => {
    expect(warnings('organization: {id: o-ab12cdef34, targets: [r-ab12, ou-ab12-cdefgh34, ou-xy98-cdefgh34]}')).toEqual(
      [
        'davylamp.yaml:2:52  organization.targets[1]  r-ab12 is the whole organization already, ou-ab12-cdefgh34 with it. Remove one of them.',
        'davylamp.yaml:2:70  organization.targets[2]  ou-xy98-cdefgh34 belongs to the root r-xy98, r-ab12 to r-ab12: an organization has one root. Look at both.',
      ],
    );
  });
});

describe('routes', () => {
  it('work without an organization, by account and verdict; none are there by default', () => {
    const config = load(
      'routes: [{name: prod, to: [oncall@example.com], accounts: ["111122223333"], verdicts: [critical, high]}]',
    );
    expect(config.routes).toEqual([
      { name: 'prod', to: ['oncall@example.com'], accounts: ['111122223333'], verdicts: ['critical', 'high'] },
    ]);
    expect(config.warnings).toEqual([]);
    expect(load().routes).toEqual([]);
  });

  it('go to the detector without their addresses: it needs none, and settings.json is an asset that others can read', () => {
    const settings = toSettings(
      load(organization, 'routes: [{name: prod, to: [oncall@example.com], organizationalUnits: [ou-ab12-prod0001]}]'),
    );
    expect(settings.routes).toEqual([{ name: 'prod', organizationalUnits: ['ou-ab12-prod0001'] }]);
    expect(JSON.stringify(settings)).not.toContain('@');
    expect(toSettings(load())).not.toHaveProperty('routes');
  });

  it('have every problem reported at once, with line and column', () => {
    expect(
      problems(
        'routes:',
        '  - name: default',
        '    to: [a@example.com, A@example.com]',
        '    verdicts: [high, high]',
        '  - name: Prod EU',
        '    to: []',
        '    acounts: ["111122223333"]',
        '    organizationalUnits: [ou-ab12-prod0001]',
        '  - name: gpu',
        '    to: me@example.com',
        '    accounts: ["1111*"]',
        '  - name: gpu',
        '    verdicts: [worst]',
      ),
    ).toEqual([
      'davylamp.yaml:3:11  routes[0].name  "default" is the route to the addresses of email. Choose another name.',
      'davylamp.yaml:4:25  routes[0].to[1]  "A@example.com" is there twice. Remove one.',
      'davylamp.yaml:5:22  routes[0].verdicts[1]  "high" is there twice. Remove one.',
      'davylamp.yaml:6:11  routes[1].name  "Prod EU" is no route name. Write up to 32 lower-case letters, digits and hyphens, a letter first.',
      'davylamp.yaml:7:9  routes[1].to  is empty. Give at least one, or remove the key.',
      'davylamp.yaml:8:5  routes[1].acounts  is not a key. Did you mean accounts?',
      'davylamp.yaml:9:5  routes[1].organizationalUnits  needs organization: only there can Davylamp ask which accounts are in it. Give it, or use accounts.',
      'davylamp.yaml:11:9  routes[2].to  "me@example.com" is one value, not a list. Put it in brackets: ["me@example.com"].',
      'davylamp.yaml:12:16  routes[2].accounts[0]  "1111*" is no account id. Write its twelve digits in quotes.',
      'davylamp.yaml:13:5  routes[3].to  is missing. Give a list.',
      'davylamp.yaml:13:11  routes[3].name  "gpu" is the name of the route in line 10 too. Choose another.',
      'davylamp.yaml:14:16  routes[3].verdicts[0]  "worst" is not known. Write notice, high or critical.',
    ]);
  });

  it('lead to as many addresses as a topic takes filters, each counted once', () => {
    const routes = (...lists: string[][]) => [
      'routes:',
      ...lists.map((to, i) => `  - {name: r${i}, verdicts: [high], to: [${to.join(', ')}]}`),
    ];
    const some = (count: number) => Array.from({ length: count }, (_, i) => `a${i}@example.com`);
    expect(problems(...routes(some(200), ['A7@example.com', 'a8@example.com']))).toEqual([]);
    expect(problems(...routes(some(200), ['a7@example.com', 'x@example.com', 'y@example.com']))).toEqual([
      'davylamp.yaml:4:55  routes[1].to[1]  is one of 202 addresses: an SNS topic takes at most 200 that filter. Give a mailing list.',
    ]);
  });

  it('need a condition: without one a route would take every mail from the addresses of email', () => {
    expect(problems('routes: [{name: all, to: [a@example.com]}]')).toEqual([
      'davylamp.yaml:2:10  routes[0]  has no condition, so it would take every mail. Give one of accounts, organizationalUnits, verdicts; the addresses of email get what no route takes.',
    ]);
  });

  it('are warned of what no mail takes: an excluded account, verdicts that are not mailed, a unit of another organization', () => {
    expect(
      warnings(
        'alertAt: high',
        'organization: {id: o-ab12cdef34, targets: [r-ab12], exclude: ["111122223333"]}',
        'routes:',
        '  - {name: a, to: [a@example.com], accounts: ["444455556666", "111122223333"]}',
        '  - {name: b, to: [a@example.com], verdicts: [notice]}',
        '  - {name: c, to: [a@example.com], organizationalUnits: [ou-xy98-prod0001, ou-ab12-prod0001]}',
      ),
    ).toEqual([
      'davylamp.yaml:5:63  routes[0].accounts[1]  111122223333 is excluded by organization.exclude: it is not watched, and no mail takes this route for it.',
      'davylamp.yaml:6:46  routes[1].verdicts  alertAt is high: nothing below it is mailed, so no mail takes this route.',
      'davylamp.yaml:7:58  routes[2].organizationalUnits[0]  ou-xy98-prod0001 belongs to the root r-xy98, r-ab12 to r-ab12: an organization has one root. Look at both.',
    ]);
  });
});

import { expect, it } from 'vitest';
import { parseSettings } from '../../../lambda/adapters/settings.ts';
import { loadConfig } from '../../../lib/config/load.ts';
import { toSettings as settingsOf } from '../../../lib/config/settings.ts';
import { folder } from '../../support/folder.ts';
import { fakePorts } from '../../support/ports.ts';

function read(value: unknown) {
  const { ports, warnings } = fakePorts();
  return { settings: parseSettings(value, ports.journal), warnings };
}

const written = () =>
  settingsOf(
    loadConfig({
      directory: folder({
        'davylamp.yaml': [
          'email: [a@example.com]',
          'organization: {id: o-ab12cdef34, targets: [r-ab12]}',
          'routes:',
          '  - {name: prod, to: [b@example.com], organizationalUnits: [ou-ab12-prod0001], verdicts: [high]}',
          '  - {name: one, to: [b@example.com], accounts: ["111122223333"]}',
        ].join('\n'),
      }),
    }),
  );

it('the organization and the routes that the configuration writes are read as they are', () => {
  const settings = written();
  expect(settings.routes).toHaveLength(2);
  expect(read(JSON.parse(JSON.stringify(settings)))).toEqual({ settings, warnings: [] });
});

it('a damaged route takes no mail, which leaves it to the default route; the others stay', () => {
  const settings = written();
  const damaged = [
    { name: 'all' },
    { name: 'x', acounts: ['1'], verdicts: ['high'] },
    { name: 'y', verdicts: ['loud'] },
  ];
  const { settings: found, warnings } = read({ ...settings, routes: [...damaged, ...(settings.routes ?? [])] });
  expect(found.routes).toEqual(settings.routes);
  expect(warnings).toHaveLength(3);
  expect(read({ ...settings, routes: 'prod' })).toMatchObject({ settings: { alertAt: 'notice' }, warnings: [{}] });
});

it('a damaged organization counts as none, and is told', () => {
  const { settings, warnings } = read({ ...written(), organization: { id: 'o-ab12cdef34' } });
  expect(settings.organization).toBeUndefined();
  expect(warnings).toHaveLength(1);
});

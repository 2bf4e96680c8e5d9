import { expect, it } from 'vitest';
import { takeStock } from '../../../lambda/history/stock.ts';
import { HOUR } from '../../../lambda/model/time.ts';
import type { HistoryPorts, RunningFacts } from '../../../lambda/ports.ts';
import { fakePorts, testTime } from '../../support/ports.ts';

const account = '123456789012';

const instance = (n: number, more: Partial<RunningFacts> = {}): RunningFacts => ({
  instanceId: `i-${n.toString(16).padStart(17, '0')}`,
  instanceType: 't3.micro',
  launchTime: testTime - n * HOUR,
  state: 'running',
  tags: {},
  spot: false,
  ...more,
});

function stockOf(running: Record<string, readonly RunningFacts[] | Error>, userData: HistoryPorts['userData']) {
  const fake = fakePorts();
  const ports = {
    ...fake.ports,
    userData,
    async *running({ region }: { region: string }) {
      const found = running[region] ?? [];
      if (found instanceof Error) throw found;
      yield found;
    },
  } as unknown as HistoryPorts;
  return takeStock({ ports, deadline: testTime + HOUR }, account, Object.keys(running));
}

it('counts what runs by Region and type, the newest first, and names a Region that does not answer', async () => {
  const { kinds, instances, gaps } = await stockOf(
    {
      'us-east-1': [instance(3), instance(1), instance(2, { instanceType: 'm5.large' })],
      'eu-west-3': new Error('denied'),
    },
    async () => undefined,
  );
  expect(kinds).toEqual([
    { region: 'us-east-1', type: 't3.micro', count: 2 },
    { region: 'us-east-1', type: 'm5.large', count: 1 },
  ]);
  expect(instances.map(({ facts }) => facts.launchTime)).toEqual([1, 2, 3].map((n) => testTime - n * HOUR));
  expect(gaps).toEqual([{ kind: 'running', region: 'eu-west-3', reason: 'Error: denied' }]);
});

it('reads user data once a reservation, for all of its instances, and counts what did not let itself be read', async () => {
  const asked: string[] = [];
  const fleet = [1, 2, 3].map((n) => instance(n, { reservationId: 'r-1' }));
  const { instances, gaps } = await stockOf(
    { 'us-east-1': [...fleet, instance(9, { reservationId: 'r-2' })] },
    async (_, id) => {
      asked.push(id);
      if (id.endsWith('9')) throw new Error('denied');
      return 'aGk=';
    },
  );
  expect(asked).toHaveLength(2);
  expect(instances.map(({ userData }) => userData)).toEqual(['aGk=', 'aGk=', 'aGk=', undefined]);
  expect(gaps).toEqual([{ kind: 'user-data', count: 1 }]);
});

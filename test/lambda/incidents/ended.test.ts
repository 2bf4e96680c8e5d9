import { expect, it } from 'vitest';
import { runInstances } from '../../support/events.ts';
import { denied } from '../../support/watched-inventory.ts';
import { createWorld, instance } from '../../support/world.ts';

const minute = 60_000;
const id = (n: number): string => `i-${String(n).padStart(17, '0')}`;
const metal = (n: number) => instance({ instanceId: id(n), instanceType: 'c5.metal' });

/** Instances by number, of which a test says later which have been terminated. */
function world(numbers: readonly number[]) {
  const terminated = new Set<string>();
  const { inventory } = createWorld({ instances: numbers.map(metal) }).ports;
  let isDown = false;
  const made = createWorld({
    broken: {
      inventory: {
        ...inventory,
        instances: async (...given) =>
          isDown
            ? denied()
            : (await inventory.instances(...given)).map((one) =>
                terminated.has(one.instanceId) ? { ...one, state: 'terminated' } : one,
              ),
      },
    },
  });
  return {
    ...made,
    terminate: (n: number) => terminated.add(id(n)),
    breakDown: () => {
      isDown = true;
    },
  };
}

const run = (numbers: readonly number[], eventId: string) =>
  runInstances({ eventId, instanceIds: numbers.map(id), instanceType: 'c5.metal' });

const flat = (text: string | undefined): string => (text ?? '').replaceAll(/\s+/g, ' ');
const terminations = (body: string | undefined): string =>
  /terminate-instances.*?(?=\d\. )/.exec(flat(body))?.[0] ?? '';

it('a follow-up counts, prices and stops only what still runs', async () => {
  const { handle, pass, mails, terminate } = world([1, 2, 3]);
  await handle([run([1, 2], 'first')]);
  terminate(1);
  await handle([run([3], 'second')]);
  await pass(5 * minute);
  const [first, followUp] = mails;
  expect(first?.subject).toContain('$8.16/h');
  expect(terminations(first?.body)).toContain(id(1));
  expect(followUp?.kind).toBe('follow-up');
  expect(followUp?.subject).toContain('3 x c5.metal');
  expect(followUp?.subject).toContain('$8.16/h');
  expect(flat(followUp?.body)).toContain('2 of 3 still run, $8.16/h.');
  expect(terminations(followUp?.body)).toContain(`${id(2)} ${id(3)}`);
  expect(terminations(followUp?.body)).not.toContain(id(1));
});

it('an instance that ends is nothing new, and none left is said', async () => {
  const { handle, pass, mails, terminate } = world([1, 2]);
  await handle([run([1], 'first')]);
  terminate(1);
  await pass(20 * minute);
  expect(mails).toHaveLength(1);
  terminate(2);
  await handle([run([2], 'second')]);
  await pass(60 * minute);
  expect(flat(mails[1]?.body)).toContain('None of the 2 runs any more.');
  expect(mails[1]?.subject).not.toContain('/h');
});

it('where nobody can look, all of it is taken for running, and the mail comes all the same', async () => {
  const { handle, pass, mails, terminate, breakDown } = world([1, 2]);
  await handle([run([1], 'first'), run([2], 'second')]);
  await handle([run([1, 2], 'third')]);
  terminate(1);
  breakDown();
  await handle([run([3], 'fourth')]);
  await pass(5 * minute);
  expect(mails.at(-1)?.kind).toBe('follow-up');
  expect(flat(mails.at(-1)?.body)).not.toContain('still run');
  expect(terminations(mails.at(-1)?.body)).toContain(id(1));
});

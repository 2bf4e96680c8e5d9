import { describe, expect, it } from 'vitest';
import { createJournal } from '../../../lambda/adapters/journal.ts';
import { handleEvents } from '../../../lambda/pipeline/pipeline.ts';
import { stateChange } from '../../support/events.ts';
import { createWorld, settings } from '../../support/world.ts';

const id = (n: number): string => `i-${String(n).padStart(17, '0')}`;

describe('an event that claims another account', () => {
  const forged = (n: number) => {
    const event = stateChange({ id: `event-${n}`, instanceId: id(n) });
    return { ...event, resources: [`arn:aws:ec2:us-east-1:999988887777:instance/${id(n)}`] };
  };

  it('leaves a line in the log, with ids enough to find it by', async () => {
    const lines: unknown[][] = [];
    // The journal as deployed: it leaves out what might hold more than it should.
    const journal = createJournal({ warn: (...line) => void lines.push(line) });
    const world = createWorld({ broken: { journal } });
    const [handled] = await handleEvents([forged(1)], settings(), world.ports);
    expect(handled?.outcome.decision).toEqual({ kind: 'ignored', why: 'account mismatch' });
    expect(lines).toEqual([
      [
        'events claim another account than their envelope: ignored',
        { events: 1, some: ['event-1 in 123456789012/us-east-1'] },
      ],
    ]);
  });

  it('is one line a batch, however many come: nobody can fill the log with them', async () => {
    const world = createWorld();
    await world.handle(Array.from({ length: 50 }, (_, n) => forged(n)));
    expect(world.warnings).toEqual(['events claim another account than their envelope: ignored']);
    expect(world.mails).toEqual([]);
  });
});

describe('what is known of an event', () => {
  it('is told of each, decided or not, with the time of the one before where its own cannot be read', async () => {
    const world = createWorld();
    const outcomes = await world.handle([
      stateChange({ id: 'a', instanceId: id(1) }),
      { nonsense: true },
      stateChange({ id: 'c', instanceId: id(2), state: 'stopped' }),
    ]);
    expect(outcomes.map(({ eventId, instanceIds, time }) => ({ eventId, instanceIds, time }))).toEqual([
      { eventId: 'a', instanceIds: [id(1)], time: outcomes[0]?.time },
      { eventId: expect.stringMatching(/^sha256-/), instanceIds: [], time: outcomes[0]?.time },
      { eventId: 'c', instanceIds: [id(2)], time: outcomes[0]?.time },
    ]);
    expect(outcomes.map(({ decision }) => decision.kind)).toEqual(['alert', 'ignored', 'ignored']);
  });
});

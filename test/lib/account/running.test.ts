import { describe, expect, it } from 'vitest';
import { runningInstances } from '../../../lib/account/running.ts';

describe('where instances run', () => {
  it('is told of the Regions that answer, though one hangs and one refuses', async () => {
    const found = await runningInstances(
      ['us-east-1', 'eu-west-1', 'me-south-1', 'sa-east-1'],
      async (region) => {
        if (region === 'me-south-1') return new Promise<never>(() => {});
        if (region === 'sa-east-1') throw new Error('denied');
        return region === 'us-east-1' ? 3 : 0;
      },
      20,
    );
    expect([...found.counts]).toEqual([['us-east-1', 3]]);
    expect(found.unanswered).toEqual(['me-south-1', 'sa-east-1']);
  });
});

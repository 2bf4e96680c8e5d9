import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { fallbackDocument } from '../../../lib/account/fallback.ts';
import { renderRegions } from '../../../lib/cli/regions.ts';

const document = { ...fallbackDocument('123456789012'), source: 'account:ListRegions' } as const;
const now = new Date(document.asOf);

describe('the list of Regions', () => {
  const lines = (deployed: readonly string[] | undefined, exclude: readonly string[] = []) => {
    const text = renderRegions({ document, exclude, deployed, now }, pc.createColors(false));
    return (name: string) => text.split('\n').find((line) => line.startsWith(`${name} `)) ?? '';
  };

  it('says which are deployed and which the next deployment adds', () => {
    const line = lines(['us-east-1']);
    expect(line('us-east-1')).toContain(' deployed ');
    expect(line('eu-west-1')).toContain(' planned ');
  });

  it('says that it does not know where nobody could say: unknown is not fine', () => {
    expect(lines(undefined)('us-east-1')).toContain(' unknown ');
  });

  it('leaves out what the configuration excludes, which is still watched until the next deployment', () => {
    const line = lines(['us-east-1', 'sa-east-1'], ['sa-east-1', 'eu-west-3']);
    expect(line('sa-east-1')).toMatch(/EXCLUDED +deployed +excluded by regions\.exclude/);
    expect(line('eu-west-3')).toMatch(/EXCLUDED +excluded by regions\.exclude/);
  });
});

import { expect, it } from 'vitest';
import { evaluateCase } from '../../../tools/evaluate/evaluate-case.ts';
import { offeredEntries } from '../../../tools/evaluate/offered-entries.ts';
import { ordinaryDays } from '../../fixtures/cases/index.ts';

const mailsOf = async (name: string) => {
  const one = ordinaryDays.find((day) => day.name === name);
  if (!one) throw new Error(`no case is called ${name}`);
  return (await evaluateCase(one)).mails;
};

it('are read from the mail as its reader pastes them', async () => {
  const mails = await mailsOf('A day: the owner starts three t3.micro');
  expect(offeredEntries(mails.slice(0, 1))).toEqual([
    {
      name: 't3.micro in us-east-1, seen 2026-11-20 (1)',
      accounts: ['123456789012'],
      principals: ['arn:aws:iam::123456789012:user/owner'],
      types: ['t3.micro'],
      regions: ['us-east-1'],
      reason: 'FILL IN who needs this and why',
      expires: '2027-11-20',
    },
  ]);
});

it('are none where no mail offers one', () => {
  expect(offeredEntries([])).toEqual([]);
});

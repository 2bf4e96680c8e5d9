import { describe, expect, it } from 'vitest';
import { renderMail } from '../../../lambda/mail/mail.ts';
import { missingRolesMail } from '../../../lambda/mail/missing-roles.ts';
import type { Mail } from '../../../lambda/model/incident.ts';
import { ACCOUNT, START } from '../../support/incidents.ts';
import { goldenMails, settings } from './mails.ts';

const matchFile = (name: string, { subject, body }: Mail): Promise<void> =>
  expect(`Subject: ${subject}\n\n${body}`).toMatchFileSnapshot(`../../fixtures/mails/${name}.txt`);

describe('the golden mails: read them aloud after a change, then update them with vitest -u', () => {
  it.each(Object.entries(goldenMails))('%s', async (name, [view, of]) => {
    await matchFile(name, renderMail(view, of));
  });

  it.each([
    ['missing-role', 'en'],
    ['missing-role-korean', 'ko'],
  ] as const)('%s', async (name, language) => {
    const accounts = [ACCOUNT, '444455556666'];
    const told = { incident: 'inc-0123456789', now: START, accounts, role: 'davylamp-reader' };
    await matchFile(name, missingRolesMail(told, { ...settings, language }));
  });
});

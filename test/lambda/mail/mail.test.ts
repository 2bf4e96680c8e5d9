import { describe, expect, it } from 'vitest';
import { renderMail } from '../../../lambda/mail/mail.ts';
import { goldenMails } from './mails.ts';

describe('the golden mails: read them aloud after a change, then update them with vitest -u', () => {
  it.each(Object.entries(goldenMails))('%s', async (name, [view, settings]) => {
    const mail = renderMail(view, settings);
    await expect(`Subject: ${mail.subject}\n\n${mail.body}`).toMatchFileSnapshot(`../../fixtures/mails/${name}.txt`);
  });
});

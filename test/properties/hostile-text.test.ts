/**
 * Whatever is written into names, tags, AMI names and user agents: the subject stays valid and the mail keeps
 * its shape.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLocalInventory } from '../../lambda/local/inventory.ts';
import type { Mail } from '../../lambda/model/incident.ts';
import { hostileText, namedBy } from '../support/arbitraries.ts';
import { deliver } from '../support/deliveries.ts';
import { settings } from '../support/world.ts';

async function mailAbout(text: string): Promise<Mail> {
  const { events, instances, images } = namedBy(text);
  const { mails } = await deliver([events], settings(), createLocalInventory(instances, images));
  const [mail] = mails;
  if (!mail) throw new Error('no mail was sent');
  return mail;
}

/** The lines that a reader finds the way by; text from outside must neither add one nor push one away. */
const shape = (body: string): readonly string[] =>
  body
    .split('\n')
    .flatMap(
      (line) =>
        /^( {2}(?:who|what|where|cost|since) {2,}|\d\. |Why you got this:|Incident |First event )/.exec(line)?.[1] ??
        [],
    );

const forbidden = /[^\P{Cc}\n]|\p{Cf}|\p{Zl}|\p{Zp}|\p{Cs}/u;

describe('text that an attacker chose', () => {
  it('leaves subject and layout intact', async () => {
    const harmless = await mailAbout('web');
    await fc.assert(
      fc.asyncProperty(hostileText, async (text) => {
        const mail = await mailAbout(text);
        expect(mail.subject).toMatch(/^[\x20-\x7e]{1,100}$/);
        expect(mail.subject).toBe(harmless.subject);
        expect(shape(mail.body)).toEqual(shape(harmless.body));
        expect(mail.body).not.toMatch(forbidden);
        expect(mail.body.length).toBeLessThan(harmless.body.length + 4_000);
      }),
      { numRuns: 150 },
    );
  });

  it('makes no link but our own', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, async (text) => {
        const { body } = await mailAbout(`${text} https://evil.example/x HTTP://evil.example ftp://evil.example`);
        const links = [...body.matchAll(/[a-z]+:\/\/[^\s/]*/gi)].map(([link]) => link);
        expect(links.filter((link) => !/^https:\/\/([a-z0-9-]+\.)?console\.aws\.amazon\.com$/.test(link))).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  it('keeps the order of steps and facts, so that the test above compares something', async () => {
    const { body } = await mailAbout('web');
    expect(shape(body).length).toBeGreaterThanOrEqual(8);
  });
});

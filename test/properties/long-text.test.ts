/**
 * Long repetitive text, chosen so that a search fails late and begins again: whatever reads the text of
 * others is done with it. What takes more than linear time here runs for minutes and ends in the test's own
 * limit.
 */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeBody, safeSubject } from '../../lambda/adapters/outbox.ts';
import { matchesGlob } from '../../lambda/assessment/glob.ts';
import { parse } from '../../lambda/events/parse.ts';
import { principalOf } from '../../lambda/events/principal.ts';
import { refusalOf } from '../../lambda/events/refusal.ts';
import { createLocalInventory } from '../../lambda/local/inventory.ts';
import { fingerprintsOf } from '../../lambda/lookups/user-data.ts';
import { plain, wrap } from '../../lambda/mail/text.ts';
import { typeByName } from '../../lambda/model/instance-types.ts';
import { namedBy } from '../support/arbitraries.ts';
import { deliver } from '../support/deliveries.ts';
import { settings } from '../support/world.ts';

const length = 256 * 1024;
const repeated = (piece: string): string => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

/** Beginnings that expressions go on from, and never find their end. */
const beginnings: readonly string[] = [
  'systemctl -a=',
  'systemctl --a ',
  'apt -y ',
  'kill "',
  "pkill '",
  'rm -',
  'nft ',
  '0.0.0.0 ',
  '0.0.0.0 a',
  'address=/',
  '#\t',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell's variable
  'a${a${b}',
  'a"\'`',
  "'+",
  '" + ',
  '\\\n',
  't-rex -c ',
  'xmr-.a-',
  ' -o abc:12 ',
  ' -a rx/',
  '--algo=x16',
  '-epool ',
  'wrmsr ',
  'randomx ',
  "claymore's ",
  'stratum+',
  '4A1111111111',
  'QUFBQUFB',
  'QUFBQUFB ',
  'QUFBQUFBQUFBQUFB\n',
  '41414141 ',
  '\\x41',
  '&#65;',
  '=\r\n',
  '\x1f\x8b\x08',
  'x\x9c',
  'deflate QUFBQUFBQUFBQUFB ',
  ' ',
  '\n',
  '\0',
  '-',
  '.',
  ':',
  'a.',
  'a-',
  '1',
  'console.',
  'arn:aws:iam::',
  '\u0301',
  '\u202e',
  '\ud83d',
  '\ufffd',
];

const longText: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '#!/bin/sh\n', 'quoted-printable ', 'deflate '),
    fc.oneof(fc.constantFrom(...beginnings), fc.string({ minLength: 1, maxLength: 12 })),
    fc.constantFrom('', '!', '\n', '"'),
  )
  .map(([head, piece, end]) => head + repeated(piece) + end);

/** A launch and an error whose every text is the long one. */
const record = (text: string): Readonly<Record<string, unknown>> => ({
  eventName: 'RunInstances',
  eventSource: 'ec2.amazonaws.com',
  eventTime: text,
  errorCode: text,
  errorMessage: text,
  sourceIPAddress: text,
  userAgent: text,
  userIdentity: {
    type: 'AssumedRole',
    arn: text,
    principalId: text,
    invokedBy: text,
    userName: text,
    sessionContext: { sessionIssuer: { arn: text, userName: text } },
  },
  requestParameters: {
    instanceType: text,
    cpu: text,
    taskDefinition: text,
    tagSpecificationSet: { items: [{ resourceType: 'instance', tags: [{ key: text, value: text }] }] },
  },
});

describe('long repetitive text', () => {
  it.each(beginnings)('ends as user data, plain and grown out of 16 KB: %j', (piece) => {
    expect(fingerprintsOf(Buffer.from(repeated(piece)).toString('base64'))).toEqual(expect.any(Array));
    const grown = gzipSync(repeated(piece).repeat(4)).toString('base64');
    expect(fingerprintsOf(grown)).toEqual(expect.any(Array));
  });

  it('ends wherever text is read', () => {
    fc.assert(
      fc.property(longText, (text) => {
        fingerprintsOf(text);
        principalOf(record(text));
        refusalOf(text, text, text);
        typeByName(text);
        matchesGlob('*a*?b*', text);
        const detail = record(text);
        const event = {
          source: 'aws.ec2',
          'detail-type': 'AWS API Call via CloudTrail',
          time: text,
          region: text,
          detail,
        };
        const observation = parse({ ...event, account: '123456789012', region: 'us-east-1' }, 0);
        expect(observation).toBeDefined();
        const mail = { subject: text, body: text, verdict: 'high' } as Parameters<typeof safeSubject>[0];
        expect(safeSubject(mail).length).toBeLessThanOrEqual(100);
        safeBody(mail);
        wrap(plain(text, 4_000), 78, 4);
      }),
      { numRuns: 30 },
    );
  });

  it.each(beginnings)('ends in names, tags and user agents, and there is a mail: %j', async (piece) => {
    const { events, instances, images } = namedBy(repeated(piece).slice(0, 32 * 1024));
    const { mails } = await deliver([events], settings(), createLocalInventory(instances, images));
    expect(mails).not.toEqual([]);
  });

  it('hides no miner that comes first', () => {
    const miner = './xmrig -o stratum+tcp://203.0.113.41:3333\n';
    for (const piece of beginnings.filter((one) => one !== '\0'))
      expect(fingerprintsOf(Buffer.from(miner + repeated(piece)).toString('base64'))).toContain('xmrig');
  });
});

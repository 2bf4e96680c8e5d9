import { readdirSync, readFileSync } from 'node:fs';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintsOf } from '../../../lambda/lookups/user-data.ts';

const fixtures = new URL('../../fixtures/user-data/', import.meta.url);
const base64 = (data: string | Uint8Array): string => Buffer.from(data).toString('base64');
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const wrapped = (text: string): string => text.replace(/.{76}/g, '$&\n');

/** As EC2 would return the script. */
const inScript = (script: string): readonly string[] => fingerprintsOf(base64(script));

const script = '#!/bin/bash\n/tmp/xmrig -o stratum+tcp://pool.supportxmr.com:3333 --donate-level 1\n';
const names = ['config:donate-level', 'pool:any', 'pool:supportxmr', 'protocol:stratum', 'xmrig'];

describe('user data of miners', () => {
  it.each([
    ['c3pool-setup.sh', ['xmrig', 'pool:c3pool']],
    ['gpu-kawpow.sh', ['t-rex', 'config:kawpow', 'pool:2miners', 'protocol:stratum']],
    ['kills-its-rivals.sh', ['pool:supportxmr']],
    ['own-node.sh', ['config:monerod-mining']],
    ['windows-nanominer.ps1', ['nanominer']],
    ['xmrig-config.yaml', ['config:donate-level', 'config:rx/0', 'config:randomx', 'config:coin', 'pool:moneroocean']],
  ])('is recognised in %s', (file, expected) => {
    expect(inScript(readFileSync(new URL(`miners/${file}`, fixtures), 'utf8'))).toEqual(
      expect.arrayContaining(expected),
    );
  });

  it('is not quoted: only names leave', () => {
    for (const name of inScript(script)) expect(name).toMatch(/^[a-z0-9:/.-]{3,40}$/);
  });
});

describe('ordinary user data', () => {
  it.each(readdirSync(new URL('ordinary/', fixtures)))('stays quiet: %s', (file) => {
    expect(inScript(readFileSync(new URL(`ordinary/${file}`, fixtures), 'utf8'))).toEqual([]);
  });
});

describe('wrappings', () => {
  const mime = (encoding: string, body: string) =>
    `Content-Type: multipart/mixed; boundary="b"\nMIME-Version: 1.0\n\n--b\nContent-Type: text/x-shellscript\n` +
    `Content-Transfer-Encoding: ${encoding}\n\n${body}\n--b--\n`;
  const quotedPrintable = script.replace(/[=+-]/g, (all) => `=${all.charCodeAt(0).toString(16).toUpperCase()}`);
  const hex = Buffer.from(script).toString('hex');

  it.each<[string, string]>([
    ['base64', base64(script)],
    ['base64 wrapped into lines', wrapped(base64(script))],
    ['already decoded', script],
    ['base64 twice', base64(base64(script))],
    ['gzip', base64(gzipSync(script))],
    ['gzip of gzip', base64(gzipSync(gzipSync(script)))],
    ['a MIME part', base64(mime('7bit', script))],
    ['a base64 MIME part', base64(mime('base64', wrapped(base64(script))))],
    ['a quoted-printable MIME part', base64(mime('quoted-printable', quotedPrintable))],
    ['a gzipped base64 MIME part, gzipped again', base64(gzipSync(mime('base64', wrapped(base64(gzipSync(script))))))],
    ['a binary gzip MIME part', base64(Buffer.concat([Buffer.from(mime('binary', '')), gzipSync(script)]))],
    ['write_files with b64', base64(`#cloud-config\nwrite_files:\n- encoding: b64\n  content: ${base64(script)}\n`)],
    [
      'write_files with gz+b64 in a block',
      base64(
        `#cloud-config\nwrite_files:\n- encoding: gz+b64\n  content: |\n${wrapped(base64(gzipSync(script + ' '.repeat(99))))}`,
      ),
    ],
    ['echo | base64 -d | bash', base64(`#!/bin/sh\necho ${base64(script)} | base64 -d | bash\n`)],
    ['echo | base64 -d twice', base64(`echo ${base64(`echo ${base64(script)} | base64 -d | sh`)} | base64 -d | sh\n`)],
    ['a here document', base64(`#!/bin/sh\nbase64 -d <<EOF | sh\n${wrapped(base64(script))}\nEOF\n`)],
    ['a here document after a word', base64(`base64 -d <<\\\nEOF\n${wrapped(base64(script))}\nEOF\n`)],
    ['PowerShell -EncodedCommand', base64(`<powershell>\npowershell -enc ${base64(utf16(script))}\n</powershell>`)],
    ['UTF-16 as a whole', base64(Buffer.concat([Buffer.from([0xff, 0xfe]), utf16(script)]))],
    [
      'zlib in Python',
      base64(`python3 -c "exec(zlib.decompress(base64.b64decode('${base64(deflateSync(script))}')))"`),
    ],
    [
      'DeflateStream in PowerShell',
      base64(`[IO.Compression.DeflateStream]...FromBase64String('${base64(deflateRawSync(script))}')`),
    ],
    [
      'a self-extracting script',
      base64(Buffer.concat([Buffer.from('#!/bin/sh\ntail -n +3 $0|gunzip|sh\nexit\n'), gzipSync(script)])),
    ],
    ['hexadecimal', base64(`echo ${hex} | xxd -r -p | bash`)],
    ['escapes', base64(`printf '${hex.replace(/../g, '\\x$&')}' | sh`)],
    ['base64 in pieces', base64(`$a='${base64(script).slice(0, 20)}' + '${base64(script).slice(20)}'`)],
    [
      'a comment that the script reads back',
      base64(`#!/bin/sh\n# ${base64(script)}\nsed -n 's/^# //p' $0 | base64 -d | sh\n`),
    ],
  ])('are peeled off: %s', (_, userData) => {
    expect(fingerprintsOf(userData)).toEqual(expect.arrayContaining(names));
  });

  it('that end too early still show what came before', () => {
    const cut = gzipSync(script + 'x'.repeat(2000)).subarray(0, -12);
    expect(fingerprintsOf(base64(cut))).toContain('xmrig');
  });
});

describe('fingerprints', () => {
  it('that are vague count over two layers of one user data', () => {
    const hidden = base64('./w -o 203.0.113.7:443 -u me -p x\n');
    expect(inScript(`ALGO=" -a sha256d "\necho ${hidden} | base64 -d\n`)).toHaveLength(2);
  });
});

describe('hostile user data', () => {
  const bombs: readonly [string, Uint8Array][] = [
    ['16 MB of zeros', gzipSync(Buffer.alloc(16e6))],
    ['a bomb in a bomb', gzipSync(gzipSync(Buffer.alloc(64e6)))],
    ['many words', gzipSync('abcdefgh '.repeat(1e6))],
    ['many beginnings of a defence', gzipSync('iptables '.repeat(1e6))],
    ['many host names', gzipSync('127.0.0.1 '.repeat(1e6))],
    ['many flags', gzipSync('-epool -o a:11 '.repeat(1e6))],
    ['many quotes', gzipSync('a"'.repeat(4e6))],
    ['many gzip marks', gzipSync(Buffer.from('1f8b08'.repeat(2e6), 'hex'))],
  ];

  it.each(bombs)('costs no more than a moment: %s', (_, bomb) => {
    const start = performance.now();
    expect(fingerprintsOf(base64(bomb))).toBeInstanceOf(Array);
    expect(performance.now() - start).toBeLessThan(3_000);
  });

  it('shows what a bomb begins with', () => {
    expect(fingerprintsOf(base64(gzipSync(script + ' '.repeat(16e6))))).toEqual(names);
  });

  it('never throws, whatever it is', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 2_000 }),
      fc.base64String({ maxLength: 2_000 }),
      fc.uint8Array({ maxLength: 2_000 }).map(base64),
      fc.uint8Array({ maxLength: 2_000 }).map((bytes) => base64(gzipSync(bytes))),
      fc
        .uint8Array({ maxLength: 500 })
        .map((bytes) => base64(Buffer.concat([gzipSync(script).subarray(0, 20), bytes]))),
    );
    fc.assert(
      fc.property(anything, (userData) => {
        expect(fingerprintsOf(userData)).toBeInstanceOf(Array);
      }),
    );
  });

  it('finds no miner in noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1_000, maxLength: 16_000 }), (bytes) => {
        expect(fingerprintsOf(base64(bytes))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

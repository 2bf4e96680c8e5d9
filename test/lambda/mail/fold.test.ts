import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { folded } from '../../../lambda/mail/fold.ts';

const ids = Array.from({ length: 12 }, (_, n) => `i-${String(n).padStart(17, '0')}`);
const long = `aws ec2 terminate-instances --region us-east-1 --instance-ids ${ids.join(' ')} --query 'a b  c'`;

describe('a command in a mail', () => {
  it('that is short stays one line', () => {
    expect(folded('aws sts get-caller-identity', 2)).toEqual(['  aws sts get-caller-identity']);
  });

  it('that is long has lines that no mail program wraps, the further ones two spaces in', () => {
    const lines = folded(long, 2);
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.filter((line) => line.length > 76)).toEqual([]);
    expect(lines.slice(0, -1).every((line) => line.endsWith(' \\'))).toBe(true);
    expect(lines.slice(1).every((line) => /^ {4}\S/.test(line))).toBe(true);
  });

  it('is to a shell what it was in one line', () => {
    const words = (command: string): string =>
      execFileSync('sh', ['-c', command.replace(/^ *aws/, "printf '%s|'")], { encoding: 'utf8' });
    expect(words(folded(long, 2).join('\n'))).toBe(words(long));
  });

  it('keeps an option beside its value', () => {
    expect(folded(long, 2).some((line) => /--(region|instance-ids|query)( \\)?$/.test(line))).toBe(false);
  });

  it('keeps a word between quotes whole, however long', () => {
    const word = `'${'x y '.repeat(40)}'`;
    expect(folded(`aws iam put --policy ${word}`, 2).some((line) => line.includes(word))).toBe(true);
  });
});

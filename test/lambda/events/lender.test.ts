/**
 * The shape of inScopeOf is not confirmed by a record of AWS: whatever names the lender is read, and nothing
 * throws.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lenderOf } from '../../../lambda/events/lender.ts';

const instanceArn = 'arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0';
const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:resize';

describe('what lent role credentials', () => {
  it.each([
    [
      'an instance',
      { issuerType: 'AWS::EC2::Instance', credentialsIssuedTo: instanceArn },
      'i-0123456789abcdef0',
      'us-east-1',
    ],
    ['an instance by its id alone', { credentialsIssuedTo: 'i-0123456789abcdef0' }, 'i-0123456789abcdef0', undefined],
    [
      'an instance as the source',
      { sourceArn: instanceArn, sourceAccount: '123456789012' },
      'i-0123456789abcdef0',
      'us-east-1',
    ],
    ['an instance as the whole', instanceArn, 'i-0123456789abcdef0', 'us-east-1'],
  ])('is %s', (_, inScopeOf, name, region?: string) => {
    expect(lenderOf({ inScopeOf })).toEqual({ kind: 'instance', name, ...(region && { region }) });
  });

  it('is a function, of any version', () => {
    expect(lenderOf({ inScopeOf: { credentialsIssuedTo: functionArn } })).toEqual({
      kind: 'function',
      name: 'resize',
      region: 'us-east-1',
    });
    expect(lenderOf({ inScopeOf: { credentialsIssuedTo: `${functionArn}:$LATEST` } })).toMatchObject({
      name: 'resize',
    });
  });

  it('is what AWS wrote, where it is something else', () => {
    const task = 'arn:aws:ecs:us-east-1:123456789012:task/web/0a1b';
    expect(lenderOf({ inScopeOf: { credentialsIssuedTo: task } })).toEqual({ kind: 'other', name: task });
  });

  it('is nobody where nothing is said', () => {
    for (const inScopeOf of [undefined, null, {}, [], 7n, { issuerType: 'AWS::EC2::Instance' }]) {
      expect(lenderOf({ inScopeOf })).toBeUndefined();
    }
  });

  it('is found or not in any record, and short', () => {
    fc.assert(fc.property(fc.jsonValue(), (inScopeOf) => (lenderOf({ inScopeOf })?.name.length ?? 0) <= 512));
  });
});

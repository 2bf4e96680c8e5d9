import { describe, expect, it } from 'vitest';
import { countsAsRefusal, refusalOf } from '../../../lambda/events/refusal.ts';

describe('refusalOf', () => {
  it.each([
    ['Client.DryRunOperation', 'dry-run'],
    ['Client.UnauthorizedOperation', 'permission'],
    ['AccessDenied', 'permission'],
    ['AccessDeniedException', 'permission'],
    ['Client.AuthFailure', 'permission'],
    ['Client.OptInRequired', 'permission'],
    ['Client.PendingVerification', 'verification'],
    ['Client.Blocked', 'verification'],
    ['Client.VcpuLimitExceeded', 'quota'],
    ['Client.InstanceLimitExceeded', 'quota'],
    ['Client.MaxSpotInstanceCountExceeded', 'quota'],
    ['Client.MaxSpotFleetRequestCountExceeded', 'quota'],
    ['Client.RequestLimitExceeded', 'quota'],
    ['ResourceLimitExceeded', 'quota'],
    ['ServiceQuotaExceededException', 'quota'],
    ['AccountLimitExceededException', 'quota'],
    ['Server.InsufficientInstanceCapacity', 'capacity'],
    ['InsufficientHostCapacity', 'capacity'],
    ['Client.Unsupported', 'capacity'],
    ['Client.SpotMaxPriceTooLow', 'capacity'],
    ['Server.InternalError', 'capacity'],
    ['Server.Unavailable', 'capacity'],
    ['ServerException', 'capacity'],
    ['Client.InvalidParameterValue', 'mistake'],
    ['Client.InvalidAMIID.NotFound', 'mistake'],
    ['Client.InsufficientFreeAddressesInSubnet', 'mistake'],
    ['Client.UnsupportedOperation', 'mistake'],
    ['Client.MissingParameter', 'mistake'],
    ['MalformedQueryString', 'mistake'],
    ['ClientException', 'mistake'],
    ['NobodyHeardOfThis', 'mistake'],
  ])('takes %s for a refusal of kind %s', (errorCode, kind) => {
    expect(refusalOf(errorCode)?.kind).toBe(kind);
  });

  it('drops the prefix that CloudTrail puts before EC2’s codes, so that a code is counted under one name', () => {
    expect(refusalOf('Client.VcpuLimitExceeded')).toEqual({ code: 'VcpuLimitExceeded', kind: 'quota' });
    expect(refusalOf('VcpuLimitExceeded')).toEqual({ code: 'VcpuLimitExceeded', kind: 'quota' });
  });

  it.each([undefined, null, '', '  ', {}, []])('sees no refusal in %j', (errorCode) => {
    expect(refusalOf(errorCode)).toBeUndefined();
  });

  it('sees a blocked account that ECS tells with a general code', () => {
    const message = 'Your AWS account is currently blocked and thus cannot perform any operations.';
    expect(refusalOf('ClientException', message, 'ecs.amazonaws.com')?.kind).toBe('verification');
    expect(refusalOf('Client.InvalidParameterValue', message, 'ec2.amazonaws.com')?.kind).toBe('mistake');
  });

  it('keeps a code of 10 KB and its control characters out', () => {
    const refusal = refusalOf(`A\r\nB${'x'.repeat(10_000)}`);
    expect(refusal?.code).toMatch(/^ABx{1,120}$/);
  });
});

describe('countsAsRefusal', () => {
  it('counts the five codes that campaigns run into, and no others', () => {
    const codes = ['VcpuLimitExceeded', 'InstanceLimitExceeded', 'MaxSpotInstanceCountExceeded', 'PendingVerification'];
    for (const code of [...codes, 'UnauthorizedOperation']) {
      expect(countsAsRefusal({ code, kind: 'quota' })).toBe(true);
    }
    for (const code of ['InvalidParameterValue', 'DryRunOperation', 'RequestLimitExceeded', 'AccessDenied']) {
      expect(countsAsRefusal({ code, kind: 'quota' })).toBe(false);
    }
  });
});

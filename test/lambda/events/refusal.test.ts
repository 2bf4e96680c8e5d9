import { describe, expect, it } from 'vitest';
import { countsAsRefusal, refusalOf } from '../../../lambda/events/refusal.ts';
import type { Refusal } from '../../../lambda/model/observation.ts';

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
    ['LimitExceededException', 'quota'],
    ['Client.RequestLimitExceeded', 'throttling'],
    ['ThrottlingException', 'throttling'],
    ['TooManyRequestsException', 'throttling'],
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

  it('takes a type that the free plan does not include for a refusal by the plan, not for a mistake', () => {
    const message = "The specified instance type is not eligible for Free Tier. Run 'describe-instance-types' ...";
    expect(refusalOf('Client.InvalidParameterCombination', message, 'ec2.amazonaws.com')?.kind).toBe('plan');
    expect(refusalOf('Client.InvalidParameterCombination', 'Other words', 'ec2.amazonaws.com')?.kind).toBe('mistake');
  });

  it('keeps a code of 10 KB and its control characters out', () => {
    const refusal = refusalOf(`A\r\nB${'x'.repeat(10_000)}`);
    expect(refusal?.code).toMatch(/^ABx{1,120}$/);
  });
});

describe('countsAsRefusal', () => {
  it.each([
    ['Client.VcpuLimitExceeded', true],
    ['Client.UnauthorizedOperation', true],
    ['Client.PendingVerification', true],
    ['ResourceLimitExceeded', true],
    ['AccessDeniedException', true],
    ['AccountLimitExceededException', true],
    ['ServiceQuotaExceededException', true],
    ['LimitExceededException', true],
    // A program that calls too fast asks for nothing that it may not have.
    ['Client.RequestLimitExceeded', false],
    ['Server.InsufficientInstanceCapacity', false],
    ['Client.InvalidParameterValue', false],
    ['Client.DryRunOperation', false],
  ])('counts %s of any service: %s', (errorCode, isCounted) => {
    expect(countsAsRefusal(refusalOf(errorCode) as Refusal)).toBe(isCounted);
  });
});

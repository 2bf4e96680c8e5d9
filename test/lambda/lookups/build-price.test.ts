import { describe, expect, it } from 'vitest';
import { buildUsdPerHour } from '../../../lambda/lookups/build-price.ts';

describe('a build', () => {
  it.each([
    ['BUILD_GENERAL1_SMALL', 'LINUX_CONTAINER', 0.3],
    ['BUILD_GENERAL1_LARGE', undefined, 1.2],
    ['BUILD_GENERAL1_2XLARGE', 'LINUX_CONTAINER', 12],
    ['BUILD_GENERAL1_LARGE', 'ARM_CONTAINER', 0.9],
    ['BUILD_GENERAL1_LARGE', 'LINUX_GPU_CONTAINER', 39],
    ['BUILD_GENERAL1_LARGE', 'WINDOWS_SERVER_2022_CONTAINER', 2.16],
    ['BUILD_GENERAL1_2XLARGE', 'LINUX_EC2', 12],
  ])('of %s on %s costs by the hour what AWS asks by the minute', (compute, environment, usdPerHour) => {
    expect(buildUsdPerHour(compute, environment)).toBeCloseTo(usdPerHour);
  });

  it.each([
    ['ATTRIBUTE_BASED_COMPUTE', 'LINUX_CONTAINER'],
    ['CUSTOM_INSTANCE_TYPE', 'LINUX_EC2'],
    ['BUILD_LAMBDA_1GB', 'LINUX_LAMBDA_CONTAINER'],
    ['BUILD_GENERAL1_LARGE', 'MAC_ARM'],
    ['', ''],
    ['constructor', 'constructor'],
  ])('of %s on %s has no fixed price', (compute, environment) => {
    expect(buildUsdPerHour(compute, environment)).toBeUndefined();
  });
});

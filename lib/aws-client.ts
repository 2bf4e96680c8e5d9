/**
 * What every SDK client of a command has in common. The endpoint comes from AWS_ENDPOINT_URL, which the SDK
 * reads itself.
 */

/** Three attempts; three seconds to connect, ten for an answer. */
export const clientDefaults = (region: string) => ({
  region,
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
});

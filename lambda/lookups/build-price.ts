/**
 * What a CodeBuild build costs an hour while it runs: on demand, us-east-1, US dollars. CodeBuild bills by
 * the minute.
 *
 * Source, summer 2026: https://aws.amazon.com/codebuild/pricing/ as others quote it; confirmed are the lines
 * without a mark.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-compute-types.html has the vCPUs.
 */
const usdPerMinute: ReadonlyMap<string, number> = new Map([
  ['general1_small', 0.005],
  ['general1_medium', 0.01],
  ['general1_large', 0.02],
  // Unconfirmed: half of the next one, which has twice its vCPUs.
  ['general1_xlarge', 0.1],
  ['general1_2xlarge', 0.2],
  ['arm1_small', 0.0034],
  // Unconfirmed: between its neighbours.
  ['arm1_medium', 0.0075],
  ['arm1_large', 0.015],
  // Unconfirmed: in proportion to their vCPUs, as the others of their size are dearer than that.
  ['arm1_xlarge', 0.08],
  ['arm1_2xlarge', 0.16],
  // Unconfirmed: a quarter of the large one.
  ['gpu1_small', 0.16],
  ['gpu1_large', 0.65],
  ['windows1_medium', 0.018],
  ['windows1_large', 0.036],
  // Unconfirmed: as on Linux, with Windows' surcharge.
  ['windows1_xlarge', 0.18],
  ['windows1_2xlarge', 0.36],
]);

/** The kinds of environment that have prices of their own; every other one costs what Linux does. */
const kinds: readonly (readonly [type: RegExp, kind: string])[] = [
  [/^ARM_(CONTAINER|EC2)$/, 'arm1'],
  [/^LINUX_GPU_CONTAINER$/, 'gpu1'],
  [/^WINDOWS_/, 'windows1'],
];

/**
 * @param computeType `BUILD_GENERAL1_LARGE` and its kin
 * @param environmentType `LINUX_CONTAINER`, `ARM_CONTAINER` and so on. @default Linux
 * @returns undefined for a type without a fixed size: custom, by attributes, Lambda, Mac
 */
export function buildUsdPerHour(computeType: string, environmentType = ''): number | undefined {
  const size = /^BUILD_GENERAL1_(SMALL|MEDIUM|LARGE|XLARGE|2XLARGE)$/.exec(computeType)?.[1]?.toLowerCase();
  if (size === undefined || /^MAC_|LAMBDA/.test(environmentType)) return undefined;
  const kind = kinds.find(([type]) => type.test(environmentType))?.[1] ?? 'general1';
  const perMinute = usdPerMinute.get(`${kind}_${size}`) ?? usdPerMinute.get(`general1_${size}`);
  return perMinute === undefined ? undefined : perMinute * 60;
}

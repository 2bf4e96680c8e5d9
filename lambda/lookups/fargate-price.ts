/**
 * What a task on Fargate costs an hour: Linux on x86, on demand, us-east-1, US dollars. ARM and Spot are
 * cheaper, Windows and most other Regions dearer.
 *
 * Source, March 2026: https://aws.amazon.com/fargate/pricing/
 */
const USD_PER_VCPU = 0.04048;
const USD_PER_GIB = 0.004445;

/** The least that Fargate gives tasks of four vCPUs and more; smaller ones may ask for as little. */
const GIB_PER_VCPU = 2;

/**
 * @param task CPU units (1,024 are one vCPU) and MiB of memory
 * @returns undefined where the CPU is not known
 */
export function fargateUsdPerHour(task: {
  readonly cpu?: number | undefined;
  readonly memory?: number | undefined;
}): number | undefined {
  if (!task.cpu) return undefined;
  const vcpu = task.cpu / 1_024;
  const gib = task.memory ? task.memory / 1_024 : vcpu * GIB_PER_VCPU;
  return vcpu * USD_PER_VCPU + gib * USD_PER_GIB;
}

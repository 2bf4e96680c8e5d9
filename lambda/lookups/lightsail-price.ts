/**
 * What Lightsail's instances and containers cost an hour: us-east-1, US dollars. A stopped instance costs as
 * much.
 *
 * Source, September 2026:
 * https://docs.aws.amazon.com/lightsail/latest/userguide/amazon-lightsail-bundles.html
 */

/** A month as Lightsail counts it: the smallest plan is $5 a month and $0.0067 an hour. */
const HOURS_A_MONTH = 744;

/** US dollars a month of the plans for Linux with a public IPv4 address, by size. */
const general: ReadonlyMap<string, number> = new Map([
  ['nano', 5],
  ['micro', 7],
  ['small', 12],
  ['medium', 24],
  ['large', 44],
  ['xlarge', 84],
  ['2xlarge', 164],
  ['4xlarge', 384],
  ['8xlarge', 884],
  ['12xlarge', 1_324],
  ['16xlarge', 1_764],
]);

const computeOptimized: ReadonlyMap<string, number> = new Map([
  ['large', 42],
  ['xlarge', 84],
  ['2xlarge', 168],
  ['4xlarge', 336],
  ['9xlarge', 844],
  ['12xlarge', 1_126],
  ['18xlarge', 1_688],
]);

const memoryOptimized: ReadonlyMap<string, number> = new Map([
  ['large', 74],
  ['xlarge', 144],
  ['2xlarge', 294],
  ['4xlarge', 584],
  ['8xlarge', 1_174],
  ['12xlarge', 1_764],
  ['16xlarge', 2_344],
]);

/**
 * How the ids of the optimized plans begin is unconfirmed; those of the general ones are `large_3_0` and so
 * on.
 */
const plans: Readonly<Record<string, ReadonlyMap<string, number>>> = {
  '': general,
  c_: computeOptimized,
  m_: memoryOptimized,
};

/** US dollars a month of one node of a container service, by its power. Unconfirmed since 2024. */
const nodes: ReadonlyMap<string, number> = new Map([
  ['nano', 7],
  ['micro', 10],
  ['small', 15],
  ['medium', 40],
  ['large', 80],
  ['xlarge', 160],
]);

/**
 * @param bundleId `nano_3_0`, `2xlarge_ipv6_3_0`, `large_win_3_0`: Windows is priced as Linux, which is too
 * little.
 */
export function lightsailUsdPerHour(bundleId: string): number | undefined {
  const [, plan = '', size = ''] = /^([cm]_)?([a-z0-9]{1,8})(?:_[a-z0-9]{1,8}){0,4}$/.exec(bundleId) ?? [];
  const perMonth = plans[plan]?.get(size);
  return perMonth === undefined ? undefined : perMonth / HOURS_A_MONTH;
}

/** @param power of a container service's node: `nano` to `xlarge` */
export function lightsailNodeUsdPerHour(power: string): number | undefined {
  const perMonth = nodes.get(power);
  return perMonth === undefined ? undefined : perMonth / HOURS_A_MONTH;
}

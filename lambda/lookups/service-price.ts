/**
 * What one of those costs that no EC2 instance will tell of: tasks, builds, bundles, `ml.` types, hosts. All
 * are estimates.
 */
import { type Launch, type Price, toldBy, typePrice } from '../model/launch.ts';
import type { CallRequest } from '../model/observation.ts';
import { buildUsdPerHour } from './build-price.ts';
import { fargateUsdPerHour } from './fargate-price.ts';
import { hostUsdPerHour } from './host-price.ts';
import { lightsailNodeUsdPerHour, lightsailUsdPerHour } from './lightsail-price.ts';
import { sagemakerFactor } from './sagemaker-price.ts';

const task = (_: Launch, { task: asked }: CallRequest): number | undefined =>
  asked && !asked.onInstances ? fargateUsdPerHour(asked) : undefined;

/** Of a build on an EC2 type, what the type costs: the least that it can be. */
const build = (launch: Launch, { build: asked }: CallRequest): number | undefined =>
  (asked && buildUsdPerHour(asked.computeType, asked.environmentType)) ?? typePrice(launch);

function ml(launch: Launch): number | undefined {
  const price = typePrice(launch);
  return price === undefined ? undefined : price * sagemakerFactor(launch.types[0]?.instanceType ?? '');
}

const bundle = (_: Launch, { target = '' }: CallRequest) => lightsailUsdPerHour(target);
const node = (_: Launch, { target = '' }: CallRequest) => lightsailNodeUsdPerHour(target);
const host = ({ types }: Launch) => hostUsdPerHour(types[0]?.instanceType ?? '');

type Rule = (launch: Launch, request: CallRequest) => number | undefined;

/** By call, or by service. */
const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['ecs', task],
  ['codebuild', build],
  ['sagemaker', ml],
  ['batch SubmitServiceJob', ml],
  ['batch SubmitJob', task],
  ['lightsail CreateInstances', bundle],
  ['lightsail CreateInstancesFromSnapshot', bundle],
  ['lightsail CreateContainerService', node],
  ['lightsail UpdateContainerService', node],
  ['ec2 AllocateHosts', host],
]);

/**
 * Undefined where EC2's own instances tell the price, or nobody knows it. The launch's types have their
 * prices already.
 */
export function servicePriceOf(launch: Launch): Price | undefined {
  const told = toldBy(launch);
  if (!told || launch.kind === 'preparation') return undefined;
  const service = told.eventSource.replace(/\.amazonaws\.com(\.cn)?$/, '');
  const rule = rules.get(`${service} ${told.eventName}`) ?? rules.get(service);
  const usdPerHour = rule?.(launch, told.request);
  return usdPerHour === undefined ? undefined : { usdPerHour, estimated: true };
}

/** The file of `--inventory`: instances as DescribeInstances returns them, with their user data. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { LocalInstance } from '../../lambda/local/inventory.ts';
import { defined } from '../../lambda/model/defined.ts';
import { UserError } from '../errors.ts';
import { withoutMark } from './event-parser.ts';

const optional = <T extends z.ZodType>(schema: T) =>
  schema
    .nullish()
    .transform((value) => value ?? undefined)
    .optional();

const time = z.union([z.string(), z.number()]);
const attached = z.looseObject({ AttachTime: optional(time) });

const schema = z.looseObject({
  instances: z.array(
    z.looseObject({
      account: z.string().regex(/^\d{12}$/, 'twelve digits are needed'),
      region: z.string().min(1),
      userData: optional(z.string()),
      reservationId: optional(z.string()),
      instance: z.looseObject({
        InstanceId: z.string().min(1),
        InstanceType: optional(z.string()),
        ImageId: optional(z.string()),
        LaunchTime: optional(time),
        BlockDeviceMappings: optional(z.array(z.looseObject({ Ebs: optional(attached) }))),
        NetworkInterfaces: optional(z.array(z.looseObject({ Attachment: optional(attached) }))),
        State: optional(z.looseObject({ Name: optional(z.string()) })),
        Tags: optional(z.array(z.looseObject({ Key: z.string(), Value: optional(z.string()) }))),
        InstanceLifecycle: optional(z.string()),
        Operator: optional(z.looseObject({ Managed: optional(z.boolean()), Principal: optional(z.string()) })),
      }),
    }),
  ),
});

/** @throws UserError (exit code 2) that names the file and every wrong place in it. */
export function readInventory(file: string): readonly LocalInstance[] {
  const parsed = schema.safeParse(readJson(file));
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => `${file}: ${placeOf(path)}: ${message}`);
    throw wrong(file, lines.slice(0, 20).join('\n'));
  }
  return parsed.data.instances.map(({ account, region, instance, userData, reservationId }, index) => {
    const launchTime = timeOf(instance.LaunchTime);
    const attachTimes = [
      ...(instance.BlockDeviceMappings ?? []).map(({ Ebs }) => timeOf(Ebs?.AttachTime)),
      ...(instance.NetworkInterfaces ?? []).map(({ Attachment }) => timeOf(Attachment?.AttachTime)),
    ].flatMap((at) => (at === undefined || Number.isNaN(at) ? [] : [at]));
    if (launchTime !== undefined && Number.isNaN(launchTime)) {
      throw wrong(file, `${file}: instances[${index}].instance.LaunchTime: ${instance.LaunchTime} is no time`);
    }
    const state = instance.State?.Name;
    return {
      account,
      region,
      ...defined({ userData }),
      facts: {
        instanceId: instance.InstanceId,
        ...defined({
          instanceType: instance.InstanceType || undefined,
          imageId: instance.ImageId || undefined,
          launchTime,
          attachedAt: attachTimes.length > 0 ? Math.min(...attachTimes) : undefined,
          state: state || undefined,
        }),
        tags: Object.fromEntries((instance.Tags ?? []).map(({ Key, Value }) => [Key, Value ?? ''])),
        spot: instance.InstanceLifecycle === 'spot',
        ...(instance.Operator?.Managed ? { operator: instance.Operator.Principal ?? 'unknown' } : {}),
        reservationId: reservationId ?? `r-of-${instance.InstanceId}`,
      },
    };
  });
}

/** ISO 8601, or seconds since the epoch as the JSON protocols write a time. */
const timeOf = (value: string | number | undefined): number | undefined =>
  typeof value === 'number'
    ? value < 1e11
      ? value * 1000
      : value
    : value === undefined
      ? undefined
      : Date.parse(value);

const placeOf = (path: readonly PropertyKey[]): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '') || 'the file';

const wrong = (file: string, message: string): UserError =>
  new UserError({
    code: 'unreadable-inventory',
    message,
    hint: 'It needs {"instances":[{"account":"123456789012","region":"us-east-1","instance":{"InstanceId":"i-..."}}]}.',
    exitCode: 2,
    details: { file },
  });

function readJson(file: string): unknown {
  try {
    return JSON.parse(withoutMark(readFileSync(file)).toString('utf8'));
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
    throw wrong(file, `${file}: ${why}`);
  }
}

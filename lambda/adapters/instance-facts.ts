/** An instance in our terms, as ec2:DescribeInstances returns it. */
import type { Instance } from '@aws-sdk/client-ec2';
import type { InstanceFacts } from '../ports.ts';

function attachedAt(instance: Instance): Pick<InstanceFacts, 'attachedAt'> {
  const times = [
    ...(instance.BlockDeviceMappings ?? []).map((device) => device.Ebs?.AttachTime),
    ...(instance.NetworkInterfaces ?? []).map((network) => network.Attachment?.AttachTime),
  ].flatMap((time) => time?.getTime() ?? []);
  return times.length > 0 ? { attachedAt: Math.min(...times) } : {};
}

export function instanceFacts(instance: Instance, reservationId: string | undefined): readonly InstanceFacts[] {
  if (instance.InstanceId === undefined) return [];
  return [
    {
      instanceId: instance.InstanceId,
      ...(instance.InstanceType === undefined ? {} : { instanceType: instance.InstanceType }),
      ...(instance.ImageId === undefined ? {} : { imageId: instance.ImageId }),
      ...(instance.LaunchTime === undefined ? {} : { launchTime: instance.LaunchTime.getTime() }),
      ...attachedAt(instance),
      ...(instance.State?.Name === undefined ? {} : { state: instance.State.Name }),
      ...(reservationId === undefined ? {} : { reservationId }),
      tags: Object.fromEntries(
        (instance.Tags ?? []).flatMap((tag) => (tag.Key === undefined ? [] : [[tag.Key, tag.Value ?? '']])),
      ),
      spot: instance.InstanceLifecycle === 'spot',
      ...(instance.Operator?.Managed ? { operator: instance.Operator.Principal ?? 'unknown' } : {}),
    },
  ];
}

import { describe, expect, it } from 'vitest';
import { incidentCall, incidentLaunch } from '../../support/incidents.ts';
import { body, commands } from '../../support/mail-commands.ts';

const tags = {
  'eks:nodegroup-name': 'gpu',
  'eks:cluster-name': 'prod',
  'aws:autoscaling:groupName': 'eks-gpu-0a1b',
};
const node = incidentLaunch({ tags, madeBy: 'autoscaling.amazonaws.com' });

describe('a managed node group', () => {
  it('that was there before is scaled to zero, and deleted if it is nobody’s; its Auto Scaling group is left to it', () => {
    const text = body({ launches: [node] });
    expect(commands({ launches: [node] }).slice(1, 3)).toEqual([
      'aws eks update-nodegroup-config --region us-east-1 --cluster-name prod --nodegroup-name gpu --scaling-config minSize=0,desiredSize=0',
      'aws eks delete-nodegroup --region us-east-1 --cluster-name prod --nodegroup-name gpu',
    ]);
    expect(text).not.toContain('aws autoscaling');
  });

  it('that was made in the incident is deleted, before its instances are terminated', () => {
    const made = incidentCall({ kind: 'request', eventName: 'CreateNodegroup', names: ['gpu'], cluster: 'prod' });
    expect(commands({ launches: [made, node] }).slice(1)).toEqual([
      'aws eks delete-nodegroup --region us-east-1 --cluster-name prod --nodegroup-name gpu',
      'aws ec2 terminate-instances --region us-east-1 --instance-ids i-0a1b2c3d4e5f60718',
    ]);
  });

  it('is looked up by the call of the person who made it, and not by what EKS called', () => {
    expect(commands({ launches: [node] })[0]).toContain('AttributeKey=EventName,AttributeValue=CreateNodegroup');
    const job = incidentLaunch({
      tags: { AWSBatchServiceTag: 'batch', 'aws:autoscaling:groupName': 'gpu-asg' },
      madeBy: 'autoscaling.amazonaws.com',
    });
    expect(commands({ launches: [job] })[0]).toContain('AttributeValue=CreateComputeEnvironment');
  });
});

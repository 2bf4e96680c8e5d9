import { describe, expect, it } from 'vitest';
import { incidentLaunch } from '../../support/incidents.ts';
import { body, commands } from '../../support/mail-commands.ts';

describe('instances that a service operates: EC2 refuses to terminate them for anybody else', () => {
  it('of EKS Auto Mode stop at their node pool', () => {
    const tags = { 'eks:eks-cluster-name': 'prod', 'aws:eks:cluster-name': 'prod', 'karpenter.sh/nodepool': 'gpu' };
    const launches = [incidentLaunch({ operator: 'eks.amazonaws.com', tags })];
    const lines = commands({ launches });
    expect(lines).toContain('aws eks update-kubeconfig --region us-east-1 --name prod');
    expect(lines).toContain('kubectl delete nodepool gpu');
    expect(lines.join('\n')).not.toContain('terminate-instances');
  });

  it.each([
    ['ecs.amazonaws.com', 'aws ecs delete-capacity-provider --region us-east-1 --capacity-provider NAME'],
    ['lambda.amazonaws.com', 'aws lambda delete-capacity-provider --region us-east-1 --capacity-provider-name NAME'],
  ])('of %s stop at their capacity provider', (operator, expected) => {
    expect(commands({ launches: [incidentLaunch({ operator })] })).toContain(expected);
  });

  it('of a service nobody knows yet are named, and not terminated in vain', () => {
    const text = body({ launches: [incidentLaunch({ operator: 'new.amazonaws.com' })] });
    expect(text).toContain('1 instance of new.amazonaws.com: EC2 lets nobody else terminate it.');
    expect(text).not.toContain('terminate-instances');
  });

  it('are left out of the commands for those that stand beside them', () => {
    const launches = [incidentLaunch({ operator: 'ecs.amazonaws.com' }), incidentLaunch({ instanceId: 'i-0b' })];
    expect(commands({ launches })).toContain('aws ec2 terminate-instances --region us-east-1 --instance-ids i-0b');
  });
});

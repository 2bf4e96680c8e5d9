/**
 * Instances that a service operates for its customer: EC2 lets nobody else terminate them, and the service
 * replaces what it lost. They stop where the service was told to run them.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/amazon-ec2-managed-instances.html
 */
import type { IncidentLaunch } from '../model/incident.ts';
import { distinct } from './format.ts';
import { command, nameWord, regionWord, type Word } from './shell.ts';
import { note, paste, type StepLine } from './step.ts';
import { clustersOf } from './stop-node-groups.ts';
import { foreign } from './text.ts';
import type { Texts } from './texts/index.ts';

const MAX_NAMES = 20;

const NODE_POOL = 'karpenter.sh/nodepool';

/** Node pools are objects of the cluster: EKS has no call for one. */
function nodePools(region: Word, launches: readonly IncidentLaunch[], texts: Texts): StepLine[] {
  const clusters = clustersOf(launches).flatMap((name) => nameWord(name) ?? []);
  if (clusters.length === 0) return [];
  return clusters.slice(0, MAX_NAMES).flatMap((cluster) => {
    const own = launches.filter((launch) => clustersOf([launch]).includes(cluster));
    const pools = distinct(own.flatMap(({ tags }) => nameWord(tags[NODE_POOL]) ?? [])).slice(0, MAX_NAMES);
    return [
      paste(command`aws eks update-kubeconfig --region ${region} --name ${cluster}`),
      ...(pools.length > 0
        ? [paste(command`kubectl delete nodepool ${pools}`)]
        : [note(texts.capitals), paste('kubectl get nodepools'), paste('kubectl delete nodepool NAME')]),
    ];
  });
}

const providers = (service: 'ecs' | 'lambda', region: Word, texts: Texts): StepLine[] => [
  note(texts.capitals),
  ...(service === 'ecs'
    ? [
        paste(command`aws ecs describe-capacity-providers --region ${region} --query 'capacityProviders[].name'`),
        paste(command`aws ecs delete-capacity-provider --region ${region} --capacity-provider ${'NAME' as Word}`),
      ]
    : [
        paste(command`aws lambda list-capacity-providers --region ${region}`),
        paste(
          command`aws lambda delete-capacity-provider --region ${region} --capacity-provider-name ${'NAME' as Word}`,
        ),
      ]),
];

function linesOf(operator: string, region: Word, launches: readonly IncidentLaunch[], texts: Texts): StepLine[] {
  switch (operator) {
    case 'eks.amazonaws.com':
      return nodePools(region, launches, texts);
    case 'ecs.amazonaws.com':
      return providers('ecs', region, texts);
    case 'lambda.amazonaws.com':
      return providers('lambda', region, texts);
    default:
      return [];
  }
}

/** Lines for the instances of one account that a service operates. */
export function operatedLines(launches: readonly IncidentLaunch[], texts: Texts): StepLine[] {
  const operators = distinct(launches.flatMap(({ operator }) => operator ?? []));
  return operators.flatMap((operator) => {
    const own = launches.filter((launch) => launch.operator === operator);
    const regions = distinct(own.map(({ region }) => region)).flatMap((region) => regionWord(region) ?? []);
    return [
      note(texts.operated(own.length, foreign(operator, 64))),
      ...regions.slice(0, MAX_NAMES).flatMap((region) =>
        linesOf(
          operator,
          region,
          own.filter((launch) => launch.region === region),
          texts,
        ),
      ),
    ];
  });
}

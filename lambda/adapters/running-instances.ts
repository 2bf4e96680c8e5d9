/** What runs in a Region, page by page. */
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import type { Place, RunningFacts } from '../ports.ts';
import { abortedBy } from './aborted-by.ts';
import type { Clients } from './clients.ts';
import { instanceFacts } from './instance-facts.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html */
const instancesPerPage = 1_000;

/** Pending and running instances. Rejects where EC2 does not answer, also in the middle. */
export async function* running(
  clients: Pick<Clients, 'ec2'>,
  place: Place,
  signal?: AbortSignal,
): AsyncGenerator<readonly RunningFacts[]> {
  const ec2 = clients.ec2(place);
  let token: string | undefined;
  do {
    const { Reservations = [], NextToken } = await ec2.send(
      new DescribeInstancesCommand({
        Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running'] }],
        MaxResults: instancesPerPage,
        ...(token === undefined ? {} : { NextToken: token }),
      }),
      abortedBy(signal),
    );
    yield Reservations.flatMap(({ Instances = [], ReservationId }) =>
      Instances.flatMap((instance) =>
        instanceFacts(instance, ReservationId).map((facts) => ({ ...facts, state: facts.state ?? 'running' })),
      ),
    );
    token = NextToken || undefined;
  } while (token !== undefined);
}

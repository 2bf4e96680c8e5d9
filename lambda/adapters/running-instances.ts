/** What runs in a Region, page by page. */
import { DescribeInstancesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { limitConcurrency } from '../model/concurrency.ts';
import type { Place, RunningFacts } from '../ports.ts';
import { abortedBy } from './aborted-by.ts';
import type { Clients } from './clients.ts';
import { instanceFacts } from './instance-facts.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html */
const instancesPerPage = 1_000;

/**
 * A page is four megabytes of XML, and ten times as much once it is read: so many at once fit into a
 * function, however many places it looks at side by side.
 */
const pagesAtOnce = 8;

/** `running` for many places side by side. */
export function boundedRunning(clients: Pick<Clients, 'ec2'>) {
  const limited = limitConcurrency(pagesAtOnce);
  return (place: Place, signal?: AbortSignal) => running(clients, place, signal, limited);
}

/**
 * Pending and running instances. Rejects where EC2 does not answer, also in the middle.
 *
 * @param limited reads a page once there is room for it. @default at once
 */
export async function* running(
  clients: Pick<Clients, 'ec2'>,
  place: Place,
  signal?: AbortSignal,
  limited: <T>(work: () => Promise<T>) => Promise<T> = (work) => work(),
): AsyncGenerator<readonly RunningFacts[]> {
  const ec2 = clients.ec2(place);
  let token: string | undefined;
  do {
    const page = await limited(() => readPage(ec2, token, signal));
    yield page.instances;
    token = page.next;
  } while (token !== undefined);
}

/** What is not needed of a page is gone when this returns. */
async function readPage(ec2: EC2Client, token: string | undefined, signal: AbortSignal | undefined) {
  const { Reservations = [], NextToken } = await ec2.send(
    new DescribeInstancesCommand({
      Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running'] }],
      MaxResults: instancesPerPage,
      ...(token === undefined ? {} : { NextToken: token }),
    }),
    abortedBy(signal),
  );
  const instances = Reservations.flatMap(({ Instances = [], ReservationId }) =>
    Instances.flatMap((instance) =>
      instanceFacts(instance, ReservationId).map(
        (facts): RunningFacts => ({ ...facts, state: facts.state ?? 'running' }),
      ),
    ),
  );
  return { instances, next: NextToken || undefined };
}

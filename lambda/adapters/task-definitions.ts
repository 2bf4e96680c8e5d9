/**
 * What ECS knows of task definitions. The answer also holds environment variables, in which people keep
 * secrets: nothing of it leaves this file but size and images.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html
 */
import { DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { taskOf } from '../events/calls/ecs.ts';
import type { TaskDefinitions } from '../ports.ts';
import { abortedBy } from './aborted-by.ts';
import type { Clients } from './clients.ts';

/** Names come from events, so from whoever calls: only what ECS would take is sent. */
const shape = /^[A-Za-z0-9_-]{1,255}(:\d{1,9})?$/;

export const createTaskDefinitions = (clients: Pick<Clients, 'ecs'>): TaskDefinitions => ({
  async taskDefinition(place, definition, signal) {
    if (!shape.test(definition)) return undefined;
    try {
      const command = new DescribeTaskDefinitionCommand({ taskDefinition: definition });
      const { taskDefinition } = await clients.ecs(place).send(command, abortedBy(signal));
      const { cpu, memory, images } = taskOf(taskDefinition, taskDefinition?.containerDefinitions ?? [], {});
      return { images, ...(cpu !== undefined && { cpu }), ...(memory !== undefined && { memory }) };
    } catch (error) {
      // ECS says so of a definition that it does not know.
      if (error instanceof Error && error.name === 'ClientException') return undefined;
      throw error;
    }
  },
});

import { DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';
import { beforeEach, describe, expect, it } from 'vitest';
import { createTaskDefinitions } from '../../../lambda/adapters/task-definitions.ts';
import { mockClient } from '../../support/mock-client.ts';

const ecs = mockClient(ECSClient);
const port = () => createTaskDefinitions({ ecs: ({ region }) => new ECSClient({ region }) });
const place = { account: '123456789012', region: 'eu-west-1' };

beforeEach(() => ecs.reset());

describe('a task definition', () => {
  it('is size and images, and nothing of what people keep in it', async () => {
    ecs.on(DescribeTaskDefinitionCommand, { taskDefinition: 'shop:12' }).resolves({
      taskDefinition: {
        cpu: '4096',
        memory: '8192',
        containerDefinitions: [
          { name: 'shop', image: 'shop:1', environment: [{ name: 'PASSWORD', value: 'hunter2' }], essential: true },
          { name: 'agent', image: 'datadog/agent', essential: false },
        ],
      },
    });
    const facts = await port().taskDefinition(place, 'shop:12');
    expect(facts).toEqual({ cpu: 4_096, memory: 8_192, images: ['shop:1'] });
  });

  it('is as large as its containers together where the task has no size', async () => {
    const containerDefinitions = [
      { image: 'a', cpu: 1_024, memory: 2_048 },
      { image: 'b', cpu: 256, memory: 512 },
    ];
    ecs.on(DescribeTaskDefinitionCommand).resolves({ taskDefinition: { containerDefinitions } });
    expect(await port().taskDefinition(place, 'a')).toMatchObject({ cpu: 1_280, memory: 2_560 });
  });

  it('that ECS does not know is none, any other refusal is an error', async () => {
    ecs.on(DescribeTaskDefinitionCommand).rejects({ name: 'ClientException' });
    expect(await port().taskDefinition(place, 'gone:1')).toBeUndefined();
    ecs.on(DescribeTaskDefinitionCommand).rejects({ name: 'AccessDeniedException' });
    await expect(port().taskDefinition(place, 'gone:1')).rejects.toThrow();
  });

  it.each(['', '*', 'a b', 'a:b', '$(id)', 'a'.repeat(300)])(
    'is not asked for by what is no name: %j',
    async (name) => {
      expect(await port().taskDefinition(place, name)).toBeUndefined();
      expect(ecs.calls()).toEqual([]);
    },
  );
});

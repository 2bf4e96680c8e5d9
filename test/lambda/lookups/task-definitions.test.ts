import { describe, expect, it } from 'vitest';
import { withTaskSizes } from '../../../lambda/lookups/task-definitions.ts';
import type { CallRequest } from '../../../lambda/model/observation.ts';
import type { TaskDefinitionFacts } from '../../../lambda/ports.ts';
import { account } from '../../support/events.ts';
import { called } from '../../support/launches.ts';
import { deadStore, desk } from '../../support/memory.ts';

const place = { account, region: 'us-east-1' };
type Task = NonNullable<CallRequest['task']>;

const registers = (task: Partial<Task>, eventId = 'register') =>
  called(
    {
      eventSource: 'ecs.amazonaws.com',
      eventName: 'RegisterTaskDefinition',
      request: { task: { images: ['someone/app'], count: 1, ...task } },
    },
    { kind: 'preparation', eventId },
  );
const serves = (definition: string, kind: 'request' | 'preparation' = 'request') =>
  called(
    {
      eventSource: 'ecs.amazonaws.com',
      eventName: 'CreateService',
      request: { task: { images: [], count: 500, definition } },
    },
    { kind, eventId: `serve ${definition}` },
  );

/** What ECS answers, and what it was asked for. */
function ecs(answer: (name: string) => TaskDefinitionFacts | undefined = () => undefined) {
  const asked: string[] = [];
  const taskDefinition = async (_: unknown, name: string) => {
    asked.push(name);
    return answer(name);
  };
  return { asked, taskDefinitions: { taskDefinition } };
}

const sized = { family: 'a', definition: 'a:3', cpu: 4_096, memory: 8_192 };

describe('the size of a service’s tasks', () => {
  it.each(['a', 'a:3'])('is that of the definition registered in the same batch, named as %s', async (name) => {
    const { taskDefinitions, asked } = ecs();
    const { batch, memory } = desk({ broken: { taskDefinitions } });
    const [, launch] = await withTaskSizes(batch, place, [registers(sized), serves(name)], memory);
    expect(launch?.call?.request.task).toMatchObject({ cpu: 4_096, memory: 8_192, count: 500, definition: name });
    expect(asked).toEqual([]);
  });

  it('is remembered over batches, also of a revision that is no longer the latest', async () => {
    const { taskDefinitions, asked } = ecs();
    const { batch, memory } = desk({ broken: { taskDefinitions } });
    await withTaskSizes(batch, place, [registers(sized)], memory);
    await withTaskSizes(batch, place, [registers({ ...sized, definition: 'a:4', cpu: 256 }, 'again')], memory);
    const [old, latest] = await withTaskSizes(batch, place, [serves('a:3'), serves('a')], memory);
    expect(old?.call?.request.task?.cpu).toBe(4_096);
    expect(latest?.call?.request.task?.cpu).toBe(256);
    expect(asked).toEqual([]);
  });

  it('is asked of ECS where nobody registered it before our eyes, once', async () => {
    const { taskDefinitions, asked } = ecs(() => ({ cpu: 16_384, memory: 32_768, images: ['someone/app'] }));
    const { batch, memory } = desk({ broken: { taskDefinitions } });
    const [first, second] = await withTaskSizes(batch, place, [serves('b:7'), serves('b:7')], memory);
    await withTaskSizes(batch, place, [serves('b:7')], memory);
    expect(first?.call?.request.task).toMatchObject({ cpu: 16_384, images: ['someone/app'] });
    expect(second?.call?.request.task?.cpu).toBe(16_384);
    expect(asked).toEqual(['b:7']);
  });

  it('stays unknown where ECS does not answer, and says so to the operator alone', async () => {
    const taskDefinition = async (): Promise<never> => {
      throw new Error('denied');
    };
    const { batch, memory, warnings } = desk({ broken: { taskDefinitions: { taskDefinition }, store: deadStore } });
    const launch = serves('b:7');
    expect(await withTaskSizes(batch, place, [launch], memory)).toEqual([launch]);
    expect(warnings).toContain('a task definition could not be described');
  });

  it('is asked of ECS for ten definitions a batch, however many a burst names', async () => {
    const { taskDefinitions, asked } = ecs();
    const { batch, memory } = desk({ broken: { taskDefinitions } });
    const burst = Array.from({ length: 100 }, (_, i) => serves(`b:${i + 1}`));
    expect(await withTaskSizes(batch, place, burst, memory)).toHaveLength(100);
    expect(asked).toHaveLength(10);
  });

  it('is another in another Region', async () => {
    const { taskDefinitions } = ecs();
    const { batch, memory } = desk({ broken: { taskDefinitions } });
    await withTaskSizes(batch, place, [registers(sized)], memory);
    const [launch] = await withTaskSizes(batch, { ...place, region: 'eu-west-1' }, [serves('a:3')], memory);
    expect(launch?.call?.request.task?.cpu).toBeUndefined();
  });

  it('leaves a deployment the images that it had: they were judged when they were registered', async () => {
    const { batch, memory } = desk();
    const launches = [registers(sized), serves('a:3', 'preparation'), serves('a:3')];
    const [, deployment, service] = await withTaskSizes(batch, place, launches, memory);
    expect(deployment?.call?.request.task).toMatchObject({ cpu: 4_096, images: [] });
    expect(service?.call?.request.task?.images).toEqual(['someone/app']);
  });
});

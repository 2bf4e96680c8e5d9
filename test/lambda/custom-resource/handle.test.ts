import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Handling, handle } from '../../../lambda/custom-resource/handle.ts';
import type { Answer, Request } from '../../../lambda/custom-resource/request.ts';
import { type AnswersBucket, answersBucket } from '../../support/answers.ts';

let bucket: AnswersBucket;
beforeAll(async () => {
  bucket = await answersBucket();
});
afterAll(() => bucket.close());
beforeEach(() => {
  bucket.puts.length = 0;
  vi.spyOn(console, 'info').mockReturnValue();
  vi.spyOn(console, 'error').mockReturnValue();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const request = (): Request => ({
  RequestType: 'Create',
  ResourceType: 'Custom::DavylampThing',
  ResponseURL: bucket.url,
  StackId: 'stack-id',
  RequestId: 'request-id',
  LogicalResourceId: 'Thing',
  ResourceProperties: {},
});

const said = (Reason: string): Answer => ({ Status: 'SUCCESS', PhysicalResourceId: 'Thing', Reason, Data: {} });

const handling = (answer: Handling['answer']): Handling => ({
  answer,
  otherwise: (_, error) => said(`otherwise: ${error.message}`),
});

/** A function with this much time left. */
const left = (milliseconds: number) => ({ getRemainingTimeInMillis: () => milliseconds });

const answered = () => bucket.puts.map(({ body }) => body.Reason);

describe('CloudFormation gets an answer', () => {
  it('with the result, to this very request', async () => {
    await handle(
      request(),
      left(900_000),
      handling(async () => said('done')),
    );
    expect(bucket.puts).toEqual([
      {
        method: 'PUT',
        type: '',
        body: { ...said('done'), StackId: 'stack-id', RequestId: 'request-id', LogicalResourceId: 'Thing' },
      },
    ]);
  });

  it('where the work rejects, and where it throws before there is a promise', async () => {
    const rejects = handling(() => Promise.reject(new Error('refused')));
    const throws = handling(() => {
      throw new Error('a mistake of ours');
    });
    const throwsText = handling(() => Promise.reject('only text'));
    for (const one of [rejects, throws, throwsText]) await handle(request(), left(900_000), one);
    expect(answered()).toEqual(['otherwise: refused', 'otherwise: a mistake of ours', 'otherwise: only text']);
  });

  it('where the work never ends, while there is time to hand the answer over', async () => {
    const never = handling(() => new Promise(() => {}));
    await handle(request(), left(50_010), never);
    await handle(request(), left(0), never);
    expect(answered()).toEqual(['otherwise: it took too long', 'otherwise: it took too long']);
  });

  it('after three refusals of the bucket', { timeout: 20_000 }, async () => {
    bucket.refusals = 3;
    await handle(
      request(),
      left(900_000),
      handling(async () => said('done')),
    );
    expect(answered()).toEqual(['done']);
  });
});

it('the work is told of the time without what the answer needs', async () => {
  const seen: number[] = [];
  const work = handling(async (_, remaining) => {
    seen.push(remaining());
    return said('done');
  });
  await handle(request(), left(900_000), work);
  expect(seen).toEqual([850_000]);
});

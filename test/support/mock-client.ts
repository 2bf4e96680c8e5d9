/** An SDK client whose answers a test gives, until the test file ends. */
import { mockClient as mockForEver } from 'aws-sdk-client-mock';
import { afterAll } from 'vitest';

/** Of a class: every client of it, in this file and no other. */
export const mockClient: typeof mockForEver = (client) => {
  const mock = mockForEver(client);
  afterAll(() => mock.restore());
  return mock;
};

/** CloudFormation's bucket for the answers of custom resources, on loopback. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Put {
  readonly method: string;
  readonly type: string;
  readonly body: Record<string, unknown>;
}

export interface AnswersBucket {
  /** A ResponseURL. */
  readonly url: string;
  readonly puts: Put[];
  /** How many requests it refuses first. */
  refusals: number;
  close(): void;
}

export async function answersBucket(): Promise<AnswersBucket> {
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      if (bucket.refusals > 0) {
        bucket.refusals -= 1;
        response.writeHead(503).end();
        return;
      }
      const { method = '', headers } = request;
      bucket.puts.push({ method, type: headers['content-type'] ?? '', body: JSON.parse(text) });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bucket: AnswersBucket = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?signature=x`,
    puts: [],
    refusals: 0,
    close: () => server.close(),
  };
  return bucket;
}

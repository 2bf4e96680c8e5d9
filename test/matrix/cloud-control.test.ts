/**
 * Cloud Control with faults, on loopback: patrol reads the feed's contacts by it. What AWS does not say is
 * never taken for a contact that is gone or not activated: somebody would be mailed that the feed is broken.
 */
import { afterEach, expect, it } from 'vitest';
import { deliveryPorts } from '../../lambda/adapters/delivery-ports.ts';
import { type FakeAnswer, type FakeAws, fakeAws } from '../support/fake-aws.ts';

const arn = 'arn:aws:notifications-contacts::123456789012:emailcontact/0a1b2c3d';
const active: FakeAnswer = {
  body: {
    TypeName: 'AWS::NotificationsContacts::EmailContact',
    ResourceDescription: {
      Identifier: arn,
      Properties: JSON.stringify({ EmailContact: { Address: 'me@example.com', Status: 'active' } }),
    },
  },
};
const answers = {
  throttled: { status: 400, body: { __type: 'ThrottlingException' } },
  denied: { status: 403, body: { __type: 'AccessDeniedException' } },
  failing: { status: 500, body: { __type: 'ServiceInternalErrorException' } },
  malformed: { body: {} },
  slow: active,
  'timed out': active,
} as const;
type Fault = keyof typeof answers;

let aws: FakeAws | undefined;
afterEach(() => aws?.close());

const portsTo = (url: string) =>
  deliveryPorts({}, {
    region: 'us-east-1',
    endpoint: url,
    maxAttempts: 2,
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
  } as Parameters<typeof deliveryPorts>[1]);

async function contact(fault: Fault, isFaulty: (nth: number) => boolean) {
  let isWrong = false;
  aws = await fakeAws(
    (_, nth) => {
      isWrong = isFaulty(nth);
      return isWrong ? answers[fault] : active;
    },
    () => (isWrong && fault === 'slow' ? 20 : isWrong && fault === 'timed out' ? Number.POSITIVE_INFINITY : 0),
  );
  return portsTo(aws.url).contact(arn, AbortSignal.timeout(1_000));
}

it.each<[Fault, 'active' | 'not known']>([
  ['throttled', 'active'],
  ['denied', 'not known'],
  ['failing', 'active'],
  ['malformed', 'not known'],
  ['slow', 'active'],
])('%s at the first call: the contact is %s', async (fault, said) => {
  const asked = contact(fault, (nth) => nth === 0);
  if (said === 'active') expect(await asked).toMatchObject({ isActive: true });
  else await expect(asked).rejects.toThrow();
});

it.each(['throttled', 'denied', 'failing', 'malformed', 'timed out'] as const)(
  '%s throughout: an error, which patrol counts as unread',
  async (fault) => {
    await expect(contact(fault, () => true)).rejects.toThrow();
  },
);

it('a contact that is gone is gone', async () => {
  aws = await fakeAws(() => ({ status: 400, body: { __type: 'ResourceNotFoundException' } }));
  expect(await portsTo(aws.url).contact(arn, undefined)).toBeUndefined();
});

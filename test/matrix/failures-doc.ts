/** docs/failures.md, made of what the failure matrix came to. */
import { type Fault, faults, type Service, services } from '../support/faulty-aws.ts';

export const phaseNames = ['first', 'middle', 'throughout', 'for good'] as const;

export interface Cell {
  readonly service: Service;
  readonly fault: Fault;
  readonly phase: (typeof phaseNames)[number];
}

const titles: Readonly<Record<Service, string>> = {
  ec2: 'Amazon EC2: what was launched, and with which user data',
  sts: 'AWS STS: the role in the account that is looked into',
  sns: 'Amazon SNS: the mail itself',
  sqs: 'Amazon SQS: the timers of follow-ups and further looks',
  dynamodb: "Amazon DynamoDB: Davylamp's memory",
  cloudtrail: "CloudTrail's event history: who launched",
  pricing: 'Price List: what it costs',
  organizations: 'AWS Organizations: names of accounts',
};

const opening = `# What you get while something of AWS fails

Seven instances start in two accounts of an organization, in batches, without a trail. One service fails: at its **first** call, for three
calls in the **middle**, **throughout** the first three batches, or **for good**. \`test/matrix/faults.test.ts\` plays each cell with the deployed handler and its clients against real protocols
on 127.0.0.1, in virtual time, and this page is made of what came out (\`npm run docs:failures\`, a few minutes; the ordinary tests play a part of it and
compare). In every cell each instance is in a mail or among the dead letters, and no account gets two first mails that do not say why, but for the one cell that says "twice".

- **the same mails**: as if nothing had failed.
- **poorer**: a mail lacks a name, a price or who it was, says what Davylamp could not find out, or that it may come twice.
- **a retry**: an event came back to the queue, and its mail went out then: three minutes later.
- **alarm**: \`davylamp-impaired\`, over both paths: of a timer that is lost, of launches that nobody could look at, of a mail of which nobody
  knows whether it was sent.
- **dead letters**: their own alarm, over both paths; \`davylamp redrive\` brings them back.
- **later**: with the alarm, an instance that no mail names: where Amazon SNS never says whether it took a mail, the feed is what tells of it.
- **twice**: after a day a second first mail, about the same launches.

The faults: throttled, an answer that never comes, denied, an answer 500, one that is no answer, one after 4.5 seconds, and a connection that breaks. Cloud Control is
called by the deployment's own function, which always answers the deployment (\`test/lambda/notification-hub.test.ts\`), and by patrol: what it does not say of a
contact is counted as unread, and never taken for a contact that is gone or not activated (\`test/matrix/cloud-control.test.ts\`).
`;

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

export const nameOf = ({ service, fault, phase }: Cell): string => `${service}/${fault}/${phase}`;

/** @param results by \`nameOf\` */
export const failuresDoc = (results: ReadonlyMap<string, string>): string =>
  `${[
    opening,
    ...services.map((service) =>
      [
        `## ${titles[service]}`,
        '',
        row([service, ...phaseNames]),
        row(['---', ...phaseNames.map(() => '---')]),
        ...faults.map((fault) =>
          row([fault, ...phaseNames.map((phase) => results.get(nameOf({ service, fault, phase })) ?? '?')]),
        ),
        '',
      ].join('\n'),
    ),
  ].join('\n')}`;

/** What the document says of a cell. */
export function cellIn(text: string, { service, fault, phase }: Cell): string | undefined {
  const section = text.split(`## ${titles[service]}`)[1]?.split('\n## ')[0] ?? '';
  const line = section.split('\n').find((one) => one.startsWith(`| ${fault} |`));
  return line?.split(' | ')[phaseNames.indexOf(phase) + 1]?.replace(/ \|$/, '');
}

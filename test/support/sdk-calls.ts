/** Which actions of AWS a function's code calls, read from the source of all that its entry point imports. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../..', import.meta.url);

/** IAM's prefix for each client. */
const prefixes: Readonly<Record<string, string>> = {
  account: 'account',
  cloudcontrol: 'cloudformation',
  cloudformation: 'cloudformation',
  cloudtrail: 'cloudtrail',
  dynamodb: 'dynamodb',
  ec2: 'ec2',
  ecs: 'ecs',
  eventbridge: 'events',
  notifications: 'notifications',
  organizations: 'organizations',
  pricing: 'pricing',
  sns: 'sns',
  sqs: 'sqs',
  sts: 'sts',
};

/** Helpers of the SDK that make calls under another name, and calls that need the permission of another. */
const helpers: Readonly<Record<string, string>> = {
  paginateListRegions: 'ListRegions',
  paginateListSubscriptionsByTopic: 'ListSubscriptionsByTopic',
  paginateListStackInstances: 'ListStackInstances',
  SendMessageBatchCommand: 'SendMessage',
  TransactWriteItemsCommand: 'PutItem',
  waitUntilResourceRequestSuccess: 'GetResourceRequestStatus',
};

interface Import {
  readonly from: string;
  /** Values, without types; undefined for a whole module. */
  readonly names: readonly string[];
}

function importsOf(text: string): readonly Import[] {
  const statements = text.matchAll(/^(?:import|export)\s+(type\s+)?([^;'"]*?)\s*from\s+'([^']+)'/gm);
  return [...statements].flatMap(([, type, what = '', from = '']) => {
    if (type !== undefined) return [];
    const names = (/\{([^}]*)\}/.exec(what)?.[1] ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && !name.startsWith('type '));
    return [{ from, names }];
  });
}

/** @throws for a client or a value of one that this does not know: it may make calls. */
function actionsOf(client: string, names: readonly string[]): readonly string[] {
  const prefix = prefixes[client];
  if (prefix === undefined) throw new Error(`the SDK's client ${client} has no prefix here`);
  return names.flatMap((name) => {
    const call = helpers[name] ?? /^(\w+)Command$/.exec(name)?.[1];
    if (call !== undefined) return [`${prefix}:${call}`];
    if (/(Client|Exception)$/.test(name)) return [];
    throw new Error(`${name} of the SDK's client ${client} may make calls; say here which`);
  });
}

/** @param entry such as `lambda/detector.ts`. @returns actions such as `ec2:DescribeInstances`, sorted. */
export function sdkCalls(entry: string): readonly string[] {
  const actions = new Set<string>();
  const seen = new Set<string>();
  const visit = (file: URL): void => {
    if (seen.has(file.href)) return;
    seen.add(file.href);
    if (!existsSync(file)) throw new Error(`${fileURLToPath(file)} is imported and not there`);
    const text = readFileSync(file, 'utf8');
    for (const { from, names } of importsOf(text)) {
      if (from.startsWith('.')) visit(new URL(from, file));
      else if (from.startsWith('@aws-sdk/'))
        for (const action of actionsOf(from.replace(/^@aws-sdk\/(client-)?/, ''), names)) actions.add(action);
    }
    // A client that the runtime brings along is not imported: its commands are made from what was loaded.
    for (const [, client = ''] of text.matchAll(/\bload\('@aws-sdk\/client-([\w-]+)'\)/g))
      for (const [, name = ''] of text.matchAll(/\bnew sdk\.(\w+)\(/g))
        for (const action of actionsOf(client, [name])) actions.add(action);
  };
  visit(new URL(entry, root));
  return [...actions].sort();
}

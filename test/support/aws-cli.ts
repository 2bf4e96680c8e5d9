/**
 * Reads the commands of a mail as a shell and the AWS CLI would, and holds them against the SDK's own input
 * shapes.
 */
import { execFileSync } from 'node:child_process';

/** The commands of a mail's body, each as it is pasted: its lines without the indent of the first. */
export function pastedCommands(body: string): string[] {
  const found: string[] = [];
  let isOpen = false;
  for (const line of body.split('\n')) {
    if (/^ {5}(?=[a-z])(?!https:)/.test(line)) {
      found.push(line.slice(5));
      isOpen = true;
    } else if (isOpen && /^ {7}\S/.test(line)) {
      found.push(`${found.pop()}\n${line.slice(5)}`);
    } else {
      isOpen = false;
    }
  }
  return found;
}

/**
 * On one line, without the backslashes; a line break between quotes stays out, as in JSON it means nothing.
 */
export const unfolded = (command: string): string => command.replaceAll(/ \\\n +/g, ' ').replaceAll(/\n +/g, '');

/** @throws where bash would not read it. */
export function bashReads(command: string): void {
  execFileSync('bash', ['-n', '-c', command], { stdio: 'pipe' });
}

export interface AwsCall {
  readonly service: string;
  readonly operation: string;
  /** Options with their first value; the rest of a list is left out. */
  readonly options: ReadonlyMap<string, string | undefined>;
}

/** Every call of `aws` within a command, also those within $(...) and loops. */
export function awsCalls(command: string): AwsCall[] {
  const text = unfolded(command);
  const starts = [...text.matchAll(/(?:^|[;&|(]|\bdo)\s*aws (?=[a-z0-9-]+ [a-z0-9-]+)/g)];
  return starts.map((match) => {
    const words = wordsUntilEnd(text.slice((match.index ?? 0) + match[0].length));
    const [service = '', operation = '', ...rest] = words;
    const options = new Map<string, string | undefined>();
    rest.forEach((word, index) => {
      if (word.startsWith('--'))
        options.set(word.slice(2), rest[index + 1]?.startsWith('--') ? undefined : rest[index + 1]);
    });
    return { service, operation, options };
  });
}

/**
 * The words of one command, up to what ends it; what is between quotes or within $(...) is part of its word.
 */
function wordsUntilEnd(text: string): string[] {
  const words: string[] = [];
  let word = '';
  let quote = '';
  let depth = 0;
  for (const character of text) {
    if (quote !== '') {
      if (character === quote) quote = '';
      word += character;
    } else if (character === "'" || character === '"') {
      quote = character;
      word += character;
    } else if (character === '(') {
      depth += 1;
      word += character;
    } else if (character === ')') {
      if (depth === 0) break;
      depth -= 1;
      word += character;
    } else if (depth === 0 && /[;|&]/.test(character)) {
      break;
    } else if (depth === 0 && character === ' ') {
      if (word !== '') words.push(word);
      word = '';
    } else {
      word += character;
    }
  }
  return word === '' ? words : [...words, word];
}

/**
 * Of the CLI itself, for every call.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-options.html
 */
const globalOptions = ['region', 'query', 'output'];

/**
 * Commands that the CLI has and no API: https://docs.aws.amazon.com/cli/latest/reference/emr/ and
 * .../eks/update-kubeconfig.html
 */
const ownCommands: Readonly<Record<string, readonly string[]>> = {
  'eks update-kubeconfig': ['name'],
  'emr list-clusters': ['active'],
  'emr modify-cluster-attributes': ['cluster-id', 'no-termination-protected'],
  'emr terminate-clusters': ['cluster-ids'],
};

/** The SDK's package for each service, as the CLI calls it. */
const clients: Readonly<Record<string, () => Promise<object>>> = {
  account: () => import('@aws-sdk/client-account'),
  autoscaling: () => import('@aws-sdk/client-auto-scaling'),
  batch: () => import('@aws-sdk/client-batch'),
  cloudtrail: () => import('@aws-sdk/client-cloudtrail'),
  codebuild: () => import('@aws-sdk/client-codebuild'),
  ec2: () => import('@aws-sdk/client-ec2'),
  ecs: () => import('@aws-sdk/client-ecs'),
  eks: () => import('@aws-sdk/client-eks'),
  iam: () => import('@aws-sdk/client-iam'),
  lambda: () => import('@aws-sdk/client-lambda'),
  lightsail: () => import('@aws-sdk/client-lightsail'),
  sagemaker: () => import('@aws-sdk/client-sagemaker'),
};

const squeezed = (name: string): string => name.replaceAll('-', '').toLowerCase();

/**
 * A structure of the SDK's schemas: kind, namespace, name, traits, members, their schemas, how many are
 * required.
 */
type Structure = readonly [number, string, string, unknown, readonly string[], unknown, number?];

async function inputOf(service: string, operation: string): Promise<Structure | undefined> {
  const client = ((await clients[service]?.()) ?? {}) as Readonly<Record<string, unknown>>;
  const name = Object.keys(client).find((key) => key.toLowerCase() === `${squeezed(operation)}$`);
  const schema = name === undefined ? undefined : client[name];
  // An operation's schema: kind 9, namespace, name, traits, input, output.
  if (!Array.isArray(schema) || schema[0] !== 9) return undefined;
  return typeof schema[4] === 'function' ? schema[4]() : schema[4];
}

/**
 * What the AWS CLI would refuse about the call: an unknown service, operation or option, or one that is
 * missing.
 */
export async function syntaxProblems({ service, operation, options }: AwsCall): Promise<string[]> {
  const called = `${service} ${operation}`;
  const given = [...options.keys()].filter((option) => !globalOptions.includes(option));
  const own = ownCommands[called];
  if (own) return given.filter((option) => !own.includes(option)).map((option) => `${called}: no --${option}`);
  const input = await inputOf(service, operation);
  if (!input) return [`${called}: no such operation`];
  const [, , , , members, , required = 0] = input;
  const names = members.map(squeezed);
  const known = given.map((option) => (names.includes(squeezed(option)) ? option : option.replace(/^no-/, '')));
  // A paginated operation takes --max-items of the CLI's own.
  const unknown = known.filter(
    (option) => !names.includes(squeezed(option)) && !(option === 'max-items' && operation.startsWith('list-')),
  );
  const missing = names.slice(0, required).filter((name) => !known.some((option) => squeezed(option) === name));
  return [
    ...unknown.map((option) => `${called}: no --${option}`),
    ...missing.map((name) => `${called}: ${name} is required`),
  ];
}

/**
 * How a synthesis comes to know what AWS says of an account: what is kept, else the caller is asked, and the
 * answer kept.
 */
import { writeContextValue } from './cache.ts';

/** What every question has in common. */
export interface LadderInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** CDK context, such as `(key) => app.node.tryGetContext(key)`. */
  readonly context: (key: string) => unknown;
  /** Where cdk.context.json is written. @default process.cwd(), where the CDK CLI runs the app */
  readonly directory?: string;
}

export interface Question<T> {
  readonly account: string;
  /** Of cdk.context.json. */
  readonly key: string;
  /** Reads what is kept. May throw. */
  readonly read: (kept: unknown, account: string) => T;
  /** The account of the app's own credentials. May reject. */
  readonly caller: () => Promise<string>;
  /** May reject. */
  readonly ask: () => Promise<T>;
  /** What is no knowledge about the account is not kept: the next synthesis asks again. */
  readonly isKept: (answer: T) => boolean;
}

/**
 * Nobody could be asked: `deployer` is the account of the CDK CLI's credentials, `caller` that of the app's.
 */
export type Answer<T> =
  | { readonly known: T }
  | { readonly unasked: { readonly deployer?: string; readonly caller?: string } };

/** The account of the CDK CLI's credentials; it sets the variable only where it has some. */
export const deployerOf = (env: LadderInput['env']): string | undefined => env.CDK_DEFAULT_ACCOUNT || undefined;

/**
 * What is kept wins, so that a synthesis can be repeated. AWS is asked only where the credentials of the CDK
 * CLI and of the app both belong to the account: what is true of another one would be a silent gap.
 *
 * Rejects with what `read`, `caller` and `ask` reject with, and where cdk.context.json is damaged.
 */
export async function climb<T>(input: LadderInput, question: Question<T>): Promise<Answer<T>> {
  const { account, key } = question;
  const kept = input.context(key);
  if (kept !== undefined && kept !== null) return { known: question.read(kept, account) };
  const deployer = deployerOf(input.env);
  if (deployer === undefined) return { unasked: {} };
  if (deployer !== account) return { unasked: { deployer } };
  const caller = await question.caller();
  if (caller !== account) return { unasked: { deployer, caller } };
  const known = await question.ask();
  if (question.isKept(known)) writeContextValue(input.directory ?? process.cwd(), key, known);
  return { known };
}

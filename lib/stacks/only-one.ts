/**
 * One Davylamp an account: its bus, roles and StackSets have fixed names, which the forwarders of every
 * Region use.
 */
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { UserError } from '../errors.ts';

/**
 * @throws UserError where the app has another construct of this class in the same account, in whichever
 * stack.
 */
export function refuseSecond(construct: Construct): void {
  const { account } = Stack.of(construct);
  const other = construct.node.root.node
    .findAll()
    .find(
      (node) => node !== construct && node.constructor === construct.constructor && Stack.of(node).account === account,
    );
  if (other === undefined) return;
  throw new UserError({
    code: 'second-davylamp',
    message: `${construct.node.path} is a second Davylamp for one account; the first is ${other.node.path}`,
    hint: 'One watches every Region of an account. Remove one of them, or give their stacks the accounts that they are for (env.account).',
    exitCode: 2,
  });
}

/** What Davylamp makes in us-east-1 alone, and refuses to make elsewhere. */
import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { homeRegion } from '../account/plan.ts';
import { UserError } from '../errors.ts';

/**
 * AWS User Notifications takes its configuration in us-east-1 alone, and the account's own events arrive
 * there.
 *
 * @throws UserError where the construct's stack is elsewhere, or in a Region that is not known at synthesis.
 */
export function requireHomeRegion(construct: Construct): void {
  const stack = Stack.of(construct);
  if (stack.region === homeRegion) return;
  const where = Token.isUnresolved(stack.region) ? 'in no Region that is known at synthesis' : `in ${stack.region}`;
  throw new UserError({
    code: 'home-region',
    message: `${construct.node.path}: the stack ${stack.stackName} is ${where}; Davylamp lives in ${homeRegion} and watches the other Regions from there`,
    hint: `Give the stack env: { region: '${homeRegion}' }.`,
    exitCode: 2,
  });
}

/** The stack in us-east-1. */
import { type Check, fail, pass, warn } from './check.ts';

export const stack: Check = {
  id: 'stack',
  find: ({ deployment, caller }) => {
    if (deployment === undefined) return fail(`nothing is deployed in account ${caller.account}`, 'npx cdk deploy');
    const { stackName, stackStatus } = deployment;
    const said = `${stackName} is ${stackStatus}`;
    if (/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(stackStatus)) return pass(said);
    if (stackStatus === 'UPDATE_ROLLBACK_COMPLETE')
      return warn(`${said}: the last deployment failed, the one before it works`, 'npx cdk deploy');
    if (stackStatus === 'UPDATE_ROLLBACK_FAILED')
      return fail(said, `aws cloudformation continue-update-rollback --region us-east-1 --stack-name ${stackName}`);
    if (stackStatus.endsWith('_IN_PROGRESS'))
      return fail(said, `aws cloudformation describe-stack-events --region us-east-1 --stack-name ${stackName}`);
    return fail(said, 'npx cdk deploy');
  },
};

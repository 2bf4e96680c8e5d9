/** Names that a deployment is found by; each is a contract. */

/** Of the stack that `cdk deploy` makes. */
export const homeStackName = 'davylamp';

/** Of the bus in us-east-1; fixed, because the forwarders of every Region and account name it. */
export const busName = 'davylamp';

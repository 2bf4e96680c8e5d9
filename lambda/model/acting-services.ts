/**
 * Services as `userIdentity.invokedBy` names them. One list for the parser and for the event patterns: what a
 * pattern holds back is what the parser takes for a service that acts alone.
 */

/**
 * They work under a role that was given to them, or at an order given long before, whoever the record is
 * signed for. Every other service calls with the identity of whoever called it, at that moment:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html
 */
export const aloneServices: readonly string[] = [
  'application-autoscaling',
  'autoscaling',
  'backup',
  'batch',
  'codebuild',
  'codepipeline',
  'ec2fleet',
  'ecs',
  'ecs.application-autoscaling',
  'eks',
  'eks-nodegroup',
  'elasticmapreduce',
  'events',
  'imagebuilder',
  'pipes',
  'scheduler',
  'spot',
  'spotfleet',
  'states',
].map((name) => `${name}.amazonaws.com`);

/** Names of the console's own front ends, where a person clicked. */
export const consoleServices: readonly string[] = ['AWS Internal', 'signin.amazonaws.com'];

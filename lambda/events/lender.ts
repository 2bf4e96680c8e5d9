/** Which instance or function lent the role credentials of a call, as `userIdentity.inScopeOf` tells it. */
import { defined } from '../model/defined.ts';
import type { Lender } from '../model/principal.ts';
import { field, text } from './calls/read.ts';

const instance = /(?:^|[/:])(i-[0-9a-f]{8,17})$/;
const lambdaFunction = /^arn:[\w-]+:lambda:[\w-]*:\d*:function:([\w-]{1,140})(?::[\w$-]+)?$/;

const arnRegion = /^arn:[\w-]{1,20}:\w{1,20}:([a-z0-9-]{1,30}):/;

const lenderIn = (found: string): Lender => {
  const where = defined({ region: arnRegion.exec(found)?.[1] });
  const id = instance.exec(found)?.[1];
  if (id !== undefined) return { kind: 'instance', name: id, ...where };
  const name = lambdaFunction.exec(found)?.[1];
  return name === undefined ? { kind: 'other', name: found } : { kind: 'function', name, ...where };
};

/**
 * Undefined where the record names none. The shape is read with tolerance: an ARN or an id under
 * `credentialsIssuedTo` or `sourceArn`, or as the value itself.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function lenderOf(identity: unknown): Lender | undefined {
  const scope = field(identity, 'inScopeOf');
  const found = [field(scope, 'credentialsIssuedTo'), field(scope, 'sourceArn'), scope].flatMap(
    (value) => text(value, 512) ?? [],
  );
  const lenders = found.map(lenderIn);
  return lenders.find(({ kind }) => kind !== 'other') ?? lenders[0];
}

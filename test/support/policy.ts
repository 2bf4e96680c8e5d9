/**
 * Evaluates policies of a synthesized template, as far as ours go; whatever it does not know is an error, not
 * a pass.
 */

export const testAccount = '123456789012';

/**
 * Intrinsic functions as one text: pseudo parameters of a test account, `<Id>` and `<Id.Attribute>` for
 * resources.
 */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const [[key, inner] = ['', undefined], ...more] = Object.entries(value);
  if (more.length === 0 && key === 'Ref') {
    const pseudo: Record<string, string> = { 'AWS::AccountId': testAccount, 'AWS::Partition': 'aws' };
    return pseudo[inner as string] ?? `<${inner as string}>`;
  }
  if (more.length === 0 && key === 'Fn::GetAtt') return `<${(inner as string[]).join('.')}>`;
  if (more.length === 0 && key === 'Fn::Join') {
    const [delimiter, parts] = inner as [string, unknown[]];
    return parts.map(plain).join(delimiter);
  }
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface AccessRequest {
  readonly action: string;
  /** @default whatever the policy belongs to */
  readonly resource?: string;
  /** Such as `{ Service: 'cloudwatch.amazonaws.com' }`; for a role's own policy nobody. */
  readonly principal?: Readonly<Record<string, string>>;
  readonly context?: Readonly<Record<string, string>>;
}

const list = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value);

const like = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
  ).test(text);

const operators: Record<string, (wanted: string, got: string) => boolean> = {
  StringEquals: (wanted, got) => wanted === got,
  StringLike: like,
  ArnLike: like,
  ArnEquals: like,
  Bool: (wanted, got) => wanted === got,
};

/** Hold where the key matches none of the values, and where there is no such key. */
const negated: Record<string, (wanted: string, got: string) => boolean> = { ArnNotLike: like };

function holds(condition: Statement['Condition'], context: Readonly<Record<string, string>>): boolean {
  return Object.entries(condition ?? {}).every(([operator, keys]) => {
    const not = negated[operator];
    if (not !== undefined) {
      return Object.entries(keys).every(([key, wanted]) => {
        const got = context[key];
        return got === undefined || !list(wanted).some((one) => not(one, got));
      });
    }
    const test = operators[operator];
    if (test === undefined) throw new Error(`the evaluator does not know the operator ${operator}`);
    return Object.entries(keys).every(([key, wanted]) => {
      const got = context[key];
      return got !== undefined && list(wanted).some((one) => test(one, got));
    });
  });
}

function names(principal: Statement['Principal'], request: AccessRequest): boolean {
  if (principal === undefined || principal === '*') return true;
  return Object.entries(principal).some(([kind, values]) =>
    list(values).some((value) => value === '*' || value === request.principal?.[kind]),
  );
}

/** What the document says, once `plain`: a Deny wins, and without an Allow nothing is allowed. */
export function evaluate(document: unknown, request: AccessRequest): 'allowed' | 'denied' {
  const { Statement: statements } = plain(document) as { Statement: readonly Statement[] };
  const fitting = statements.filter(
    ({ Action, Resource, Principal, Condition }) =>
      list(Action).some((action) => like(action, request.action)) &&
      (request.resource === undefined || list(Resource ?? '*').some((one) => like(one, request.resource ?? ''))) &&
      names(Principal, request) &&
      holds(Condition, request.context ?? {}),
  );
  const effects = fitting.map(({ Effect }) => Effect);
  return effects.includes('Allow') && !effects.includes('Deny') ? 'allowed' : 'denied';
}

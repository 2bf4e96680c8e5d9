/**
 * Event pattern matching as Amazon EventBridge does it, for the operators that Davylamp's patterns use: exact
 * values, `exists`, `anything-but` with values, `prefix`, `wildcard`, and `$or`. Everything else is an error
 * that names the operator, never a guess.
 *
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html and the matcher that AWS
 * publishes, https://github.com/aws/event-ruler, whose ways with arrays and absent fields are kept here.
 */

type Scalar = string | number | boolean | null;

/**
 * Whether the event matches. Never throws, whatever the event. One whose lists take more than a bounded
 * number of steps matches: it is looked at rather than left out.
 */
export type Matcher = (event: unknown) => boolean;

type Test = (value: Scalar) => boolean;
/** One of the values listed for a field; `absent`: the field must not be there. */
type Alternative = { readonly test: Test } | { readonly absent: true };
/**
 * Field path to the values listed for it, all fields of which have to match: one side of every `$or` chosen.
 */
type Conjunction = ReadonlyMap<string, readonly Alternative[]>;

/** Where in which arrays a value lies: values of two elements of one array never match together. */
type Membership = ReadonlyMap<number, number>;
interface Field {
  readonly value: Scalar;
  readonly membership: Membership;
}

/** The pattern is not valid, or uses an operator that is not known here. */
class PatternError extends Error {
  constructor(path: string, problem: string) {
    super(`event pattern${path === '' ? '' : `, ${path}`}: ${problem}`);
    this.name = 'PatternError';
  }
}

/**
 * Reads a pattern once, for many events.
 * @throws PatternError where the pattern is invalid or uses an unknown operator.
 */
export function compilePattern(pattern: unknown): Matcher {
  const sides = conjunctions(pattern, []).map((side) => [...side].sort(([a], [b]) => (a < b ? -1 : 1)));
  const asked = pathsOf(sides);
  return (event) => {
    const inReach = sides.filter((conditions) => mayMatch(conditions, event));
    if (inReach.length === 0) return false;
    const fields = flatten(event, asked);
    const work = { left: MOST_STEPS };
    return inReach.some((conditions) => matches(conditions, fields, new Map(), work));
  };
}

/**
 * False where a text at the top of the event, such as its source, is none of those asked for: most events end
 * here.
 */
function mayMatch(conditions: readonly (readonly [string, readonly Alternative[]])[], event: unknown): boolean {
  if (!isObject(event)) return true;
  return conditions.every(([path, alternatives]) => {
    const value = path.includes('.') ? undefined : event[path];
    return typeof value !== 'string' || alternatives.some((one) => 'test' in one && one.test(value));
  });
}

function conjunctions(pattern: unknown, path: readonly string[]): Conjunction[] {
  const name = path.join('.');
  if (!isObject(pattern)) throw new PatternError(name, 'an object is needed');
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw new PatternError(name, 'empty objects are not allowed');
  return entries.reduce<Conjunction[]>(
    (sides, [key, value]) => {
      const more = key === '$or' ? eitherOf(value, path) : conditionsOf(value, [...path, key]);
      return sides.flatMap((side) => more.map((other) => both(side, other)));
    },
    [new Map()],
  );
}

function eitherOf(value: unknown, path: readonly string[]): Conjunction[] {
  if (!Array.isArray(value) || value.length < 2 || !value.every(isObject)) {
    throw new PatternError([...path, '$or'].join('.'), 'a list of at least two objects is needed');
  }
  return value.flatMap((side) => conjunctions(side, path));
}

function conditionsOf(value: unknown, path: readonly string[]): Conjunction[] {
  if (!Array.isArray(value)) return conjunctions(value, path);
  const name = path.join('.');
  if (value.length === 0) throw new PatternError(name, 'empty lists are not allowed');
  return [new Map([[name, value.map((one) => alternative(one, name))]])];
}

function both(a: Conjunction, b: Conjunction): Conjunction {
  for (const name of b.keys()) {
    if (a.has(name)) throw new PatternError(name, 'the field is given twice, beside and within $or');
  }
  return new Map([...a, ...b]);
}

function alternative(value: unknown, path: string): Alternative {
  if (isScalar(value)) return { test: (found) => found === value };
  if (!isObject(value)) throw new PatternError(path, 'a list inside a list is not allowed');
  const [[operator, operand] = ['', undefined], ...more] = Object.entries(value);
  if (more.length > 0) throw new PatternError(path, 'one operator only is allowed in an object');
  // Forms within an operator, such as a prefix that anything but begins with, are operators of their own.
  const [inner] = isObject(operand) ? Object.keys(operand) : [];
  if (inner !== undefined) throw new PatternError(path, `unknown operator ${JSON.stringify(inner)}`);
  switch (operator) {
    case 'exists':
      if (typeof operand !== 'boolean') throw new PatternError(path, 'exists is true or false');
      return operand ? { test: () => true } : { absent: true };
    case 'prefix':
      if (typeof operand !== 'string' || operand === '') throw new PatternError(path, 'prefix needs a text');
      return { test: (found) => typeof found === 'string' && found.startsWith(operand) };
    case 'wildcard':
      if (typeof operand !== 'string' || operand === '' || /\*\*|\\/.test(operand)) {
        throw new PatternError(path, 'wildcard needs a text, without two asterisks in a row and without backslashes');
      }
      return { test: (found) => typeof found === 'string' && fits(operand.split('*'), found) };
    case 'anything-but': {
      const excluded = Array.isArray(operand) ? operand : [operand];
      if (excluded.length === 0 || !excluded.every(isScalar)) throw new PatternError(path, 'anything-but needs values');
      return { test: (found) => !excluded.includes(found) };
    }
    default:
      throw new PatternError(path, `unknown operator ${JSON.stringify(operator)}`);
  }
}

/**
 * The text is the parts in their order, with anything between them. Linear: the first place of each part is
 * the best.
 */
function fits([first = '', ...rest]: readonly string[], text: string): boolean {
  if (rest.length === 0) return text === first;
  const last = rest.at(-1) ?? '';
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest.slice(0, -1)) {
    const found = text.indexOf(part, from);
    if (found === -1) return false;
    from = found + part.length;
  }
  return text.length - from >= last.length && text.endsWith(last);
}

/**
 * The event's values by the path of their field, as far as the pattern asks for them. Objects and lists
 * without a value leave nothing: they do not exist.
 */
function flatten(event: unknown, asked: ReadonlySet<string>): ReadonlyMap<string, readonly Field[]> {
  const fields = new Map<string, Field[]>();
  let arrays = 0;
  // No recursion: an event may be nested deeper than the stack is.
  const left: { value: unknown; path: string; membership: Membership }[] = [];
  const enter = (value: Readonly<Record<string, unknown>>, path: string, membership: Membership): void => {
    for (const [key, inner] of Object.entries(value)) {
      const name = path === '' ? key : `${path}.${key}`;
      if (asked.has(name)) left.push({ value: inner, path: name, membership });
    }
  };
  if (isObject(event)) enter(event, '', new Map());
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { value, path, membership } = next;
    if (isScalar(value)) {
      const found = fields.get(path);
      if (found) found.push({ value, membership });
      else fields.set(path, [{ value, membership }]);
    } else if (Array.isArray(value) && membership.size < deepest) {
      const id = arrays++;
      for (const [index, element] of value.entries()) {
        left.push({
          value: element,
          path,
          membership: isScalar(element) ? membership : new Map([...membership, [id, index]]),
        });
      }
    } else if (isObject(value)) {
      enter(value, path, membership);
    }
  }
  return fields;
}

/** Conditions on lists of objects multiply each other; an ordinary event takes a dozen. */
const MOST_STEPS = 100_000;

/** Lists within lists; AWS's own parser gives up there. */
const deepest = 1_000;

/** The paths of the conditions and of all that they lie in. */
function pathsOf(sides: readonly (readonly (readonly [string, unknown])[])[]): ReadonlySet<string> {
  const steps = sides.flat().map(([path]) => path.split('.'));
  return new Set(steps.flatMap((path) => path.map((_, i) => path.slice(0, i + 1).join('.'))));
}

/**
 * The conditions come sorted by their path, which decides what has been chosen when an absent field is looked
 * for.
 */
function matches(
  conditions: readonly (readonly [string, readonly Alternative[]])[],
  fields: ReadonlyMap<string, readonly Field[]>,
  chosen: Membership,
  work: { left: number },
): boolean {
  const [condition, ...rest] = conditions;
  if (!condition) return true;
  const [path, alternatives] = condition;
  const found = fields.get(path) ?? [];
  work.left -= 1 + found.length;
  if (work.left < 0) return true;
  const inReach = found.flatMap((field) => {
    const membership = together(chosen, field.membership);
    return membership ? [{ value: field.value, own: field.membership, membership }] : [];
  });
  if (inReach.length === 0 && alternatives.some((one) => 'absent' in one) && matches(rest, fields, chosen, work)) {
    return true;
  }
  // Values that lie in the same place leave the same for the other conditions.
  const fit = new Map<Membership, Membership>();
  for (const { value, own, membership } of inReach) {
    if (!fit.has(own) && alternatives.some((one) => 'test' in one && one.test(value))) fit.set(own, membership);
  }
  return [...fit.values()].some((membership) => matches(rest, fields, membership, work));
}

/** Undefined where the two lie in different elements of one array. */
function together(a: Membership, b: Membership): Membership | undefined {
  if (b.size === 0) return a;
  for (const [array, index] of b) if ((a.get(array) ?? index) !== index) return undefined;
  return new Map([...a, ...b]);
}

const isScalar = (value: unknown): value is Scalar =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

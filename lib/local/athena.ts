/**
 * CloudTrail's records as Amazon Athena gives them back: columns in small letters, requests and answers as
 * JSON texts, and the identity as an object, as JSON, or as Athena writes a struct (`{type=IAMUser,
 * arn=...}`).
 *
 * https://docs.aws.amazon.com/athena/latest/ug/cloudtrail-logs.html
 */

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Each column of the table, as the record calls it. */
export const columns = [
  'eventVersion',
  'userIdentity',
  'eventTime',
  'eventSource',
  'eventName',
  'awsRegion',
  'sourceIPAddress',
  'userAgent',
  'errorCode',
  'errorMessage',
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'requestID',
  'eventID',
  'readOnly',
  'resources',
  'eventType',
  'apiVersion',
  'recipientAccountId',
  'serviceEventDetails',
  'sharedEventID',
  'vpcEndpointId',
] as const;

const nameOf: ReadonlyMap<string, string> = new Map(columns.map((name) => [name.toLowerCase(), name]));
/** The fields of the identity that are more than one word; the others are small in the record too. */
const identityNames: ReadonlyMap<string, string> = new Map(
  [
    'principalId',
    'accountId',
    'accessKeyId',
    'userName',
    'invokedBy',
    'sessionContext',
    'sessionIssuer',
    'identityProvider',
    'webIdFederationData',
    'federatedProvider',
    'onBehalfOf',
    'userId',
    'inScopeOf',
  ].map((name) => [name.toLowerCase(), name]),
);

const renamed = (value: unknown): unknown =>
  isFields(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [identityNames.get(key.toLowerCase()) ?? key, renamed(inner)]),
      )
    : value;

function fromJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** Structs within structs; deeper ones are no identity. */
const deepest = 8;

/**
 * `{a=b, c={d=e}}`: what a struct looks like in a result's text. A value may hold anything but a comma before
 * the next name.
 */
function fromStruct(written: string): unknown {
  let at = 0;
  const object = (depth: number): Fields | undefined => {
    const fields: [string, unknown][] = [];
    at += 1;
    while (at < written.length && written[at] !== '}') {
      const equals = written.indexOf('=', at);
      if (equals < 0 || depth > deepest) return undefined;
      const name = written.slice(at, equals).replace(/^[\s,]+/, '');
      at = equals + 1;
      if (written[at] === '{') {
        const inner = object(depth + 1);
        if (inner === undefined) return undefined;
        fields.push([name, inner]);
        at += 1;
      } else {
        const rest = written.slice(at);
        const end = /, \w+=|\}/.exec(rest)?.index ?? rest.length;
        const value = rest.slice(0, end);
        if (value !== 'null' && value !== '') fields.push([name, value]);
        at += end;
      }
    }
    return Object.fromEntries(fields);
  };
  return object(0);
}

/** Longer than any identity, and short enough to read it a field at a time. */
const longestStruct = 20_000;

function cell(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return name === 'userIdentity' ? renamed(value) : value;
  if (value === '' || value === 'null') return null;
  if (name === 'userIdentity' && value.startsWith('{') && value.length <= longestStruct) {
    return renamed(fromJson(value) ?? fromStruct(value));
  }
  return ['requestParameters', 'responseElements', 'additionalEventData', 'serviceEventDetails'].includes(name)
    ? (fromJson(value) ?? value)
    : value;
}

/** The record that a row is of; undefined where it is no row of CloudTrail's table. */
export function athenaRecord(row: Fields): Fields | undefined {
  if (typeof row.eventname !== 'string' || typeof row.eventsource !== 'string') return undefined;
  return Object.fromEntries(
    Object.entries(row).flatMap(([column, value]): [string, unknown][] => {
      const name = nameOf.get(column) ?? column;
      const read = cell(name, value);
      return read === null && name !== 'responseElements' && name !== 'requestParameters' ? [] : [[name, read]];
    }),
  );
}

const valuesOf = (row: unknown): readonly unknown[] | undefined =>
  isFields(row) && Array.isArray(row.Data)
    ? row.Data.map((one: unknown) => (isFields(one) ? one.VarCharValue : undefined))
    : undefined;

/**
 * The rows of `aws athena get-query-results`, whose first one names the columns; undefined where it is no
 * such answer.
 */
export function athenaResult(value: Fields): Fields[] | undefined {
  const rows = isFields(value.ResultSet) ? value.ResultSet.Rows : undefined;
  if (!Array.isArray(rows)) return undefined;
  const [names, ...values] = rows.map(valuesOf);
  if (!names?.includes('eventname')) return undefined;
  return values.map((row) => Object.fromEntries(names.map((name, index) => [String(name), row?.[index] ?? null])));
}

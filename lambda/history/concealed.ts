/** What a record may hold that nobody here needs, and that must not be kept: user data, secrets, commands. */

const concealing = /user.?data|secret|token|password|credential|private.?key|^command$|^entry.?point$|variables/i;
/** How somebody signed in, and whom credentials were lent to. */
const harmless: ReadonlySet<string> = new Set(['sessionCredentialFromConsole', 'credentialsIssuedTo']);
/** Lists of names and values; of a build, an object that says its size. */
const environment = /^environment$/i;
const deepest = 40;
const CONCEALED = 'concealed';

/** A copy of the JSON value with `concealed` in the place of every text that nobody needs to know. */
export function concealed(value: unknown, hides = false, depth = 0): unknown {
  if (typeof value === 'string') return hides ? CONCEALED : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > deepest) return CONCEALED;
  if (Array.isArray(value)) return value.map((one) => concealed(one, hides, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      concealed(
        inner,
        hides || (concealing.test(key) && !harmless.has(key)) || (environment.test(key) && Array.isArray(inner)),
        depth + 1,
      ),
    ]),
  );
}

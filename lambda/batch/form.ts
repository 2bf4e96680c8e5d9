/**
 * The form of one kind of record in the store: what is read there was written by anybody, or by another
 * version.
 */
import * as z from 'zod/mini';

/** How records of one kind are written and read again. */
export interface Form<T> {
  /** For the journal. */
  readonly name: string;
  /** Plain JSON. */
  write(value: T): unknown;
  /** Undefined where the data is not what this version writes. */
  read(data: unknown): T | undefined;
}

/**
 * A schema for every field, optional ones as `z.exactOptional`: a field that is missing here does not
 * compile.
 */
export type Shape<T> = { readonly [K in keyof T]-?: z.ZodMiniType<T[K]> };

export const objectOf = <T extends object>(shape: Shape<T>): z.ZodMiniType<T> =>
  z.object(shape) as unknown as z.ZodMiniType<T>;

/**
 * @param version goes up when older records cannot be read any more; they then count as absent
 * @param write what is stored where it is not the value itself; the shape reads it back
 */
export function formOf<T extends object>(
  name: string,
  version: number,
  shape: Shape<T>,
  write: (value: T) => object = (value) => value,
): Form<T> {
  const schema = objectOf(shape);
  const parse = (data: unknown): T | undefined => {
    const { schema: found } = (data ?? {}) as { readonly schema?: unknown };
    return found === version ? schema.safeParse(data).data : undefined;
  };
  const parsed = new WeakMap<object, T>();
  return {
    name,
    write: (value) => ({ ...write(value), schema: version }),
    read(data) {
      // The embedded store hands out the same frozen data at each read: it need not be checked again.
      if (typeof data !== 'object' || data === null || !Object.isFrozen(data)) return parse(data);
      const known = parsed.get(data);
      if (known !== undefined) return known;
      const value = parse(data);
      if (value !== undefined) parsed.set(data, value);
      return value;
    },
  };
}

/**
 * Keys that somebody else chose are stored as values: no JSON reader treats one of them as something else.
 */
export const textsByKey: z.ZodMiniType<Readonly<Record<string, string>>> = z.pipe(
  z.array(z.tuple([z.string(), z.string()])),
  z.transform((pairs) => Object.fromEntries(pairs)),
);

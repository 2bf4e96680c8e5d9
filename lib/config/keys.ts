/** The keys that the schema knows at a place of the file. */
import { z } from 'zod';
import type { Path } from './problem.ts';
import { fileSchema } from './schema.ts';

/** Empty where any key may be. */
export function keysAt(path: Path): readonly string[] {
  let shapes: readonly z.core.$ZodType[] = [fileSchema];
  for (const step of path) {
    shapes = shapes.flatMap(unwrapped).flatMap((shape) => {
      if (shape instanceof z.ZodObject) {
        const inner: unknown = shape.shape[step];
        return inner instanceof z.core.$ZodType ? [inner] : [];
      }
      return shape instanceof z.ZodArray ? [shape.element] : [];
    });
  }
  return shapes.flatMap(unwrapped).flatMap((shape) => (shape instanceof z.ZodObject ? Object.keys(shape.shape) : []));
}

function unwrapped(shape: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (shape instanceof z.ZodOptional || shape instanceof z.ZodDefault || shape instanceof z.ZodPrefault) {
    return unwrapped(shape.unwrap());
  }
  return shape instanceof z.ZodUnion ? shape.options.flatMap(unwrapped) : [shape];
}

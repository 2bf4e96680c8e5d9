/** davylamp.schema.json: lets editors complete and check davylamp.yaml. */
import { z } from 'zod';
import { fileSchema } from './schema.ts';

/** The text of the file, generated from the schema that the loader uses. */
export function jsonSchema(): string {
  const schema = z.toJSONSchema(fileSchema, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify({ ...schema, title: 'davylamp.yaml' }, undefined, 2)}\n`;
}

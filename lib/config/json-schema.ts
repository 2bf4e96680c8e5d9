/** davylamp.schema.json: lets editors complete and check davylamp.yaml. */
import { z } from 'zod';
import { fileSchema } from './schema.ts';

/** Names the schema, wherever the file lies; no address, so that no editor asks the network for it. */
const schemaId = 'urn:davylamp:schema:configuration:1';

/** The text of the file, generated from the schema that the loader uses. */
export function jsonSchema(): string {
  const schema = z.toJSONSchema(fileSchema, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify({ ...schema, $id: schemaId, title: 'davylamp.yaml' }, undefined, 2)}\n`;
}

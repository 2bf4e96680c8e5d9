/** Writes davylamp.schema.json: `npm run schema`. */
import { writeFileSync } from 'node:fs';
import { jsonSchema } from './json-schema.ts';

writeFileSync(new URL('../../davylamp.schema.json', import.meta.url), jsonSchema());

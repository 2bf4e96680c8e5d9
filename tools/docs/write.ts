/** Writes the files that are made from code: `npm run docs`. Tests fail where one of them is stale. */
import { writeFileSync } from 'node:fs';
import { detections } from '../../lambda/detections/index.ts';
import { jsonSchema } from '../../lib/config/json-schema.ts';
import { detectionsDoc } from './detections-doc.ts';
import { watchedCallsDoc, watchedCallsDocument } from './watched-calls-doc.ts';

const root = new URL('../../', import.meta.url);

writeFileSync(new URL(watchedCallsDocument, root), watchedCallsDoc());
writeFileSync(new URL('docs/detections.md', root), detectionsDoc(detections));
writeFileSync(new URL('davylamp.schema.json', root), jsonSchema());

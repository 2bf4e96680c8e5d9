/** Writes docs/watched-calls.md anew: `npx tsx lib/forwarder/write-watched-calls.ts`. */
import { writeFileSync } from 'node:fs';
import { watchedCallsDoc, watchedCallsDocument } from './watched-calls-doc.ts';

writeFileSync(new URL(`../../${watchedCallsDocument}`, import.meta.url), watchedCallsDoc());

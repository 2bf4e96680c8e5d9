/** Writes the files that are made from code: `npm run docs`. Tests fail where one of them is stale. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { detections } from '../../lambda/detections/index.ts';
import { jsonSchema } from '../../lib/config/json-schema.ts';
import { COLUMNS, pictureFile, pictureText, pictureTitle } from './demo-picture.ts';
import { detectionsDoc } from './detections-doc.ts';
import { terminalPicture, themes } from './picture.ts';
import { watchedCallsDoc, watchedCallsDocument } from './watched-calls-doc.ts';

const root = new URL('../../', import.meta.url);

writeFileSync(new URL(watchedCallsDocument, root), watchedCallsDoc());
writeFileSync(new URL('docs/detections.md', root), detectionsDoc(detections));
writeFileSync(new URL('davylamp.schema.json', root), jsonSchema());

const demo = execFileSync(process.execPath, ['bin/davylamp.mjs', 'demo', '--quiet'], {
  cwd: root,
  env: { ...process.env, FORCE_COLOR: '1' },
  encoding: 'utf8',
});
for (const theme of themes) {
  writeFileSync(new URL(pictureFile(theme), root), terminalPicture(pictureText(demo), theme, COLUMNS, pictureTitle));
}

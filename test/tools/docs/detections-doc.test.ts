import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { detections } from '../../../lambda/detections/index.ts';
import { detectionsDoc } from '../../../tools/docs/detections-doc.ts';

it('docs/detections.md is what the code says now; else run npm run docs', () => {
  const written = readFileSync(new URL('../../../docs/detections.md', import.meta.url), 'utf8');
  expect(written).toBe(detectionsDoc(detections));
});

it('gives every detection a section with what it misses and what looks like it', () => {
  const document = detectionsDoc(detections);
  for (const { id, misses, lookAlikes } of detections) {
    expect(document).toContain(`### \`${id}\``);
    expect(document).toContain(misses);
    for (const lookAlike of lookAlikes) expect(document).toContain(lookAlike);
  }
});

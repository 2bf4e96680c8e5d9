/** Matching and non-matching examples of one detection, each a test that is named for why it is there. */
import { describe, expect, it } from 'vitest';
import { detections, sentence } from '../../lambda/detections/index.ts';
import type { Launch } from '../../lambda/model/launch.ts';
import type { Evidence } from '../../lambda/model/signal.ts';
import { evidenceOf, type SightParts } from './launches.ts';

type Example = readonly [Launch, SightParts?];

export interface Examples {
  /** The last member is the evidence that is expected. */
  readonly fires: Readonly<Record<string, readonly [Launch, SightParts, Evidence]>>;
  readonly quiet: Readonly<Record<string, Example>>;
  /** What the first of `fires` says, in both languages. */
  readonly says: { readonly en: string; readonly ko: string };
}

export function describeDetection(id: string, { fires, quiet, says }: Examples): void {
  const detection = detections.find((one) => one.id === id);
  if (!detection) throw new Error(`no detection is called ${id}`);
  describe(id, () => {
    it.each(Object.entries(fires))('fires: %s', (_, [launch, parts, evidence]) => {
      expect(evidenceOf(detection, launch, parts)).toEqual(evidence);
    });
    it.each(Object.entries(quiet))('is quiet: %s', (_, [launch, parts]) => {
      expect(evidenceOf(detection, launch, parts)).toBeUndefined();
    });
    it('says in both languages what it found', () => {
      const [, , evidence] = Object.values(fires)[0] as Examples['fires'][string];
      const signal = { id: detection.id, strength: detection.strength, group: detection.group, evidence };
      expect({ en: sentence(signal, 'en'), ko: sentence(signal, 'ko') }).toEqual(says);
    });
  });
}

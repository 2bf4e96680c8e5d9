/** docs/detections.md, made from the detections themselves. */
import type { Detection } from '../../lambda/detections/detection.ts';

const meaning: Readonly<Record<Detection['strength'], string>> = {
  hard: 'one makes the verdict critical, and no allowlist entry covers it',
  strong: 'one makes the verdict high, two of different groups make it critical',
  weak: 'evidence in the mail; never raises a verdict, however many',
};

const section = (strength: Detection['strength'], detections: readonly Detection[]): string =>
  [
    `## ${strength[0]?.toUpperCase()}${strength.slice(1)}: ${meaning[strength]}`,
    ...detections
      .filter((detection) => detection.strength === strength)
      .map((detection) =>
        [
          `### \`${detection.id}\``,
          `${detection.title}. Group: ${detection.group.replaceAll('-', ' ')}.`,
          `- Misses: ${detection.misses}`,
          ...detection.lookAlikes.map((lookAlike) => `- Looks like it: ${lookAlike}`),
          ...(detection.says ? ['- A step milder for whoever does the like of it usually: [usual.md](usual.md)'] : []),
          `- MITRE ATT&CK: ${detection.techniques.map(techniqueLink).join(', ')}`,
          `- Reference: <${detection.reference}>`,
          `- Since ${detection.since}`,
        ].join('\n'),
      ),
  ].join('\n\n');

const techniqueLink = (id: string): string => `[${id}](https://attack.mitre.org/techniques/${id.replace('.', '/')}/)`;

export const detectionsDoc = (detections: readonly Detection[]): string =>
  `${[
    '# Detections',
    'Made by `npm run docs` from `lambda/detections/`; edit there. A launch without any of these is still mailed, as a notice.',
    section('hard', detections),
    section('strong', detections),
    section('weak', detections),
  ].join('\n\n')}\n`;

/**
 * Problems of the configuration as SARIF 2.1.0, for code scanning:
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Problem } from '../../config/problem.ts';

type Level = 'error' | 'warning' | 'note';

export interface SarifInput {
  readonly version: string;
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Remarks without a place. */
  readonly notes: readonly string[];
}

const rules = {
  error: { id: 'configuration-error', text: 'The configuration is refused: nothing can be deployed with it.' },
  warning: {
    id: 'configuration-warning',
    text: 'The configuration is right, and this part of it does not do what it seems to.',
  },
  note: { id: 'configuration-note', text: 'What is worth knowing about a part of the configuration.' },
} as const;

/** One run with a result for each problem. A problem of the command line has no location. */
export function sarifLog({ version, errors, warnings, notes }: SarifInput) {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'davylamp',
            semanticVersion: version,
            rules: Object.entries(rules).map(([level, { id, text }]) => ({
              id,
              shortDescription: { text },
              defaultConfiguration: { level },
            })),
          },
        },
        // Columns count as JavaScript's strings do.
        columnKind: 'utf16CodeUnits',
        results: [
          ...errors.map((problem) => resultOf('error', problem)),
          ...warnings.map((problem) => resultOf('warning', problem)),
          ...notes.map((text) => ({ ruleId: rules.note.id, level: 'note', message: { text } })),
        ],
      },
    ],
  };
}

function resultOf(level: Level, { where, line, column, path, message }: Problem) {
  const text = path === '' ? message : `${path}: ${message}`;
  return {
    ruleId: rules[level].id,
    level,
    message: { text: where.startsWith('-c ') ? `${where}: ${text}` : text },
    ...(where === '' || where.startsWith('-c ')
      ? {}
      : { locations: [{ physicalLocation: placeOf(where, line, column) }] }),
  };
}

const placeOf = (file: string, line: number | undefined, column: number | undefined) => ({
  artifactLocation: {
    uri: isAbsolute(file) ? pathToFileURL(file).href : file.split('/').map(encodeURIComponent).join('/'),
  },
  region: { startLine: line ?? 1, startColumn: column ?? 1 },
});

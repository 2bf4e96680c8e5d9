/** Incidents on a terminal of eighty columns, two lines each: the subjects alone take most of one. */
import { localCommand } from '../../../lambda/model/local-command.ts';
import type { IncidentDocument } from '../../deployment/store.ts';
import type { Colors } from '../output.ts';

/** `2026-11-20 14:03Z`. */
export const minute = (time: string | null): string =>
  time === null ? '-' : time.replace(/:\d\dZ$/, 'Z').replace('T', ' ');

export const incidentLines = (incidents: readonly IncidentDocument[], colors: Colors): readonly string[] =>
  incidents.flatMap(({ id, openedAt, account, subject, open }) => [
    `${minute(openedAt)}  ${id}  account ${account}  ${open ? colors.bold('open') : 'over'}`,
    `  ${subject}`,
  ]);

export const mailAgainHint = (incidents: readonly IncidentDocument[]): string =>
  `Its mail again, with its commands: ${localCommand} incidents ${incidents[0]?.id}`;

export function incidentList(incidents: readonly IncidentDocument[], span: string, colors: Colors): string {
  if (incidents.length === 0) return colors.bold(`result: no incident in the last ${span}`);
  return [
    ...incidentLines(incidents, colors),
    '',
    colors.bold(`result: ${incidents.length} in the last ${span}, ${incidents.filter(({ open }) => open).length} open`),
    mailAgainHint(incidents),
  ].join('\n');
}

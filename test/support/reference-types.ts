/** The reference list of instance types beside the project, where there is one; undefined elsewhere. */
import { existsSync, readFileSync } from 'node:fs';

export interface ReferenceType {
  readonly vcpu: number;
  readonly bareMetal: boolean;
  readonly accelerators?: unknown;
  readonly usdHourUsEast1?: number;
}

export function referenceTypes(): Readonly<Record<string, ReferenceType>> | undefined {
  const file = new URL('../../../shared/data/instance-types.json', import.meta.url);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).types : undefined;
}

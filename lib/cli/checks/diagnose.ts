/** What all checks find, as one document. */
import type { Facts } from '../../deployment/examine.ts';
import type { Finding } from './check.ts';
import { checks } from './index.ts';

export interface DoctorDocument {
  readonly schemaVersion: 1;
  readonly checks: readonly {
    readonly id: string;
    readonly state: Finding['state'];
    readonly message: string;
    /** One command, ready to paste; null where there is none. */
    readonly fix: string | null;
  }[];
  readonly result: Readonly<Record<Finding['state'], number>>;
}

export function diagnose(facts: Facts): DoctorDocument {
  const found = checks.map(({ id, find }) => {
    const { state, message, fix } = find(facts);
    return { id, state, message, fix: fix ?? null };
  });
  const count = (state: Finding['state']): number => found.filter((check) => check.state === state).length;
  return {
    schemaVersion: 1,
    checks: found,
    result: { pass: count('pass'), warn: count('warn'), fail: count('fail'), skip: count('skip') },
  };
}

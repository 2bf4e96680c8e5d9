/** A mail with every field; a test names only what it is about. */
import type { Mail } from '../../lambda/model/incident.ts';

export const someMail = (parts: Partial<Mail> = {}): Mail => ({
  time: Date.UTC(2026, 10, 20, 14, 3, 12),
  incident: 'inc-0123456789',
  kind: 'first',
  verdict: 'critical',
  accounts: ['123456789012'],
  regions: ['us-east-1'],
  instances: 1,
  subject: '[CRITICAL] 1 x c5.metal in us-east-1 - acct 1234',
  body: '1 instance was launched.\n',
  ...parts,
});

/** Mails kept instead of sent. */
import type { Mail } from '../model/incident.ts';
import type { Outbox } from '../ports.ts';

export interface LocalOutbox extends Outbox {
  /** In the order they were sent. */
  readonly mails: readonly Mail[];
}

export function createLocalOutbox(): LocalOutbox {
  const mails: Mail[] = [];
  return {
    mails,
    async send(mail) {
      mails.push(mail);
    },
  };
}

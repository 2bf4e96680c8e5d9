/**
 * Who is to get mails: deployment puts the addresses beside the bundle, and the contacts' ARNs in the
 * environment.
 */
import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import type { Addressee } from '../model/delivery.ts';
import type { Journal } from '../ports.ts';

/** As deployment writes it; ARNs are known to CloudFormation alone. */
export type DeployedAddressee = Omit<Addressee, 'contactArn'>;

const form = z.array(
  z.object({
    path: z.enum(['verdict', 'routes', 'feed']),
    address: z.string(),
    routes: z.exactOptional(z.array(z.string())),
  }),
);

/**
 * @param contactArns of those of the path `feed`, in their order
 * @returns none where the file is missing or damaged, which the journal is told: then nobody looks whether
 * mails arrive
 */
export function readAddressees(
  file: string,
  contactArns: readonly string[],
  journal: Pick<Journal, 'warn'>,
): readonly Addressee[] {
  let deployed: readonly DeployedAddressee[];
  try {
    deployed = form.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    journal.warn('delivery.json cannot be read: nobody looks whether mails arrive', { error });
    return [];
  }
  const contacts = deployed.filter(({ path }) => path === 'feed');
  return [
    ...deployed.filter(({ path }) => path !== 'feed'),
    ...contacts.flatMap((contact, i) => {
      const contactArn = contactArns[i];
      return contactArn === undefined ? [] : [{ ...contact, contactArn }];
    }),
  ];
}

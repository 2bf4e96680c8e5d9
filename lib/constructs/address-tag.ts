/** Names what belongs to an address without naming the address. */
import { createHash } from 'node:crypto';

/**
 * Eight hexadecimal digits: the same for the same address, whatever others there are and in whatever order.
 */
export const addressTag = (address: string): string => createHash('sha256').update(address).digest('hex').slice(0, 8);

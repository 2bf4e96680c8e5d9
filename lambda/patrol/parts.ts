/** What patrol does in each Region, in this order. */
import { instances } from './instances.ts';
import type { Part } from './part.ts';

export const parts: readonly Part[] = [instances];

/** What patrol does in each Region, in this order. */
import { instances } from './instances.ts';
import { interim } from './interim.ts';
import type { Part } from './part.ts';
import { proofs } from './proofs.ts';
import { rules } from './rules.ts';

export const parts: readonly Part[] = [instances, rules, proofs, interim];

/** What a principal does usually, as far as its own history is known. */
import type { Launch } from '../model/launch.ts';

/** Something a principal may do all the time: launch in a Region. */
export interface Habit {
  readonly launch: Launch;
  readonly region: string;
}

/** Nothing is usual yet: no history is kept that could say so. */
export const isUsual = (_habit: Habit): boolean => false;

/** What calls of one name made in one Region, and how it is stopped. */
import { each, type Word } from './shell.ts';

export interface Made {
  readonly region: Word;
  /** Those that fit a command; empty where the calls do not say. */
  readonly names: readonly Word[];
  /** The cluster that all of it is in, where it is in one. */
  readonly cluster?: Word;
}

/**
 * Commands to paste. Without names, words in capitals are for the reader to fill in from what the first
 * command lists.
 */
export type Stop = (made: Made) => readonly string[];

/** Stops each by its name; where no name is known, lists what there is for the reader to choose from. */
export const by =
  (list: (region: Word) => string, stop: (region: Word, name: Word) => string, placeholder = 'NAME'): Stop =>
  ({ region, names }) =>
    names.length > 0 ? [each(names, (name) => stop(region, name))] : [list(region), stop(region, placeholder as Word)];

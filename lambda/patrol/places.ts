/** Which accounts a run visits: its own every hour, an organization's spread over several. */
import { HOUR } from '../model/time.ts';

/**
 * Whose turn it is: the same accounts in the same hour of each round, a like number in each.
 *
 * @param hours of a round
 */
export function membersOfTheHour(members: readonly string[], now: number, hours: number): readonly string[] {
  const hour = Math.floor(now / HOUR) % hours;
  return members.filter((account) => Number(account) % hours === hour);
}

/** Whether it is the own account's turn. */
export const isOwnTurn = (now: number, hours: number): boolean => Math.floor(now / HOUR) % hours === 0;

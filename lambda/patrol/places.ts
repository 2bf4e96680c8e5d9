/** Which accounts a run visits: its own every hour, an organization's spread over several. */
import { HOUR } from '../model/time.ts';

/** Hours after which a member of an organization is visited again. */
const MEMBER_HOURS = 6;

/** Whose turn it is: the same accounts in the same hour of each round, a like number in each. */
export function membersOfTheHour(members: readonly string[], now: number): readonly string[] {
  const hour = Math.floor(now / HOUR) % MEMBER_HOURS;
  return members.filter((account) => Number(account) % MEMBER_HOURS === hour);
}

/** Tells what is broken and what is mended, in one mail a run. */
import { asError, groupBy, reasonOf, timed } from '../batch/batch.ts';
import { createMemory } from '../batch/memory.ts';
import { inParallel } from '../model/concurrency.ts';
import { isPerhapsSent } from '../model/perhaps-sent.ts';
import { SECOND } from '../model/time.ts';
import { causesOf } from './causes.ts';
import type { Looked } from './fault.ts';
import { faultMail } from './fault-mail.ts';
import { type Compared, compare, write } from './ledger.ts';
import type { Shift } from './part.ts';

const ACCOUNTS_AT_ONCE = 8;
const SEND_MILLISECONDS = 10 * SECOND;
/** Who did it is not asked for any longer then: the mail goes out without it. */
const KEPT_FOR_SENDING = 15 * SECOND;

export interface Told {
  readonly begun: number;
  readonly ended: number;
  /** Undefined: all was told that there was to tell. Otherwise it is told with the next run. */
  readonly error?: Error;
}

/** Never rejects. `regions`: what each account has enabled, as far as that is known. */
export async function tellFaults(
  shift: Shift,
  looked: readonly Looked[],
  regions: ReadonlyMap<string, readonly string[]>,
): Promise<Told> {
  try {
    return await tell(shift, looked, regions);
  } catch (error) {
    shift.ports.journal.warn('what is broken could not be told', { reason: reasonOf(error) });
    return { begun: 0, ended: 0, error: asError(error) };
  }
}

async function tell(
  shift: Shift,
  looked: readonly Looked[],
  regions: ReadonlyMap<string, readonly string[]>,
): Promise<Told> {
  const memory = createMemory(shift);
  const byAccount = groupBy(looked, ({ account }) => account);
  const compared = await inParallel([...byAccount], ACCOUNTS_AT_ONCE, ([account, some]) =>
    compare(memory, account, some, regions.get(account)),
  );
  const begun = compared.flatMap((one) => one.begun);
  const ended = compared.flatMap((one) => one.ended);
  const put = (isTold: boolean): Promise<void> =>
    write(
      memory,
      compared.flatMap((one: Compared) => one.entries(isTold)),
    );
  if (begun.length + ended.length > 0) {
    const asking = { ...shift, deadline: shift.deadline - KEPT_FOR_SENDING };
    const mail = faultMail({ begun: await causesOf(asking, begun), ended, now: memory.now() }, shift.settings);
    try {
      await timed(shift, SEND_MILLISECONDS, (signal) => shift.ports.outbox.send(mail, signal));
    } catch (error) {
      if (!isPerhapsSent(error)) {
        await put(false);
        throw error;
      }
      shift.ports.journal.warn('no answer says whether a mail was sent', { reason: reasonOf(error) });
    }
  }
  await put(true);
  return { begun: begun.length, ended: ended.length };
}

/** What a run is told, as deployment wrote it into the function's environment. */
import { defined } from '../model/defined.ts';
import type { Deployed } from '../model/deployed.ts';
import type { Settings } from '../model/settings.ts';
import type { PatrolOptions } from './part.ts';

const list = (text = ''): readonly string[] => text.split(',').filter((name) => name !== '');

/** Whole hours of a day; anything else is the default. */
function hoursOf(text: string | undefined, otherwise: number): number {
  const hours = Number(text);
  return Number.isInteger(hours) && hours >= 1 && hours <= 24 ? hours : otherwise;
}

export function optionsOf(
  env: Readonly<Record<string, string | undefined>>,
  settings: Settings,
  deployed: Deployed,
): PatrolOptions {
  const homeAccount = env.DAVYLAMP_ACCOUNT ?? '';
  const { language, accountNames, timeZone } = settings;
  const { DAVYLAMP_MEMBERS_CALL_AS: callAs, DAVYLAMP_MEMBERS_TARGETS: targets } = env;
  return {
    homeAccount,
    exclude: list(env.DAVYLAMP_EXCLUDED_REGIONS),
    deployed,
    hours: { home: hoursOf(env.DAVYLAMP_OWN_HOURS, 1), members: hoursOf(env.DAVYLAMP_MEMBER_HOURS, 6) },
    settings: {
      homeAccount,
      language,
      accountNames,
      ...defined({ timeZone }),
      ...(callAs === undefined ? {} : { members: { callAs, targets: list(targets) } }),
    },
  };
}

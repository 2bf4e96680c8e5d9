/** Links to CloudTrail's event history in the console, filtered by who did it. */
import type { IncidentView } from '../model/incident.ts';
import type { Principal } from '../model/principal.ts';
import { actorsOf } from './facts.ts';
import { tally } from './format.ts';
import { instanceWord, keyWord, longTermKeyWord, regionWord } from './shell.ts';
import { note, paste, type Step } from './step.ts';
import type { Texts } from './texts/index.ts';

/** Leaves nothing that ends a link early in a mail program. Never throws, not even for half a character. */
const encoded = (value: string): string =>
  encodeURIComponent([...value.replace(/\p{Cs}/gu, '\uFFFD')].slice(0, 128).join('')).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** CloudTrail's user name of a role's call is the session's name. */
function filterFor(principal: Principal): string | undefined {
  const { kind, accessKeyId, name, sessionName } = principal;
  if (kind === 'root') return '?Username=root';
  const key = longTermKeyWord(accessKeyId);
  if (key) return `?AccessKeyId=${key}`;
  const user = kind === 'role' ? sessionName : kind === 'user' ? name : undefined;
  if (user) return `?Username=${encoded(user)}`;
  const session = keyWord(accessKeyId);
  return session && `?AccessKeyId=${session}`;
}

const link = (region: string, filter: string): string =>
  `https://${region}.console.aws.amazon.com/cloudtrailv2/home?region=${region}#/events${filter}`;

/** Where most happened; us-east-1 if it is no less than elsewhere, since one link does for both then. */
function busiestRegion(view: IncidentView): string {
  const regions = tally(view.launches.map((launch) => launch.region)).filter(([name]) => regionWord(name));
  const home = regions.find(([name]) => name === 'us-east-1');
  const [busiest] = regions;
  return busiest && busiest[1] > (home?.[1] ?? 0) ? busiest[0] : 'us-east-1';
}

/** Step 3: the event history of the busiest Region, and of us-east-1, where changes to IAM are recorded. */
export function lookStep(view: IncidentView, texts: Texts): Step {
  const human = actorsOf(view).find(({ principal }) => principal.isHuman);
  const byPrincipal = human && filterFor(human.principal);
  const instance = view.launches.map((launch) => instanceWord(launch.instanceId)).find((word) => word !== undefined);
  const region = busiestRegion(view);
  const global = region === 'us-east-1' ? [] : [note(texts.lookGlobal), paste(link('us-east-1', byPrincipal ?? ''))];
  return {
    title: texts.step.look,
    lines: [
      paste(link(region, byPrincipal ?? (instance ? `?ResourceName=${instance}` : ''))),
      ...global,
      note(view.incident.verdict === 'notice' ? texts.lookForNotice : texts.lookFor),
    ],
  };
}

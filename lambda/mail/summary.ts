/** What an incident amounts to, counted once for subject and body. */
import type { IncidentLaunch, IncidentView } from '../model/incident.ts';
import { rank } from '../model/verdict.ts';
import { callOf, isTampering } from './calls.ts';
import { distinct, hours, tally } from './format.ts';
import { typeWord } from './shell.ts';

/** Launches that one sentence tells of. */
export interface Part {
  readonly kind: 'instances' | 'attempts' | 'dry-runs' | 'call';
  /** Name of the call; empty for the other kinds. */
  readonly call: string;
  readonly launches: readonly IncidentLaunch[];
}

interface Cost {
  readonly usdPerHour: number;
  readonly isEstimate: boolean;
  /** Launches without a price. */
  readonly unpriced: number;
}

export interface IncidentSummary {
  /** Distinct instances, ended ones among them. */
  readonly instances: readonly IncidentLaunch[];
  /** Those that still run, as far as anybody looked. */
  readonly stillRunning: readonly IncidentLaunch[];
  /** The most serious first. */
  readonly parts: readonly Part[];
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  /** Of the instances that still run. */
  readonly running: Cost;
  /** Of what calls asked for, as far as no instance answers for it. */
  readonly asked: Cost;
  /**
   * US dollars from the starts until now of the instances that still run; were they all to run, where nobody
   * looked.
   */
  readonly usdSoFar: number;
  readonly first: IncidentLaunch | undefined;
}

const nameOf = (launch: IncidentLaunch): string =>
  callOf(launch) ?? (launch.kind === 'notice' && launch.target ? 'EnableRegion' : launch.kind);

function partOf(launch: IncidentLaunch): Pick<Part, 'kind' | 'call'> {
  if (launch.kind === 'instance') return { kind: 'instances', call: '' };
  if (isTampering(launch)) return { kind: 'call', call: 'Tampering' };
  if (launch.refusalCode === 'DryRunOperation') return { kind: 'dry-runs', call: '' };
  if (launch.kind === 'attempt') return { kind: 'attempts', call: '' };
  return { kind: 'call', call: nameOf(launch) };
}

const order = ['instance', 'request', 'attempt', 'notice', 'preparation'];

/** Worse verdicts first; of the same, what runs before what was only asked for. */
function seriousness(part: Part): number {
  const worst = Math.max(...part.launches.map((launch) => rank(launch.verdict)));
  return worst * 10 - order.indexOf(part.launches[0]?.kind ?? '') - (part.kind === 'dry-runs' ? 0.5 : 0);
}

function partsOf(launches: readonly IncidentLaunch[]): Part[] {
  const parts = new Map<string, Part & { launches: IncidentLaunch[] }>();
  for (const launch of launches) {
    const { kind, call } = partOf(launch);
    const known = parts.get(`${kind} ${call}`);
    if (known) known.launches.push(launch);
    else parts.set(`${kind} ${call}`, { kind, call, launches: [launch] });
  }
  return [...parts.values()].sort((a, b) => seriousness(b) - seriousness(a));
}

/** Each launch once; of several reports on the same instance the one that knows its type. */
function once(launches: readonly IncidentLaunch[]): IncidentLaunch[] {
  const known = new Map<string, IncidentLaunch>();
  for (const launch of launches) {
    const key = launch.kind === 'instance' ? `${launch.account}/${launch.region}/${launch.instanceId}` : launch.id;
    const before = known.get(key);
    if (!before || before.instanceTypes.length === 0) known.set(key, launch);
  }
  return [...known.values()];
}

function costOf(launches: readonly IncidentLaunch[]): Cost {
  const priced = launches.filter((launch) => launch.usdPerHour !== undefined);
  return {
    usdPerHour: priced.reduce((sum, launch) => sum + (launch.usdPerHour ?? 0), 0),
    isEstimate: priced.some((launch) => launch.priceIsEstimate),
    unpriced: launches.length - priced.length,
  };
}

/** The launches' types, the most frequent first; what does not look like a type is left out. */
export const typesOf = (launches: readonly IncidentLaunch[]): [type: string, count: number][] =>
  tally(launches.flatMap((launch) => launch.instanceTypes.slice(0, 20)).filter((type) => typeWord(type)));

/** Tags that all of the launches carry with the same value. */
export function commonTags(launches: readonly IncidentLaunch[]): [key: string, value: string][] {
  const [first, ...rest] = launches;
  if (!first) return [];
  return Object.entries(first.tags).filter(([key, value]) => rest.every((launch) => launch.tags[key] === value));
}

/** What is bought is asked for, too, as far as it has a price by the hour. */
const isAskedFor = ({ kind, usdPerHour }: IncidentLaunch): boolean =>
  kind === 'request' || kind === 'preparation' || (kind === 'notice' && usdPerHour !== undefined);

export function summarize(view: IncidentView): IncidentSummary {
  const launches = once(view.launches);
  const instances = launches.filter((launch) => launch.kind === 'instance');
  const ended = new Set(view.ended);
  const stillRunning = instances.filter(({ id }) => !ended.has(id));
  const first = launches.reduce<IncidentLaunch | undefined>(
    (earliest, launch) => (earliest && earliest.time <= launch.time ? earliest : launch),
    undefined,
  );
  return {
    instances,
    stillRunning,
    parts: partsOf(launches),
    accounts: distinct(launches.map((launch) => launch.account)).sort(),
    regions: distinct(launches.map((launch) => launch.region)).sort(),
    running: costOf(stillRunning),
    asked: costOf(launches.filter(isAskedFor)),
    usdSoFar: stillRunning.reduce(
      (sum, { usdPerHour = 0, launchTime, time }) =>
        sum + usdPerHour * Math.max(0, hours(view.now - (launchTime ?? time)) || 0),
      0,
    ),
    first,
  };
}

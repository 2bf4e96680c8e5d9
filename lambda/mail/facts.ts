/** The block of who, from, what, where, cost and since. */

import { dollars } from '../model/dollars.ts';
import type { Actor, IncidentLaunch, IncidentView } from '../model/incident.ts';
import type { Lender, Principal } from '../model/principal.ts';
import type { Settings } from '../model/settings.ts';
import { isAtLeast } from '../model/verdict.ts';
import { distinct, grouped, type Times, tally } from './format.ts';
import { imageWord, keyWord, regionWord, typeWord } from './shell.ts';
import { commonTags, type IncidentSummary, typesOf } from './summary.ts';
import { columns, FIXED_SPACE, foreign, padColumns, quoted, wrap } from './text.ts';
import type { Texts } from './texts/index.ts';

const WIDTH = 100;

export const isIdentityCenter = (principal: Principal): boolean =>
  principal.kind === 'role' && principal.name?.startsWith('AWSReservedSSO_') === true;

/**
 * `AWSReservedSSO_AdministratorAccess_0123456789abcdef` is made of the permission set's name and a number.
 */
export const permissionSetOf = (role: string): string =>
  foreign(role.replace(/^AWSReservedSSO_/, '').replace(/_[0-9a-f]{16}$/, ''), 40);

/** The user or role that a service acted for; a service-linked role is the service itself. */
function actedFor({ arn = '', name }: Principal, texts: Texts): string | undefined {
  if (name === undefined || name.startsWith('AWSServiceRoleFor')) return undefined;
  if (/:user\//.test(arn)) return texts.user(foreign(name, 64));
  return /:(assumed-role|role)\//.test(arn) ? texts.role(foreign(name, 64)) : undefined;
}

function nameOf(principal: Principal, texts: Texts): string {
  const name = foreign(principal.name ?? principal.key, 64);
  const session = principal.sessionName && foreign(principal.sessionName, 40);
  switch (principal.kind) {
    case 'root':
      return texts.root;
    case 'user':
      return texts.user(name);
    case 'role':
      return isIdentityCenter(principal)
        ? texts.identityCenter(session ?? name, permissionSetOf(principal.name ?? ''))
        : texts.role(name, session);
    case 'federated':
      return texts.federated(session || foreign(principal.key, 64));
    case 'service':
      return texts.service(foreign(principal.service ?? principal.key, 40), actedFor(principal, texts));
    case 'unknown':
      return texts.someone(name);
  }
}

/** Services that people know by another name than that of their host. */
const serviceNames: Readonly<Record<string, string>> = {
  'cloudformation.amazonaws.com': 'CloudFormation',
  'servicecatalog.amazonaws.com': 'Service Catalog',
  'ssm.amazonaws.com': 'Systems Manager',
  'elasticbeanstalk.amazonaws.com': 'Elastic Beanstalk',
};

const serviceName = (host: string): string =>
  Object.hasOwn(serviceNames, host) ? (serviceNames[host] as string) : foreign(host, 40);

const lenderName = ({ kind, name }: Lender, texts: Texts): string => texts.lentBy(kind, foreign(name, 120));

/** Who it is, with the key and by way of what. */
export function describePrincipal(principal: Principal, texts: Texts): string {
  const key = keyWord(principal.accessKeyId);
  return [
    nameOf(principal, texts),
    key && texts.key(`${key.slice(0, 4)}...${key.slice(-4)}`),
    principal.console && texts.console,
    principal.through && texts.through(serviceName(principal.through)),
    principal.lentBy && lenderName(principal.lentBy, texts),
  ]
    .filter(Boolean)
    .join(', ');
}

const describe = ({ principal, source }: Actor, texts: Texts): string =>
  [describePrincipal(principal, texts), source === 'lookup' && texts.fromHistory].filter(Boolean).join(', ');

/** Actors, humans first, each principal and key once. */
export function actorsOf(view: IncidentView): Actor[] {
  const known = new Map<string, Actor>();
  for (const actor of view.actors) {
    const key = JSON.stringify([actor.principal.key, actor.principal.accessKeyId, actor.account]);
    if (!known.has(key)) known.set(key, actor);
  }
  return [...known.values()].sort((a, b) => Number(b.principal.isHuman) - Number(a.principal.isHuman));
}

/** The first few, then how many there are besides. */
const few = (values: readonly string[], limit: number, texts: Texts): string[] =>
  values.length <= limit ? [...values] : [...values.slice(0, limit), texts.more(values.length - limit)];

function who(view: IncidentView, texts: Texts): string[] {
  const actors = actorsOf(view);
  if (actors.length > 0) {
    const areApart = distinct(actors.map(({ account }) => account)).length > 1;
    const described = actors.map((actor) => {
      const place = areApart ? `, ${texts.account(foreign(actor.account, 20), undefined)}` : '';
      return `${describe(actor, texts)}${place}`;
    });
    return few(described, 3, texts);
  }
  const services = distinct(
    view.launches.flatMap(({ madeBy }) => (madeBy ? [texts.service(foreign(madeBy, 40))] : [])),
  );
  if (services.length > 0) return few(services, 3, texts);
  if (view.kind !== 'first') return [texts.stillNotKnown];
  return [isAtLeast(view.incident.verdict, 'high') ? texts.notKnownYet : texts.notKnown];
}

function from(view: IncidentView, texts: Texts): string[] {
  // Of a call through a service, address and agent are the service's.
  const people = actorsOf(view).filter(({ principal }) => principal.kind !== 'service' && !principal.through);
  const places = people.map(({ principal: { sourceIp, userAgent } }) =>
    [sourceIp && foreign(sourceIp, 50), userAgent && foreign(userAgent, 60)].filter(Boolean).join(', '),
  );
  return few(distinct(places.filter((place) => place !== '')), 3, texts);
}

function images(launches: readonly IncidentLaunch[], texts: Texts): string[] {
  const known = new Map(launches.flatMap((launch) => (launch.imageId ? [[launch.imageId, launch] as const] : [])));
  const ids = tally(launches.flatMap(({ imageId }) => (imageWord(imageId) ? [imageId as string] : [])));
  return ids.map(([id]) => {
    const { imageName, imageOwner } = known.get(id) ?? {};
    return texts.image(id, imageName && quoted(imageName, 60), imageOwner && foreign(imageOwner, 20));
  });
}

function what(summary: IncidentSummary, texts: Texts): string[] {
  const { instances, parts } = summary;
  const launches = instances.length > 0 ? instances : parts.flatMap((part) => part.launches);
  const types = typesOf(launches);
  const untyped = instances.filter((launch) => !launch.instanceTypes.some((type) => typeWord(type))).length;
  const names = types.map(([type, count]) => (instances.length > 0 ? `${grouped(count)} x ${type}` : type));
  if (untyped > 0) names.push(`${grouped(untyped)} x ${texts.unknownType}`);
  const isSpot = launches.some((launch) => launch.spot);
  const first = [...few(names, 8, texts), ...(isSpot ? [texts.spot] : [])].join(', ');
  return [...(first ? [first] : []), ...few(images(launches, texts), 3, texts)];
}

/** What people write comes before what services write. */
const tagOrder = (key: string): number => (key === 'Name' ? 0 : /[:/]/.test(key) ? 2 : 1);

function tags(summary: IncidentSummary, texts: Texts): string[] {
  const launches = summary.instances.length > 0 ? summary.instances : (summary.parts[0]?.launches ?? []);
  const shown = commonTags(launches)
    .sort(([a], [b]) => tagOrder(a) - tagOrder(b))
    .map(([key, value]) => `${foreign(key, 40)}=${foreign(value, 60)}`);
  return shown.length === 0 ? [] : [few(shown, 4, texts).join(', ')];
}

/** Where it happened; of an enabled Region that Region, not the one that the call went to. */
const regionOf = ({ kind, region, target }: IncidentLaunch): string =>
  kind === 'notice' ? (regionWord(target) ?? region) : region;

function where(summary: IncidentSummary, settings: Pick<Settings, 'expectedRegions'>, texts: Texts): string[] {
  const { instances, parts } = summary;
  const launches = instances.length > 0 ? instances : parts.flatMap((part) => part.launches);
  const regions = tally(launches.map(regionOf));
  if (regions.length === 0) return [];
  const names = regions.map(
    ([region, n]) => foreign(region, 30) + (launches.length > 1 ? `${FIXED_SPACE}(${grouped(n)})` : ''),
  );
  const expected = settings.expectedRegions;
  const unexpected = expected ? regions.filter(([region]) => !expected.includes(region)).length : 0;
  return [
    few(names, 20, texts).join(', '),
    ...(unexpected > 0 && instances.length > 0 ? [texts.unexpected(unexpected, regions.length)] : []),
  ];
}

function refused(summary: IncidentSummary, texts: Texts): string[] {
  const attempts = summary.parts.filter((part) => part.kind === 'attempts').flatMap((part) => part.launches);
  if (attempts.length === 0) return [];
  const codes = tally(attempts.map(({ refusalCode }) => foreign(refusalCode ?? '?', 50)));
  const regions = distinct(attempts.map((launch) => launch.region)).length;
  const counts = codes.map(([code, n]) => `${code}${FIXED_SPACE}(${grouped(n)})`);
  return [`${grouped(attempts.length)} ${texts.refusedIn(regions)}: ${few(counts, 5, texts).join(', ')}`];
}

/** What the mail measures with: where nobody said a figure, the one that the signal had from the history. */
function limitOf({ signals }: IncidentView, { usdPerHour, isAuto }: Settings['budget']): number {
  const told = signals.find(({ id }) => id === 'price-above-budget')?.evidence.budget;
  if (!isAuto) return usdPerHour;
  return typeof told === 'number' ? told : Number.POSITIVE_INFINITY;
}

function cost(view: IncidentView, summary: IncidentSummary, budget: Settings['budget'], texts: Texts): string[] {
  const { running, asked, instances, parts, usdSoFar } = summary;
  const lines: string[] = [];
  if (running.usdPerHour > 0) {
    const most = limitOf(view, budget);
    const limit = running.usdPerHour > most ? dollars(most) : undefined;
    const perDay = dollars(running.usdPerHour * 24);
    lines.push(texts.running(dollars(running.usdPerHour), perDay, running.isEstimate, limit));
    if (view.kind !== 'first' && usdSoFar > 0) lines.push(texts.soFar(dollars(usdSoFar), view.ended !== undefined));
    if (running.unpriced > 0) lines.push(texts.unpriced(running.unpriced));
  }
  if (asked.usdPerHour > running.usdPerHour) {
    lines.push(texts.asked(dollars(asked.usdPerHour), asked.isEstimate));
    if (asked.unpriced > 0) lines.push(texts.unpricedCalls(asked.unpriced));
  }
  if (lines.length > 0) return lines;
  const isAsked = parts.some((part) => part.launches.some((launch) => launch.kind === 'request'));
  if (instances.length > 0 && summary.stillRunning.length === 0 && !isAsked) {
    return [texts.costEnded, ...(usdSoFar > 0 ? [texts.soFar(dollars(usdSoFar), true)] : [])];
  }
  if (instances.length > 0 || isAsked) return [texts.costUnknown];
  return parts.length > 0 && parts.every((part) => part.kind === 'attempts') ? [texts.costNothing] : [];
}

/** The rows of the block, labels aligned; a row nothing is known of is left out. */
export function factLines(
  view: IncidentView,
  summary: IncidentSummary,
  settings: Pick<Settings, 'budget' | 'expectedRegions'>,
  times: Times,
  texts: Texts,
): string[] {
  const started = Math.min(view.incident.openedAt, summary.first?.time ?? view.incident.openedAt);
  const rows: [keyof Texts['label'], string[]][] = [
    ['who', who(view, texts)],
    ['from', from(view, texts)],
    ['what', what(summary, texts)],
    ['tags', tags(summary, texts)],
    ['where', where(summary, settings, texts)],
    ['refused', refused(summary, texts)],
    ['cost', cost(view, summary, settings.budget, texts)],
    ['since', [times.timestamp(started)]],
  ];
  const shown = rows.filter(([, values]) => values.length > 0);
  const labelWidth = Math.max(...shown.map(([label]) => columns(texts.label[label])));
  const indent = labelWidth + 4;
  return shown.flatMap(([label, values]) =>
    values
      .flatMap((value) => wrap(value, WIDTH - indent, 2))
      .map((line, index) => `  ${padColumns(index === 0 ? texts.label[label] : '', labelWidth)}  ${line}`),
  );
}

/** The records of an incident as the store holds them. */
import * as z from 'zod/mini';
import { formOf, objectOf, type Shape, textsByKey } from '../batch/form.ts';
import {
  type Actor,
  type Incident,
  type IncidentLaunch,
  mailKinds,
  type Named,
  type Tally,
} from '../model/incident.ts';
import { gaps, launchKinds, type Unseen, unseenReasons } from '../model/launch.ts';
import { type Lender, lenderKinds, type Principal, principalKinds } from '../model/principal.ts';
import { type Signal, signalGroups, signalIds, signalShape } from '../model/signal.ts';
import { verdicts } from '../model/verdict.ts';

const text = z.string();
const number = z.number();
const flag = z.boolean();
const verdict = z.enum(verdicts);
const maybe = z.exactOptional;

const tally: Shape<Tally> = {
  usdPerHour: number,
  units: number,
  hard: z.array(z.enum(signalIds)),
  critical: z.array(text),
};

export const incidentForm = formOf<Incident>('incident', 1, {
  id: text,
  owner: text,
  openedAt: number,
  lastAlertAt: number,
  verdict,
  groups: z.array(z.enum(signalGroups)),
  mails: z.array(
    objectOf<Incident['mails'][number]>({
      kind: z.enum(mailKinds),
      at: number,
      verdict,
      isDoubtful: maybe(z.literal(true)),
    }),
  ),
  named: objectOf<Named>({
    instances: number,
    others: number,
    signals: number,
    regions: number,
    actors: number,
    principals: number,
    kinds: number,
    types: z.array(z.readonly(z.tuple([text, number]))),
    ...tally,
  }),
  tally: objectOf<Tally>(tally),
  sending: maybe(objectOf<NonNullable<Incident['sending']>>({ until: number })),
  followUpAt: maybe(number),
  closed: maybe(z.literal(true)),
  unseen: maybe(z.literal(true)),
});

export const launchForm = formOf<IncidentLaunch>(
  'alerted launch',
  1,
  {
    kind: z.enum(launchKinds),
    id: text,
    eventId: text,
    time: number,
    account: text,
    region: text,
    eventName: maybe(text),
    eventSource: maybe(text),
    instanceId: maybe(text),
    launchTime: maybe(number),
    restarted: maybe(flag),
    isProtected: maybe(z.literal(true)),
    operator: maybe(text),
    count: number,
    instanceTypes: z.array(text),
    usdPerHour: maybe(number),
    priceIsEstimate: maybe(flag),
    imageId: maybe(text),
    imageName: maybe(text),
    imageOwner: maybe(text),
    spot: flag,
    tags: textsByKey,
    principalKey: maybe(text),
    madeBy: maybe(text),
    refusalCode: maybe(text),
    target: maybe(text),
    groupName: maybe(text),
    names: maybe(z.array(text)),
    cluster: maybe(text),
    calledFrom: maybe(text),
    verdict,
    signals: z.array(z.enum(signalIds)),
    gaps: z.array(z.enum(gaps)),
    unseen: maybe(objectOf<Unseen>({ why: z.enum(unseenReasons), looks: number })),
  },
  ({ tags, ...launch }) => ({ ...launch, tags: Object.entries(tags) }),
);

export const signalForm = formOf<Signal>('signal', 1, signalShape);

const principal: Shape<Principal> = {
  kind: z.enum(principalKinds),
  key: text,
  arn: maybe(text),
  name: maybe(text),
  sessionName: maybe(text),
  accessKeyId: maybe(text),
  service: maybe(text),
  actsFor: maybe(text),
  through: maybe(text),
  isHuman: flag,
  lentBy: maybe(objectOf<Lender>({ kind: z.enum(lenderKinds), name: text, region: maybe(text) })),
  sourceIp: maybe(text),
  userAgent: maybe(text),
  console: maybe(flag),
};

export const actorForm = formOf<Actor>('actor', 1, {
  principal: objectOf(principal),
  account: text,
  since: number,
  source: z.enum(['call', 'lookup']),
});

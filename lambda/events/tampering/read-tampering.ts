/** What a record of a call says that could blind Davylamp. */
import type { Tampering } from '../../model/observation.ts';
import { field, text, texts } from '../calls/read.ts';
import { type TamperingCall, tamperingCall } from './catalog.ts';

/** A name, an ARN or a URL of something of ours: everything is called `davylamp`, or begins so. */
const ours = /(?:^|[:/])(?:StackSet-)?davylamp(?:$|[-/])/;

const MOST_NAMES = 10;

/** `configuration/a01.../rule/a02...`, `emailcontact/a03...`: letters and digits alone. */
const idForm = /^[a-z]{1,32}\/[\w/]{1,160}$/;

/** The last part of an ARN or a URL, and of a stack's ARN the one before its id. */
function shortName(name: string): string {
  const last = name.slice(name.lastIndexOf('/') + 1);
  const at = last.indexOf('davylamp');
  return /:stack\/([^/]+)/.exec(name)?.[1] ?? (at < 0 ? name : (/^[\w.-]+/.exec(last.slice(at))?.[0] ?? name));
}

const isById = ({ fields }: TamperingCall): boolean => fields.some(({ form }) => form === 'id');

/** What an organization's and a trail's calls are about, for the mail. */
const otherNames = ['name', 'trailName', 'detectorId', 'accountId', 'servicePrincipal', 'notificationHubRegion'];

function namesOf(call: TamperingCall, detail: unknown): readonly string[] | undefined {
  if (call.fields.length === 0) {
    const request = field(detail, 'requestParameters');
    return otherNames.flatMap((name) => text(field(request, name), 128) ?? []).slice(0, 1);
  }
  const named = call.fields.flatMap(({ at }) => texts(field(detail, ...at.split('.')), 1_600));
  if (isById(call))
    return named
      .map((name) => name.slice(name.lastIndexOf(':') + 1))
      .filter((id) => idForm.test(id))
      .slice(0, MOST_NAMES);
  const found = named.filter((name) => ours.test(name)).map(shortName);
  return found.length === 0 ? undefined : [...new Set(found)].slice(0, MOST_NAMES);
}

/**
 * A call that could blind Davylamp, with its catalog entry; undefined: it is about something else. Never
 * throws.
 */
export function readTampering(
  detail: unknown,
): { readonly call: TamperingCall; readonly tampering: Tampering } | undefined {
  const call = tamperingCall(text(field(detail, 'eventSource')) ?? '', text(field(detail, 'eventName')) ?? '');
  const effect = call?.effect(field(detail, 'requestParameters'));
  if (call === undefined || effect === undefined) return undefined;
  const names = namesOf(call, detail);
  return names && { call, tampering: { effect, names, ...(isById(call) && { isById: true as const }) } };
}

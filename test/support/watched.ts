/** Reads a record of a watched call, as the parser does. */
import { type CallReading, watchedCall } from '../../lambda/events/calls/catalog.ts';

/** @param service the event source without its host, such as `ecs` */
export function readCallOf(
  service: string,
  eventName: string,
  request: unknown,
  response: unknown = null,
): CallReading {
  const call = watchedCall(`${service}.amazonaws.com`, eventName);
  if (call === undefined) throw new Error(`${eventName} of ${service} is not watched`);
  return call.read(request, response);
}

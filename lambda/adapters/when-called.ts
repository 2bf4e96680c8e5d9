/** Clients that only some events need. */

interface Client {
  send(...args: never[]): unknown;
}

/** A client that is made with its first call: a start pays for none that it does not use. */
export function whenCalled<T extends Client>(make: () => T): Pick<T, 'send'> {
  let client: T | undefined;
  const send = (...args: never[]): unknown => {
    client ??= make();
    return client.send(...args);
  };
  return { send } as Pick<T, 'send'>;
}

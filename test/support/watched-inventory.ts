/** An inventory that remembers what it was asked, and whose answers a test may replace. */

import { createLocalInventory, type LocalInstance } from '../../lambda/local/inventory.ts';
import type { Inventory, Place } from '../../lambda/ports.ts';

export interface Asked {
  readonly method: keyof Inventory;
  readonly place: Place;
  /** Ids or type names. */
  readonly names: readonly string[];
}

export interface WatchedInventory extends Inventory {
  readonly asked: readonly Asked[];
  /** What was asked of one method, in order. */
  of(method: keyof Inventory): readonly Asked[];
}

export function watchedInventory(
  instances: readonly LocalInstance[],
  replaced: Partial<Inventory> = {},
): WatchedInventory {
  const inventory: Inventory = { ...createLocalInventory(instances), ...replaced };
  const asked: Asked[] = [];
  const watch =
    <A extends string | readonly string[], R>(
      method: keyof Inventory,
      answer: (place: Place, names: A) => Promise<R>,
    ) =>
    (place: Place, names: A): Promise<R> => {
      asked.push({ method, place: { account: place.account, region: place.region }, names: [names].flat() });
      return answer(place, names);
    };
  return {
    asked,
    of: (method) => asked.filter((one) => one.method === method),
    instances: watch('instances', inventory.instances),
    types: watch('types', inventory.types),
    userData: watch('userData', inventory.userData),
    images: watch('images', inventory.images),
    ...(inventory.lookedAt && { lookedAt: inventory.lookedAt }),
  };
}

export const never = <T>(): Promise<T> => new Promise<T>(() => {});
export const denied = <T>(): Promise<T> => Promise.reject<T>(new Error('UnauthorizedOperation'));

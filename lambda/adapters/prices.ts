/**
 * Prices from the AWS Price List, kept as long as the container lives: they change a few times a year.
 *
 * https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html
 */
import { GetProductsCommand } from '@aws-sdk/client-pricing';
import * as z from 'zod/mini';
import type { Prices } from '../ports.ts';
import { abortedBy } from './aborted-by.ts';
import { createBoundedCache } from './bounded-cache.ts';
import type { Clients } from './clients.ts';

/** The filters leave one product; these only bound what a changed service could send. */
const mostProducts = 10;
const mostPages = 3;
const longestProduct = 200_000;
const mostKept = 3_000;

const shape = /^[a-z0-9.-]{1,40}$/;

const product = z.object({
  terms: z.object({
    OnDemand: z.record(
      z.string(),
      z.object({
        priceDimensions: z.record(
          z.string(),
          z.object({ unit: z.optional(z.string()), pricePerUnit: z.object({ USD: z.optional(z.string()) }) }),
        ),
      }),
    ),
  }),
});

/** Answers, misses too, are kept; a call that fails is not, and rejects. */
export function createPrices(clients: Pick<Clients, 'pricing'>): Prices {
  const kept = createBoundedCache<{ readonly usdPerHour: number | undefined }>(mostKept);

  return {
    async usdPerHour(region, instanceType, signal) {
      if (!shape.test(region) || !shape.test(instanceType)) return undefined;
      const key = `${region}/${instanceType}`;
      const known = kept.get(key);
      if (known) return known.usdPerHour;
      const usdPerHour = await look(clients, region, instanceType, signal);
      kept.set(key, { usdPerHour });
      return usdPerHour;
    },
  };
}

async function look(
  clients: Pick<Clients, 'pricing'>,
  region: string,
  instanceType: string,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const Filters = Object.entries({
    regionCode: region,
    instanceType,
    operatingSystem: 'Linux',
    tenancy: 'Shared',
    preInstalledSw: 'NA',
    capacitystatus: 'Used',
  }).map(([Field, Value]) => ({ Type: 'TERM_MATCH' as const, Field, Value }));

  let NextToken: string | undefined;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const answer = await clients
      .pricing()
      .send(
        new GetProductsCommand({ ServiceCode: 'AmazonEC2', Filters, MaxResults: mostProducts, NextToken }),
        abortedBy(signal),
      );
    const prices = [...(answer.PriceList ?? [])]
      .slice(0, mostProducts)
      .flatMap((text: unknown) => hourlyPrices(String(text)));
    if (prices.length > 0) return Math.min(...prices);
    NextToken = answer.NextToken;
    if (!NextToken) return undefined;
  }
  return undefined;
}

/** Prices by the hour above zero; none where the text is not what the Price List documents. */
function hourlyPrices(text: string): readonly number[] {
  if (text.length > longestProduct) return [];
  const parsed = z.safeParse(product, json(text));
  if (!parsed.success) return [];
  return Object.values(parsed.data.terms.OnDemand)
    .flatMap((term) => Object.values(term.priceDimensions))
    .filter(({ unit }) => unit === undefined || /^h(ou)?rs?$/i.test(unit))
    .map(({ pricePerUnit }) => Number(pricePerUnit.USD))
    .filter((usd) => Number.isFinite(usd) && usd > 0);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { GetProductsCommand, PricingClient } from '@aws-sdk/client-pricing';
import { beforeEach, describe, expect, it } from 'vitest';
import { createPrices } from '../../../lambda/adapters/prices.ts';
import { mockClient } from '../../support/mock-client.ts';

const pricing = mockClient(PricingClient);
const prices = () => createPrices({ pricing: () => new PricingClient({ region: 'us-east-1' }) });
const product = (USD: unknown, unit = 'Hrs') =>
  JSON.stringify({
    product: { attributes: { instanceType: 'c5.metal' } },
    terms: {
      OnDemand: { 'A.B': { priceDimensions: { 'A.B.C': { unit, pricePerUnit: { USD } } } } },
      Reserved: { 'A.D': { priceDimensions: { 'A.D.E': { unit: 'Hrs', pricePerUnit: { USD: '0.1' } } } } },
    },
  });

beforeEach(() => pricing.reset());

describe('a price', () => {
  it('is what Linux on demand costs in that Region', async () => {
    pricing.on(GetProductsCommand).resolves({ PriceList: [product('4.5600000000')] });
    expect(await prices().usdPerHour('eu-west-1', 'c5.metal')).toBe(4.56);
    const input = pricing.commandCalls(GetProductsCommand)[0]?.args[0].input;
    expect(input?.ServiceCode).toBe('AmazonEC2');
    expect(Object.fromEntries((input?.Filters ?? []).map((filter) => [filter.Field, filter.Value]))).toEqual({
      regionCode: 'eu-west-1',
      instanceType: 'c5.metal',
      operatingSystem: 'Linux',
      tenancy: 'Shared',
      preInstalledSw: 'NA',
      capacitystatus: 'Used',
    });
  });

  it('is asked for once, also where there is none', async () => {
    pricing
      .on(GetProductsCommand)
      .resolvesOnce({ PriceList: [] })
      .resolves({ PriceList: [product('1')] });
    const port = prices();
    expect(await port.usdPerHour('eu-west-1', 'p2.xlarge')).toBeUndefined();
    expect(await port.usdPerHour('eu-west-1', 'p2.xlarge')).toBeUndefined();
    expect(await port.usdPerHour('us-east-1', 'p2.xlarge')).toBe(1);
    expect(pricing.calls()).toHaveLength(2);
  });

  it.each([
    ['no JSON', 'not JSON'],
    ['no terms', '{}'],
    ['null', 'null'],
    ['no dollars', product(undefined)],
    ['nothing but zero', product('0.0000000000')],
    ['no number', product('free')],
    ['not by the hour', product('4', 'Quantity')],
    ['far too long', product('4') + ' '.repeat(300_000)],
  ])('is undefined where the Price List has %s', async (_, text) => {
    pricing.on(GetProductsCommand).resolves({ PriceList: [text] });
    expect(await prices().usdPerHour('us-east-1', 'c5.metal')).toBeUndefined();
  });

  it('may come on a later page, but not on any', async () => {
    pricing
      .on(GetProductsCommand)
      .resolvesOnce({ NextToken: 'a' })
      .resolvesOnce({ PriceList: [product('4.08')] });
    expect(await prices().usdPerHour('us-east-1', 'c5.metal')).toBe(4.08);
    pricing.reset();
    pricing.on(GetProductsCommand).resolves({ NextToken: 'again' });
    expect(await prices().usdPerHour('us-east-1', 'c5.metal')).toBeUndefined();
    expect(pricing.calls().length).toBeLessThanOrEqual(3);
  });

  it('that could not be asked for rejects, and is asked for again', async () => {
    pricing
      .on(GetProductsCommand)
      .rejectsOnce('ThrottlingException')
      .resolves({ PriceList: [product('4.08')] });
    const port = prices();
    await expect(port.usdPerHour('us-east-1', 'c5.metal')).rejects.toThrow('ThrottlingException');
    expect(await port.usdPerHour('us-east-1', 'c5.metal')).toBe(4.08);
  });

  it('is not asked for what is no instance type', async () => {
    expect(await prices().usdPerHour('us-east-1', 'c5.*"')).toBeUndefined();
    expect(await prices().usdPerHour('us-east-1', 'x'.repeat(10_000))).toBeUndefined();
    expect(pricing.calls()).toHaveLength(0);
  });
});

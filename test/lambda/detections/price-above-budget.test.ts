import { describeDetection } from '../../support/detection-cases.ts';
import { called, launch, preparation, priced, refused, type } from '../../support/launches.ts';

const tenth = priced(0.1);

describeDetection('price-above-budget', {
  fires: {
    'one instance above the budget': [launch({ types: [priced(4.08)] }), {}, { usdPerHour: 4.08, budget: 3 }],
    'a call for many counts them all, on each of its instances': [
      called({ request: { count: 42 } }, { types: [priced(4)] }),
      {},
      { usdPerHour: 168, budget: 3 },
    ],
    'an attempt counts what it asked for': [
      refused('quota', { request: { count: 10 } }, { types: [priced(0.68)] }),
      {},
      { usdPerHour: 6.800000000000001, budget: 3 },
    ],
    'the middle one of the types that a human offers': [
      called({}, { kind: 'request', count: 2, types: [priced(20), priced(0.01), type('p9.large'), priced(2)] }),
      {},
      { usdPerHour: 4, budget: 3 },
    ],
    'the upper of two, so that a small one beside it hides nothing': [
      called({}, { kind: 'request', types: [priced(0.01), priced(24.48)] }),
      {},
      { usdPerHour: 24.48, budget: 3 },
    ],
    'what a service asks for at least, by the cheapest of its types': [
      launch({ kind: 'request', count: 2, types: [priced(20), type('p9.large'), priced(2)] }),
      {},
      { usdPerHour: 4, budget: 3 },
    ],
    'small ones that pass it together': [
      launch({ types: [tenth] }),
      { recent: { accountUsdPerHour: 3.1 } },
      { usdPerHour: 3.1, budget: 3 },
    ],
    'a budget of nothing': [
      launch({ types: [tenth] }),
      { settings: { budget: { usdPerHour: 0 } } },
      { usdPerHour: 0.1, budget: 0 },
    ],
  },
  quiet: {
    'a fleet of a service that may become one of large types, but also small ones': [
      launch({ kind: 'request', count: 10, types: [priced(0.1), priced(20)] }),
    ],
    'exactly the budget': [launch({ types: [priced(3)] })],
    'exactly the budget, summed up of parts that binary numbers cannot hold': [
      launch({ types: [tenth] }),
      { recent: { accountUsdPerHour: Array.from({ length: 30 }, () => 0.1).reduce((sum, one) => sum + one, 1e-15) } },
    ],
    'ten times a tenth in one call, with a budget of one dollar': [
      called({ request: { count: 10 } }, { types: [tenth] }),
      { settings: { budget: { usdPerHour: 1 } } },
    ],
    'no price known, however much the account asks for': [
      launch({ types: [type()] }),
      { recent: { accountUsdPerHour: 100 } },
    ],
    'a DryRun asks for nothing': [refused('dry-run', {}, { types: [priced(40)] })],
    'a launch template starts nothing': [preparation('CreateLaunchTemplate', {}, { types: [priced(40)] })],
  },
  says: {
    en: '$4.08 an hour, above the budget of $3',
    ko: '시간당 $4.08로, 예산인 $3보다 많습니다',
  },
});

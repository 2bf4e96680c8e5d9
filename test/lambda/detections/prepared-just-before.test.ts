import { describeDetection } from '../../support/detection-cases.ts';
import { called, preparation, refused } from '../../support/launches.ts';

const calls = ['CreateKeyPair', 'CreateDefaultVpc'];

describeDetection('prepared-just-before', {
  fires: {
    'a launch after preparation': [called(), { recent: { preparation: calls } }, { calls }],
    'an attempt after preparation': [refused('verification'), { recent: { preparation: calls } }, { calls }],
  },
  quiet: {
    'a launch without': [called()],
    'preparation itself': [preparation('CreateKeyPair'), { recent: { preparation: calls } }],
  },
  says: {
    en: 'prepared in the 15 minutes before (CreateKeyPair, CreateDefaultVpc)',
    ko: '직전 15분 동안 준비한 흔적이 있습니다 (CreateKeyPair, CreateDefaultVpc)',
  },
});

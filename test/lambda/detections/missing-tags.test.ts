import { describeDetection } from '../../support/detection-cases.ts';
import { launch, preparation, refused } from '../../support/launches.ts';

describeDetection('missing-tags', {
  fires: { 'no tag at all': [launch({ tags: {} }), {}, { tags: 'none' }] },
  quiet: {
    'one tag': [launch({ tags: { Name: '' } })],
    'an instance that could not be read: its tags are not known': [launch({ tags: {}, gaps: ['instance'] })],
    'an attempt': [refused('quota', {}, { tags: {} })],
    'a key pair': [preparation('CreateKeyPair')],
  },
  says: { en: 'it carries no tags', ko: '태그가 없습니다' },
});

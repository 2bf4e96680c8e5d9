import { describeDetection } from '../../support/detection-cases.ts';
import { launch } from '../../support/launches.ts';

const imageId = 'ami-0abcdef1234567890';

describeDetection('unknown-image-owner', {
  fires: {
    'another account': [launch({ imageId, imageOwner: '210987654321' }), {}, { image: imageId, owner: '210987654321' }],
  },
  quiet: {
    'an own image': [launch({ imageId, imageOwner: 'self' })],
    "Amazon's": [launch({ imageId, imageOwner: 'amazon' })],
    "the Marketplace's": [launch({ imageId, imageOwner: 'aws-marketplace' })],
    'an owner that could not be found out': [launch({ imageId })],
    'no image known': [launch()],
  },
  says: {
    en: 'ami-0abcdef1234567890 belongs to account 210987654321, not to you',
    ko: '내 계정이 아닌 210987654321 계정의 AMI입니다 (ami-0abcdef1234567890)',
  },
});

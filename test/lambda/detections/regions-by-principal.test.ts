import { describeDetection } from '../../support/detection-cases.ts';
import { called, human, launch, preparation, refused, service } from '../../support/launches.ts';

const regions = ['ap-south-1', 'eu-west-1', 'us-east-1'];
const three = { recent: { principalRegions: regions } };
const two = { recent: { principalRegions: regions.slice(1) } };

const five = { recent: { principalRegions: [...regions, 'a', 'b'] } };
const six = { recent: { principalRegions: [...regions, 'a', 'b', 'c'] } };
const throughRole = human({ kind: 'role', key: 'stack-set', through: 'cloudformation.amazonaws.com' });

describeDetection('regions-by-principal', {
  fires: {
    'a user by way of CloudFormation': [
      called({ principal: human({ through: 'cloudformation.amazonaws.com' }) }),
      three,
      { regions },
    ],
    'a stack with a role of its own in three Regions that the list does not name': [
      called({ principal: throughRole }),
      { ...three, settings: { expectedRegions: ['us-west-2'] } },
      { regions },
    ],
    'a stack with a role of its own in six Regions, without a list': [
      called({ principal: throughRole }),
      six,
      { regions: [...regions, 'a', 'b', 'c'] },
    ],
    'launches in three Regions': [called(), three, { regions }],
    // Whoever calls CreateFleet by hand launches by hand, whatever the instances are tagged with.
    'a fleet made by hand': [called({}, { madeBy: 'ec2fleet.amazonaws.com' }), three, { regions }],
    'a refused attempt': [refused('quota'), three, { regions }],
    'a probe by DryRun': [refused('dry-run'), three, { regions }],
    'a mistake that belongs to a sweep': [refused('mistake'), three, { regions }],
    'weakly, Regions that are usual for the principal: the mail says so': [
      called(),
      { recent: { principalRegions: regions.slice(2), principalUsualRegions: regions.slice(0, 2) } },
      { regions, of: 'usual' },
    ],
    'three that are not usual, whatever is usual beside them': [
      called(),
      { recent: { principalRegions: regions, principalUsualRegions: ['eu-north-1'] } },
      { regions },
    ],
    'a request that names no instance yet': [
      called({ eventName: 'RequestSpotFleet' }, { kind: 'request' }),
      three,
      { regions },
    ],
  },
  quiet: {
    'a StackSet in five Regions, without a list': [called({ principal: throughRole }), five],
    'two Regions': [called(), two],
    'two Regions that are usual': [called(), { recent: { principalUsualRegions: regions.slice(1) } }],
    'a service rolls out to three Regions': [called({ principal: service('cloudformation.amazonaws.com') }), three],
    'a fleet launches in three Regions': [called({ principal: service('ec2fleet.amazonaws.com') }), three],
    'nobody knows who': [launch(), three],
    'key pairs in three Regions': [preparation('ImportKeyPair'), three],
  },
  says: {
    en: 'one principal in 3 Regions within 10 minutes (ap-south-1, eu-west-1, us-east-1)',
    ko: '한 보안 주체가 10분 안에 3개 리전에서 활동했습니다 (ap-south-1, eu-west-1, us-east-1)',
  },
});

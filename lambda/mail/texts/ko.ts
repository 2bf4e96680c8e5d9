/**
 * The mail in Korean. AWS's own names (Spot, AMI, Auto Scaling) and the keys of davylamp.yaml stay as they
 * are.
 */
import { grouped } from '../format.ts';
import type { Scene, Texts, WhyUnseen } from './texts.ts';

const span = (minutes: number): string =>
  minutes < 120 ? `${grouped(minutes)}분` : `${grouped(Math.round(minutes / 60))}시간`;

function at(scene: Scene | undefined): string {
  if (!scene) return '';
  const { regions, accounts, from, minutes } = scene;
  const whose = accounts.length === 1 ? accounts[0] : `계정 ${grouped(accounts.length)}개`;
  const where = regions.length === 1 ? `의 ${regions[0]} 리전` : `의 리전 ${grouped(regions.length)}곳`;
  const when = minutes < 1 ? `${from}에` : `${from}부터 ${span(minutes)} 동안`;
  return `${when} ${whose}${regions.length === 0 ? '' : where}에서 `;
}

const calls: Readonly<Record<Parameters<Texts['callMade']>[0], readonly [thing: string, unit: string, verb: string]>> =
  {
    RunInstances: ['인스턴스 요청', '건', '접수되었습니다'],
    StartInstances: ['중지된 인스턴스를 다시 시작하는 호출', '건', '있었습니다'],
    RequestSpotInstances: ['스팟 인스턴스 요청', '건', '접수되었습니다'],
    RequestSpotFleet: ['스팟 플릿 요청', '건', '접수되었습니다'],
    CreateFleet: ['EC2 플릿', '개', '생성되었습니다'],
    CreateLaunchTemplate: ['시작 템플릿', '개', '생성되었습니다'],
    ModifyInstanceAttribute: ['인스턴스 속성 변경', '건', '있었습니다'],
    CreateAutoScalingGroup: ['Auto Scaling 그룹', '개', '생성되었습니다'],
    UpdateAutoScalingGroup: ['Auto Scaling 그룹 변경', '건', '있었습니다'],
    SetDesiredCapacity: ['Auto Scaling 그룹 크기 변경', '건', '있었습니다'],
    RegisterTaskDefinition: ['ECS 태스크 정의', '개', '등록되었습니다'],
    CreateService: ['ECS 서비스', '개', '생성되었습니다'],
    RunTask: ['ECS 태스크 실행', '건', '있었습니다'],
    ServiceTask: ['ECS 서비스의 태스크 시작', '건', '있었습니다'],
    CreateCluster: ['ECS 클러스터', '개', '생성되었습니다'],
    CreateInstances: ['Lightsail 인스턴스 생성', '건', '있었습니다'],
    CreateNotebookInstance: ['SageMaker 노트북', '개', '생성되었습니다'],
    CreateTrainingJob: ['SageMaker 훈련 작업', '개', '시작되었습니다'],
    CreateProcessingJob: ['SageMaker 처리 작업', '개', '시작되었습니다'],
    CreateComputeEnvironment: ['Batch 컴퓨팅 환경', '개', '생성되었습니다'],
    StartBuild: ['대형 CodeBuild 빌드', '개', '시작되었습니다'],
    RequestServiceQuotaIncrease: ['할당량 증가 요청', '건', '접수되었습니다'],
    CreateDefaultVpc: ['기본 VPC', '개', '생성되었습니다'],
    CreateKeyPair: ['키 페어', '개', '생성되었습니다'],
    ImportKeyPair: ['키 페어', '개', '등록되었습니다'],
    AuthorizeSecurityGroupIngress: ['보안 그룹 개방', '건', '있었습니다'],
    EnableRegion: ['리전', '곳', '활성화되었습니다'],
    Tampering: ['Davylamp가 감시하는 데 필요한 것을 건드리는 호출', '건', '있었습니다'],
  };

/** The subject particle after a counter: 이 after a closed syllable, else 가. */
const particle = (counter: string): string => (((counter.codePointAt(0) ?? 0) - 0xac00) % 28 === 0 ? '가' : '이');

const since = (from: string): string => `모든 수치는 ${from} 이후의 누계입니다.`;

const unseenReasons: Readonly<Record<WhyUnseen, string>> = {
  role: '해당 계정의 Davylamp 역할이 없거나 사용할 수 없음',
  denied: 'AWS가 Davylamp의 조회를 거부함',
  throttled: 'AWS가 Davylamp의 조회를 제한함(스로틀링)',
  'no-answer': 'AWS가 응답하지 않음',
  'not-yet': 'EC2에 아직 나타나지 않음',
  gone: 'EC2에 그 인스턴스가 없음. 살펴보기 전에 사라졌습니다',
};

export const ko: Texts = {
  account: (id, name) => (name ? `${name}(${id}) 계정` : `${id} 계정`),

  instancesLaunched: (n, scene, unseen, areRestarts) => {
    const said = `${at(scene)}인스턴스 ${grouped(n)}개가 ${areRestarts ? '다시 ' : ''}시작되었`;
    if (!unseen) return `${said}습니다.`;
    const which = n === unseen.count ? '' : `그중 ${grouped(unseen.count)}개는 `;
    return `${said}지만, ${which}살펴볼 수 없었습니다. 이유: ${unseen.reasons.map((why) => unseenReasons[why]).join('; ')}.`;
  },
  stillRun: (n, all, perHour) =>
    n === 0
      ? '지금은 실행 중인 것이 없습니다.'
      : `${grouped(all)}개 중 ${grouped(n)}개가 아직 실행 중입니다${perHour ? ` (시간당 ${perHour})` : ''}.`,
  attemptsRefused: (n, scene) =>
    scene
      ? `${at(scene)}인스턴스 시작 시도 ${grouped(n)}건을 AWS가 거부했습니다.`
      : `그 밖에 인스턴스 시작 시도 ${grouped(n)}건을 AWS가 거부했습니다.`,
  dryRunsMade: (n, scene) =>
    `${at(scene)}누군가 인스턴스를 시작할 수 있는지 ${grouped(n)}번 시험해 보았습니다(dry run).`,
  callMade: (call, n, scene) => {
    const [thing, unit, verb] = calls[call];
    return `${at(scene)}${thing} ${grouped(n)}${unit}${particle(unit)} ${verb}.`;
  },
  otherCallMade: (name, n, scene) => `${at(scene)}${name} 호출이 ${grouped(n)}번 있었습니다.`,
  asksFor: (n, unit) => `요청한 수량은 ${unit === 'tasks' ? '태스크' : '인스턴스'} ${grouped(n)}개입니다.`,
  nothingRuns: 'Davylamp가 아는 한 실제로 시작된 것은 없습니다.',
  looksLikeMining: (cost) => `암호화폐 채굴로 보입니다.${cost ? ` ${cost}.` : ''}`,
  mayBeMining: (cost) => `암호화폐 채굴일 수 있습니다.${cost ? ` ${cost}.` : ''}`,
  looksLikeTampering: '누군가 Davylamp의 눈을 가리고 있습니다. 침입자가 채굴을 시작하기 전에 하는 일입니다.',
  mayBeTampering: 'Davylamp 자체가 변경되었습니다. 지금부터는 일부를 보지 못할 수 있습니다.',
  noSignOfMining: (cost) => `지금까지는 채굴로 볼 만한 점이 없습니다.${cost ? ` ${cost}.` : ''}`,
  costs: (perHour, perDay) => `비용은 시간당 ${perHour}, 하루 ${perDay}입니다`,
  wouldCost: (perHour) => `비용은 시간당 ${perHour}까지 늘어날 수 있습니다`,
  reasons: (reasons) => `근거: ${reasons.join('; ')}.`,
  ifNotYours: '직접 하신 일이 아니면 지금 바로 1번을 실행하십시오. 직접 하신 일이면 아무것도 하지 않아도 됩니다.',
  ifNotYoursNotice: '직접 하신 일이 아니면 1번부터 진행하십시오. 직접 하신 일이면 아무것도 하지 않아도 됩니다.',
  ifNotYoursRegion:
    '직접 하신 일이 아니면 1번부터 진행하십시오. 직접 하신 일이면 따로 할 일이 없습니다. 리전이 활성화되면 Davylamp가 스스로 감시를 시작하고, 언제부터인지 메일로 알립니다.',
  ifNotYoursTampering:
    '직접 하신 일이 아니면 지금 바로 1번을 실행하십시오. 직접 하신 일이면 2번으로 Davylamp를 되돌릴 수 있습니다.',
  ifBreakIn: '아는 사람이 한 일이 아니라면 침해된 것입니다.',
  unknownIfMining: (all) =>
    all
      ? '안전한지는 알 수 없습니다. 직접 확인하십시오.'
      : '나머지에서는 지금까지 채굴로 볼 만한 점이 없습니다. 살펴볼 수 없었던 것이 안전한지는 알 수 없습니다.',
  looksAgain: 'Davylamp가 몇 분 안에 다시 살펴보고, 더 밝혀지면 메일로 알립니다.',
  followUp: (from) => `후속 알림입니다. ${since(from)}`,
  newSince: (what) => `지난 메일 이후 추가: ${what.join('; ')}.`,
  mayRepeat: '앞서 보낸 메일이 도착하지 않았을 수 있어 모든 내용을 다시 알려 드립니다.',
  escalation: (from) => `앞서 보낸 메일보다 상황이 나빠졌습니다. ${since(from)}`,
  test: {
    opening: (regions, account) =>
      regions.length === 1
        ? `테스트입니다. ${account}의 ${regions[0]} 리전에서 보낸 테스트 이벤트입니다.`
        : `테스트입니다. ${account}의 리전 ${grouped(regions.length)}곳에서 보낸 테스트 이벤트입니다: ${regions.join(', ')}.`,
    nothing: '계정에는 아무 일도 일어나지 않았으며, 하실 일도 없습니다.',
    real: (n) =>
      `${n === 1 ? '이 리전' : '이 리전들'}에서 메일함까지의 경로가 잘 작동합니다. 실제 경보도 같은 경로로 옵니다.`,
    last: (time) =>
      `이번 시간에는 테스트가 많았습니다. ${time} 전에는 테스트 메일을 더 보내지 않으며, 실제 경보는 그대로 보냅니다.`,
    ids: (ids) => `테스트 ID: ${ids.join(', ')}`,
  },

  missingRole: {
    opening: (role, accounts) =>
      `다음 계정에는 Davylamp가 조회에 쓰는 역할 ${role} 자체가 없거나, 있어도 사용할 수 없습니다: ${accounts}.`,
    meaning:
      '그곳에서 시작되는 것은 계속 알리지만, 유형, 가격, 사용자 데이터는 살펴볼 수 없습니다. 이 메일은 한 번만 보냅니다.',
    who: '직접 제거하지 않았다면 누군가 숨으려는 것일 수 있습니다. 해당 계정에서 다음을 실행하면 누가 역할을 건드렸는지 나옵니다.',
    restore:
      '되살리려면 StackSet davylamp-member-roles에서 해당 계정의 스택을 보존하지 않고 제거한 다음 Davylamp를 다시 배포하십시오.',
  },

  label: {
    who: '누가',
    from: '접속 정보',
    what: '무엇을',
    tags: '태그',
    where: '어디서',
    refused: '거부됨',
    cost: '비용',
    since: '시작',
  },
  user: (name) => `IAM 사용자 ${name}`,
  role: (name, session) => `역할 ${name}${session ? `, 세션 ${session}` : ''}`,
  identityCenter: (session, permissionSet) => `${session}, IAM Identity Center 로그인(${permissionSet})`,
  root: '루트 사용자',
  federated: (name) => `페더레이션 사용자 ${name}`,
  service: (name, actedFor) => `AWS 서비스 ${name}${actedFor ? `(${actedFor} 대신)` : ''}`,
  someone: (name) => `${name}(Davylamp가 모르는 종류의 보안 주체)`,
  key: (shortened) => `키 ${shortened}`,
  console: '콘솔에서',
  through: (service) => `${service} 경유`,
  lentBy: (kind, name) => `${{ instance: '인스턴스 ', function: '함수 ', other: '' }[kind]}${name}의 자격 증명 사용`,
  fromHistory: 'CloudTrail에서 확인',
  notKnown: '알 수 없음. 1번으로 확인하십시오',
  notKnownYet: '아직 모름. 1번으로 확인할 수 있으며, 밝혀지면 후속 메일로 알립니다',
  stillNotKnown: '아직 모름. 1번으로 확인하십시오',
  unknownType: '유형 미상',
  image: (id, name, owner) => {
    const whose =
      owner === 'self'
        ? '내 계정 소유'
        : owner === 'amazon'
          ? 'Amazon 소유'
          : owner === 'aws-marketplace'
            ? 'AWS Marketplace'
            : owner && `내 것이 아님, ${owner} 계정 소유`;
    const details = [name, whose].filter(Boolean).join(', ');
    return `AMI ${id}${details && ` (${details})`}`;
  },
  spot: '스팟',
  more: (n) => `외 ${grouped(n)}개`,
  unexpected: (n, all) =>
    n === all
      ? `${all === 1 ? '' : '모두 '}regions.expected에 없는 리전`
      : `그중 ${n}곳은 regions.expected에 없는 리전`,
  refusedIn: (n) => `리전 ${grouped(n)}곳`,
  running: (perHour, perDay, estimate, budget) =>
    `시간당 ${perHour}, 하루 ${perDay}${estimate ? '(추정)' : ''}${budget ? `. 예산은 시간당 ${budget}` : ''}`,
  unpriced: (n) => `가격을 모르는 인스턴스 ${grouped(n)}개 제외`,
  unpricedCalls: (n) => `가격을 모르는 호출 ${grouped(n)}건 제외`,
  asked: (perHour, estimate) => `요청한 것이 모두 시작되면 시간당 ${perHour}${estimate ? '(추정)' : ''}`,
  soFar: (total, isLookedAt) =>
    `${isLookedAt ? '' : '모두 계속 실행 중이라면 '}지금까지 ${total.startsWith('<') ? `${total.slice(1)} 미만` : `약 ${total}`}`,
  costNothing: '없음. AWS가 모든 시도를 거부했습니다',
  costEnded: '더는 없음',
  costUnknown: '알 수 없음',

  step: {
    key: '액세스 키를 차단하십시오.',
    user: '사용자를 열려 있는 세션까지 차단하십시오.',
    role: '역할의 세션을 끊으십시오.',
    identityCenter: 'IAM Identity Center에서 사용자를 차단하십시오.',
    root: '루트 사용자를 되찾으십시오.',
    federated: '세션을 발급한 곳에서 차단하십시오.',
    service: '누가 AWS에 이 일을 시켰는지 확인하십시오.',
    findOut: '누가 했는지 확인하십시오.',
    several: '관련된 보안 주체를 모두 차단하십시오.',
    stop: '시작된 것을 멈추십시오.',
    stopInstance: '인스턴스를 종료하십시오.',
    stopInstances: '인스턴스를 모두 종료하십시오.',
    stopInRegions: '인스턴스를 종료하십시오. 리전마다 명령이 하나씩 있습니다.',
    undo: '되돌리십시오.',
    nothingToStop: '멈출 것은 없습니다.',
    look: '그 밖에 무엇을 했는지 확인하십시오.',
  },
  inAccount: (account) => `${account}에서 실행합니다.`,
  keyAlso: '이 키로 만든 세션이 있을 수 있습니다. 다음 명령은 그 세션과 사용자의 모든 작업을 막습니다.',
  userKeys: '이어서 이 사용자의 키를 모두 비활성화합니다.',
  userByHand: (name) =>
    `IAM 콘솔의 사용자 메뉴에서 ${name}의 액세스 키를 모두 비활성화하고 콘솔 액세스를 해제하십시오.`,
  lenderRenews: (name) =>
    `${name}에서 발급된 자격 증명입니다. 그 안에 들어온 공격자는 새 자격 증명을 다시 얻을 수 있으므로, 역할을 떼어 내고 조사하십시오.`,
  roleStillWorks: (step) =>
    `역할 수임이 허용된 보안 주체는 다시 들어올 수 있습니다. 누가 역할을 수임했는지는 ${step}번에서 확인하십시오.`,
  roleByHand: (name) => `IAM 콘솔의 역할 메뉴에서 ${name}의 세션 취소 탭을 열어 활성 세션을 취소하십시오.`,
  identityCenterSteps: (session, permissionSet) => [
    `IAM Identity Center의 사용자 메뉴에서 ${session}의 액세스를 비활성화하고 활성 세션을 끝내십시오.`,
    `이미 열린 ${permissionSet} 세션은 몇 시간 더 유효합니다. 이 계정에 대한 할당도 제거하십시오.`,
  ],
  rootSteps: [
    '루트로 로그인해 액세스 키를 모두 비활성화하고, 암호를 바꾸고, MFA 장치를 확인하십시오.',
    '로그인이 되지 않으면 이메일 주소가 바뀐 것입니다. 다른 계정에서 AWS Support에 연락하십시오.',
  ],
  federatedByUser: (user) => `IAM 사용자 ${user}에서 만든 세션입니다. 이 사용자를 막으면 세션도 막힙니다.`,
  federatedSteps:
    '자격 증명 공급자에서 해당 사용자를 비활성화하십시오. IAM 사용자가 만든 세션이라면 다음 명령으로 알 수 있습니다.',
  actedFor: (user) => `IAM 사용자 ${user} 대신 실행되었습니다. 직접 하신 일이 아니면 이 사용자를 막으십시오.`,
  serviceSteps: '서비스는 누군가 설정한 대로 인스턴스를 시작합니다. 다음 명령으로 설정한 사람을 볼 수 있습니다.',
  findOutSteps: 'CloudTrail에는 15분쯤 늦게 나타날 수 있습니다. 결과가 비어 있으면 먼저 2번을 진행하십시오.',
  findOutByLink: (step) => `${step}번의 링크를 여십시오. CloudTrail에는 15분쯤 늦게 나타날 수 있습니다.`,
  moreActors: (n, step) => `관련된 보안 주체가 ${grouped(n)}개 더 있습니다. ${step}번의 링크에서 확인하십시오.`,
  groupsFirst: 'Auto Scaling 그룹부터 처리합니다. 그러지 않으면 인스턴스가 다시 생깁니다.',
  nodeGroupsFirst: '노드 그룹부터 처리합니다. 그러지 않으면 인스턴스가 다시 생깁니다.',
  nodeGroupNotYours: '직접 만든 노드 그룹이 아니라면 삭제합니다.',
  groupProtection: '삭제 방지가 설정되어 있을 수 있으므로 먼저 해제한 뒤, 그룹과 그 인스턴스를 삭제합니다.',
  groupByHand: (name, region) =>
    `${region} 리전의 콘솔에서 다음 Auto Scaling 그룹을 삭제하십시오: ${name}. 이름을 명령에 넣을 수 없습니다.`,
  emptyGroupByHand: (name, region) =>
    `${region} 리전의 콘솔에서 다음 Auto Scaling 그룹의 크기를 0으로 줄이고, 모르는 그룹이면 삭제하십시오: ${name}. 이름을 명령에 넣을 수 없습니다.`,
  spotFirst: '스팟 요청과 플릿부터 취소합니다. 그러지 않으면 인스턴스가 다시 생깁니다.',
  protectionFirst: '종료 방지나 중지 방지가 설정된 인스턴스에서는 먼저 해제합니다.',
  terminate: '그다음 인스턴스를 종료합니다.',
  stopKept:
    '다음은 전부터 있던 인스턴스로, 데이터가 들어 있을 수 있습니다. 중지하고, 다시 시작하기 전에 사용자 데이터를 확인하십시오.',
  restOfInstances: (n) => `위에 없는 인스턴스가 ${grouped(n)}개 있습니다. 다음 명령은 비슷한 것까지 모두 찾습니다.`,
  instancesByHand: (n) => `ID나 리전을 읽을 수 없는 인스턴스가 ${grouped(n)}개 있습니다. EC2 콘솔에서 확인하십시오.`,
  moreAccounts: (n) =>
    `계정이 ${grouped(n)}개 더 있습니다. 그곳에서도 똑같이 하십시오. 관련된 보안 주체를 먼저 차단하면 더 시작되지 않습니다.`,
  moreRegions: (n) => `리전이 ${grouped(n)}곳 더 있습니다. EC2 콘솔의 EC2 Global View에서 확인하십시오.`,
  wasThereBefore: '이전부터 있던 리소스입니다. 직접 만든 것이라면 아래 명령으로 원래 하던 작업도 멈춥니다.',
  capitals: '대문자로 쓴 자리에는 첫 명령이 보여 주는 값을 넣으십시오.',
  quota: '할당량 요청은 명령으로 취소할 수 없습니다. Support Center에서 해당 사례를 닫으십시오.',
  bringBack:
    '삭제되거나 변경된 것을 되돌리려면 Davylamp 폴더에서 다음을 실행하십시오(더 필요한 것은 docs/tampering.md에 있습니다).',
  watchRegion:
    '직접 하신 일이면 언제부터 감시하는지 다른 메일로 알립니다. 리전이 활성화된 뒤 Davylamp 폴더에서 배포하면 정식 규칙으로 바뀝니다.',
  enabledRegion: '리전을 비활성화하기 전에 그 안에서 실행 중인 것을 확인하십시오.',
  fromAccount: (account) => `호출한 계정인 ${account}에서 실행합니다.`,
  operated: (n, service) =>
    `인스턴스 ${grouped(n)}개는 ${service} 서비스가 관리하므로 EC2에서 직접 종료할 수 없습니다. 노드 풀이나 용량 공급자에서 멈추십시오.`,
  stopByHand: (what, region) => `${region} 리전의 콘솔에서 멈추십시오. 대상: ${what}.`,
  lookFor: '새로 생긴 사용자, 액세스 키, 역할, 정책이 있으면 그것으로 다시 들어옵니다.',
  lookForNotice: '아무도 만들지 않은 사용자, 액세스 키, 역할, 정책이 새로 생겼다면 침해를 의심하십시오.',
  lookGlobal: '사용자와 역할의 변경은 us-east-1에 기록됩니다.',

  allow: '직접 하신 일이고 앞으로도 반복된다면 davylamp.yaml의 "allow:" 아래에 다음을 넣고 다시 배포하십시오.',
  raise:
    '허용 항목에 해당하지만 그 항목의 시간당 금액을 넘었습니다. 직접 하신 일이라면 davylamp.yaml에서 금액을 올리고 다시 배포하십시오.',
  allowReason: '여기에 누가 왜 필요한지 적으십시오',
  noEntrySilences: (sentence) => `이 경보는 어떤 허용 항목으로도 끌 수 없습니다. 이유: ${sentence}.`,
  noEntryFits: '시작된 것에 대해 알려진 것이 너무 적어 허용 항목을 제안할 수 없습니다.',
  why: '이 메일을 받은 이유:',
  rule: '‘확실’ 신호는 하나만 있어도 critical, ‘강함’ 신호는 하나면 high, 종류가 다른 둘이면 critical입니다.',
  weakOnly: '‘약함’ 신호는 참고용이며, notice보다 높은 판정의 근거가 되지 않습니다.',
  unseenIsMailed: '살펴볼 수 없었던 것은 alertAt 설정과 관계없이 알립니다.',
  noSignals: '발생한 신호는 없습니다. 허용 항목에 해당하지 않는 것은 모두 notice로 한 번 알립니다.',
  strength: { hard: '확실', strong: '강함', weak: '약함' },
  moreSignals: (n) => `같은 신호 ${grouped(n)}건 더 있음`,
  gapTitle: 'Davylamp가 확인하지 못한 것:',
  gap: {
    instance: (n) => `인스턴스 ${grouped(Math.max(1, n))}개의 정보를 읽지 못해 유형, AMI, 태그가 빠졌을 수 있습니다.`,
    type: () => '인스턴스 유형의 정보를 읽지 못해 가속기나 가격이 빠졌을 수 있습니다.',
    'user-data': (n) =>
      `인스턴스 ${grouped(Math.max(1, n))}개의 사용자 데이터를 읽지 못했습니다. 채굴기가 있어도 알 수 없습니다.`,
    image: () => 'AMI의 소유자를 확인하지 못했습니다.',
    role: () => '해당 계정의 Davylamp 역할을 사용할 수 없어 아무것도 조회하지 못했습니다.',
    store: () => 'Davylamp의 저장소가 응답하지 않아 이전 이벤트를 세지 못했고, 이 메일이 두 번 올 수 있습니다.',
    price: () => 'Price List가 응답하지 않아 가격이 추정치이거나 빠졌습니다.',
    allowlist: () => '허용 목록을 적용하지 못해 허용된 것이 이 메일에 들어 있을 수 있습니다.',
  },
  incident: (id) => `인시던트 ${id}.`,
  allAccounts: (ids) => `모든 계정: ${ids.join(', ')}.`,
  firstEvent: (id, time) => `첫 이벤트 ${id}, ${time}.`,
  cut: '(메일이 너무 길어 여기서 잘랐습니다)',
};

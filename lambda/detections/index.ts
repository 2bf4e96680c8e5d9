/** All detections in one list; documents, mails and tests are made from it. */
import type { Language } from '../model/settings.ts';
import { observedStrength, type Signal, usualFor } from '../model/signal.ts';
import { acceleratedOrMetal } from './accelerated-or-metal.ts';
import { acrossAccounts } from './across-accounts.ts';
import { beyondEntry } from './beyond-entry.ts';
import type { Detection, DetectionInput } from './detection.ts';
import { hugeAutoScalingGroup } from './huge-auto-scaling-group.ts';
import { humanDryRun } from './human-dry-run.ts';
import { largePublicTask } from './large-public-task.ts';
import { manyGroups } from './many-groups.ts';
import { manyInOneCall } from './many-in-one-call.ts';
import { manyRegionsByPrincipal } from './many-regions-by-principal.ts';
import { minerInUserData } from './miner-in-user-data.ts';
import { missingTags } from './missing-tags.ts';
import { newFamily, newPrincipal } from './new-to-the-account.ts';
import { preparedJustBefore } from './prepared-just-before.ts';
import { priceAboveBudget } from './price-above-budget.ts';
import { quotaIncrease } from './quota-increase.ts';
import { refusalsByPrincipal } from './refusals-by-principal.ts';
import { regionEnabled } from './region-enabled.ts';
import { regionsByPrincipal } from './regions-by-principal.ts';
import { rootByHand } from './root-by-hand.ts';
import { spotAccelerators } from './spot-accelerators.ts';
import { tampering } from './tampering.ts';
import { terminationProtected } from './termination-protected.ts';
import { undeclaredRegion } from './undeclared-region.ts';
import { undeclaredRegionsBurst } from './undeclared-regions-burst.ts';
import { unknownImageOwner } from './unknown-image-owner.ts';
import { userAccessKey } from './user-access-key.ts';

/** Strongest first: the order in which a mail names them. */
export const detections: readonly Detection[] = [
  minerInUserData,
  tampering,
  acrossAccounts,
  regionsByPrincipal,
  refusalsByPrincipal,
  undeclaredRegionsBurst,
  hugeAutoScalingGroup,
  acceleratedOrMetal,
  priceAboveBudget,
  manyInOneCall,
  manyGroups,
  largePublicTask,
  undeclaredRegion,
  manyRegionsByPrincipal,
  rootByHand,
  terminationProtected,
  spotAccelerators,
  beyondEntry,
  userAccessKey,
  humanDryRun,
  unknownImageOwner,
  preparedJustBefore,
  newFamily,
  newPrincipal,
  quotaIncrease,
  regionEnabled,
  missingTags,
];

const byId: ReadonlyMap<string, Detection> = new Map(detections.map((detection) => [detection.id, detection]));

/** What a signal only says, where a habit makes it milder. Undefined: it is never usual. */
export function saysOf({ id, evidence }: Pick<Signal, 'id' | 'evidence'>): Detection['says'] {
  const { says, mayBeUsual } = byId.get(id) ?? {};
  return mayBeUsual && !mayBeUsual(evidence) ? undefined : says;
}

/**
 * Every signal that a launch shows, strongest first. A detection that throws is a bug of ours: it costs its
 * own signal and is told, but not the alert.
 */
export function detect(input: DetectionInput, onBug: (detectionId: string, error: unknown) => void): readonly Signal[] {
  return detections.flatMap(({ id, strength, strengthOf, group, evaluate }) => {
    try {
      const evidence = evaluate(input);
      return evidence ? [{ id, strength: strengthOf?.(evidence) ?? strength, group, evidence }] : [];
    } catch (error) {
      onBug(id, error);
      return [];
    }
  });
}

const whose: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: { role: 'role', user: 'user', service: 'service', account: 'account', federated: 'user' },
  ko: { role: '역할', user: '사용자', service: '서비스', account: '계정', federated: '사용자' },
};

const wordOf = (words: Readonly<Record<string, string>>, key: string): string =>
  Object.hasOwn(words, key) ? (words[key] as string) : '';

/** Why a signal is milder than its detection says. */
function mildened(signal: Signal, language: Language): readonly string[] {
  const usual = usualFor(signal);
  const observed = observedStrength(signal);
  const name = usual && `${wordOf(whose[language], usual.kind)} ${usual.name}`.trim();
  const isKorean = language === 'ko';
  const times = usual && (isKorean ? `최근 30일 중 ${usual.days}일` : `${usual.days} of the last 30 days`);
  return [
    ...(usual ? [isKorean ? `${name}의 평소 활동: ${times}` : `usual for ${name}: ${times}`] : []),
    ...(observed ? [isKorean ? '관찰만 하는 신호' : 'only observed'] : []),
  ];
}

/**
 * The signal's evidence as a phrase without a full stop. May hold text that an attacker chose: sanitize it.
 */
export function sentence(signal: Signal, language: Language): string {
  const detection = byId.get(signal.id);
  if (!detection) return signal.id;
  try {
    return [detection.say[language](signal.evidence), ...mildened(signal, language)].join('; ');
  } catch {
    // Stored by another version, whose evidence has another shape.
    return detection.title;
  }
}

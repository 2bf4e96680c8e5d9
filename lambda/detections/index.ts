/** All detections in one list; documents, mails and tests are made from it. */
import type { Language } from '../model/settings.ts';
import type { Signal } from '../model/signal.ts';
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

/**
 * The signal's evidence as a phrase without a full stop. May hold text that an attacker chose: sanitize it.
 */
export function sentence(signal: Signal, language: Language): string {
  const detection = byId.get(signal.id);
  if (!detection) return signal.id;
  try {
    return detection.say[language](signal.evidence);
  } catch {
    // Stored by another version, whose evidence has another shape.
    return detection.title;
  }
}

/** Why a mail was sent: the signals with their evidence, the strongest first. */
import type { Language } from '../model/settings.ts';
import type { Signal } from '../model/signal.ts';
import { columns, foreign, padColumns, plainSentence } from './text.ts';
import type { Texts } from './texts/index.ts';

/** What the mail needs of the detections. */
export interface EvidenceWords {
  /** The evidence as a phrase without a full stop; may hold text that an attacker chose. */
  sentence(signal: Signal, language: Language): string;
}

/** A signal and its evidence, fit for a mail. */
export interface Reason {
  readonly signal: Signal;
  readonly sentence: string;
}

const MAX_SENTENCE = 160;
/** Of a name within one. */
const MAX_NAME = 60;
const MAX_OF_ONE_KIND = 3;
const MAX_IN_OPENING = 4;
const strengths = ['hard', 'strong', 'weak'] as const;

/** Evidence whose texts are fit for a sentence, whoever chose them. */
const withForeign = (signal: Signal): Signal => ({
  ...signal,
  evidence: Object.fromEntries(
    Object.entries(signal.evidence).map(([key, value]) => [
      key,
      typeof value === 'string'
        ? foreign(value, MAX_NAME)
        : Array.isArray(value)
          ? value.map((each: unknown) => (typeof each === 'string' ? foreign(each, MAX_NAME) : each))
          : value,
    ]),
  ) as Signal['evidence'],
});

/** Each sentence once, the strongest first. */
export function reasonsOf(signals: readonly Signal[], language: Language, words: EvidenceWords): Reason[] {
  const known = new Map<string, Reason>();
  for (const signal of signals) {
    const sentence = plainSentence(words.sentence(withForeign(signal), language), MAX_SENTENCE);
    if (!known.has(sentence)) known.set(sentence, { signal, sentence });
  }
  return strengths.flatMap((strength) => [...known.values()].filter(({ signal }) => signal.strength === strength));
}

/** What speaks for mining in a sentence or two: hard and strong signals, one of each kind. */
export function openingReasons(reasons: readonly Reason[]): string[] {
  const known = new Map<string, string>();
  for (const { signal, sentence } of reasons) if (signal.strength !== 'weak') known.set(signal.id, sentence);
  return [...known.values()].slice(0, MAX_IN_OPENING);
}

/** Lines to be wrapped: strength, evidence and the name by which the documents know it. */
export function reasonLines(reasons: readonly Reason[], texts: Texts): string[] {
  const width = Math.max(...strengths.map((strength) => columns(texts.strength[strength])));
  const kinds = [...new Set(reasons.map(({ signal }) => signal.id))];
  return kinds.flatMap((id) => {
    const same = reasons.filter(({ signal }) => signal.id === id);
    const shown = same.slice(0, MAX_OF_ONE_KIND).map(({ signal, sentence }) => ({
      strength: texts.strength[signal.strength],
      text: `${sentence} [${foreign(signal.id, 40)}]`,
    }));
    const rest = same.length - shown.length;
    const lines = rest > 0 ? [...shown, { strength: '', text: texts.moreSignals(rest) }] : shown;
    return lines.map(({ strength, text }) => `${padColumns(strength, width)}  ${text}`);
  });
}

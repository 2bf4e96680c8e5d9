/** HTML put together so that no text can become markup: whatever is filled in is escaped. */

/** Markup that this file made: the one thing that is filled in as it is. */
export class Markup {
  readonly #text: string;
  private constructor(text: string) {
    this.#text = text;
  }
  toString(): string {
    return this.#text;
  }
  /** Fills in texts, numbers and markup; lists one after the other. */
  static html(parts: TemplateStringsArray, ...values: readonly Filling[]): Markup {
    return new Markup(parts.map((part, i) => (i === 0 ? part : filled(values[i - 1] ?? '') + part)).join(''));
  }
  /**
   * A value for a script to read, in an element that is not run. No character of it can end the element or
   * start a comment.
   */
  static data(id: string, value: unknown): Markup {
    const json = JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, asEscape);
    return new Markup(`<script type="application/json" id="${escaped(id)}">${json}</script>`);
  }
  /** What this project wrote itself: its style and its script. */
  static own(element: 'style' | 'script', code: string): Markup {
    return new Markup(`<${element}>${code}</${element}>`);
  }
}

export type Filling = string | number | Markup | readonly Markup[];

export const { html } = Markup;

/** Of no width, or turning the direction of what follows: a reader would not see what is there. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const characters: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** As text and in quotes; line breaks stay, other characters that nobody sees become a stand-in. */
const escaped = (text: string): string => visible(text).replace(/[&<>"']/g, (one) => characters[one] as string);

/** The text with a stand-in for each character that nobody sees, line breaks aside. */
export const visible = (text: string): string =>
  text.replace(unseen, (one) => (one === '\n' || one === '\t' ? one : '\uFFFD'));

const filled = (value: Filling): string => {
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  return value instanceof Markup ? value.toString() : value.map((one) => one.toString()).join('');
};

const asEscape = (one: string): string => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`;

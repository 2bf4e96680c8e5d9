/** Blocks of the documents that a bench writes. */

/**
 * Replaces what stands between the two markers of a block.
 *
 * @throws where the text has no such block
 */
export function withBlock(text: string, name: string, content: string): string {
  const block = new RegExp(`(<!-- ${name}: begin -->)[\\s\\S]*(<!-- ${name}: end -->)`);
  if (!block.test(text)) throw new Error(`there is no block ${name} in the document`);
  return text.replace(block, (_, begin: string, end: string) => `${begin}\n${content}\n${end}`);
}

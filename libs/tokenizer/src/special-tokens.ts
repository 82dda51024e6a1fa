import { TokenizerModelError } from './errors.ts';
import type { SpecialIds } from './tokenizer.ts';

/** How a vocabulary spells the tokens that pre-training needs. */
export type SpecialTokens = { readonly [Name in keyof SpecialIds]: string };

/** ALBERT's spelling, in SentencePiece models. */
export const ALBERT_SPECIAL_TOKENS: SpecialTokens = {
  pad: '<pad>',
  unk: '<unk>',
  cls: '[CLS]',
  sep: '[SEP]',
  mask: '[MASK]',
};

/** BERT's and ELECTRA's spelling, in WordPiece vocabularies. */
export const BERT_SPECIAL_TOKENS: SpecialTokens = {
  pad: '[PAD]',
  unk: '[UNK]',
  cls: '[CLS]',
  sep: '[SEP]',
  mask: '[MASK]',
};

/**
 * Finds the ids of the special tokens.
 *
 * @param source Name of the file, for messages.
 * @throws {TokenizerModelError} if the vocabulary lacks one of them.
 */
export function findSpecialIds(
  tokens: SpecialTokens,
  ids: ReadonlyMap<string, number>,
  source: string,
): SpecialIds {
  const find = (name: keyof SpecialIds): number => {
    const id = ids.get(tokens[name]);
    if (id !== undefined) return id;
    throw new TokenizerModelError({
      source,
      expected: `a token ${tokens[name]}`,
      actual: 'none',
      where: 'vocabulary',
      advice: `Name the vocabulary's own token by the option specialTokens.${name}, or train a vocabulary that has it.`,
    });
  };
  return { pad: find('pad'), unk: find('unk'), cls: find('cls'), sep: find('sep'), mask: find('mask') };
}

import { TokenizerModelError } from '../errors.ts';
import type { AddedPattern } from './added-token-splitter.ts';
import { AddedTokenSplitter } from './added-token-splitter.ts';
import type { AddedToken } from './added-tokens.ts';
import type { BertTextRules } from './bert-text.ts';
import { normalizeBertText } from './bert-words.ts';

/** What becomes of text that spells a special token. */
export type SpecialTokensInText = 'text' | 'tokens';

/** What an {@link AddedVocabulary} is made of. */
export interface AddedVocabularyFields {
  readonly addedTokens: readonly AddedToken[];
  /** Ids of the vocabulary's own tokens. */
  readonly ids: ReadonlyMap<string, number>;
  /** Number of the vocabulary's own tokens. */
  readonly vocabularySize: number;
  readonly rules: BertTextRules;
  readonly specialTokensInText: SpecialTokensInText;
  /** Name of the vocabulary's file, for messages. */
  readonly source: string;
}

const utf8 = new TextEncoder();

/**
 * The tokens beside a vocabulary that are looked for in text.
 *
 * A token that the vocabulary has keeps its id; others get the ids that follow, in their order.
 */
export class AddedVocabulary {
  /** The tokens that the vocabulary does not have, in the order of their ids. */
  readonly newTokens: readonly string[];
  /** Ids of the special ones that vanish in decoding: as in the reference, not those that normalising changes. */
  readonly specialIds: ReadonlySet<number>;
  /** What the normalised ones look like in decoded text, by id. */
  readonly normalizedForms: ReadonlyMap<number, string>;
  /** Finds tokens in text as it is; undefined if there is nothing to find. */
  readonly plain: AddedTokenSplitter | undefined;
  /** Finds tokens in normalised text; undefined if there is nothing to find. */
  readonly normalized: AddedTokenSplitter | undefined;

  /** @throws {TokenizerModelError} if a token is empty, or two tokens look alike. */
  constructor(fields: AddedVocabularyFields) {
    const newTokens: string[] = [];
    const specialIds = new Set<number>();
    const normalizedForms = new Map<number, string>();
    const patterns = fields.addedTokens.map((token): AddedPattern => {
      const known = fields.ids.get(token.content);
      const id = known ?? fields.vocabularySize + newTokens.length;
      if (known === undefined) newTokens.push(token.content);
      const content = token.normalized ? normalizeBertText(token.content, fields.rules) : token.content;
      if (token.normalized) normalizedForms.set(id, content);
      if (token.special && content === token.content) specialIds.add(id);
      const isIgnored = token.special && fields.specialTokensInText === 'text';
      return { bytes: utf8.encode(content), id, token, isIgnored };
    });
    this.newTokens = newTokens;
    this.specialIds = specialIds;
    this.normalizedForms = normalizedForms;
    this.plain = splitterOf(patterns, false, fields.source);
    this.normalized = splitterOf(patterns, true, fields.source);
  }
}

function splitterOf(
  all: readonly AddedPattern[],
  isNormalized: boolean,
  source: string,
): AddedTokenSplitter | undefined {
  const patterns = all.filter(({ token }) => token.normalized === isNormalized);
  const seen = new Set<string>();
  for (const { bytes, id, token } of patterns) {
    const key = bytes.join(',');
    if (bytes.length > 0 && !seen.has(key)) {
      seen.add(key);
      continue;
    }
    throw new TokenizerModelError({
      source,
      expected: 'added tokens that differ, and are not empty, in text',
      actual: JSON.stringify(token.content),
      where: `added token ${id}`,
    });
  }
  // What is found hides what overlaps it, even if it is left as text; without a token it hides nothing.
  return patterns.some(({ isIgnored }) => !isIgnored) ? new AddedTokenSplitter(patterns) : undefined;
}

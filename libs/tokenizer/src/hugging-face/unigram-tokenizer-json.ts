import { TokenizerOptionError } from '../errors.ts';
import type { SentencePieceModel } from '../sentencepiece/sentencepiece-model.ts';
import { userDefinedScore } from '../sentencepiece/unigram-vocabulary.ts';
import type { UnigramTokenizer } from '../sentencepiece/unigram-tokenizer.ts';
import type { JsonObject } from './tokenizer-json.ts';
import { tokenizerJson } from './tokenizer-json.ts';

/**
 * Makes the `tokenizer.json` of a Unigram tokenizer.
 *
 * @throws {TokenizerOptionError} if the model treats spaces in a way that cannot be expressed.
 */
export function unigramTokenizerJson(
  tokenizer: UnigramTokenizer,
  options: { readonly albertPreprocessing: boolean },
): JsonObject {
  const { model } = tokenizer;
  checkExpressible(model);
  const space = {
    type: 'Metaspace',
    replacement: '▁',
    prepend_scheme: model.normalizer.addDummyPrefix ? 'always' : 'never',
  };
  return tokenizerJson(tokenizer, {
    normalizer: {
      type: 'Sequence',
      normalizers: [...(options.albertPreprocessing ? ALBERT_STEPS : []), ...normalizers(model)],
    },
    pre_tokenizer: { ...space, split: true },
    decoder: { ...space, split: true },
    model: {
      type: 'Unigram',
      unk_id: tokenizer.specialIds.unk,
      vocab: model.pieces.map(({ piece, score, type }) => [
        piece,
        type === 'userDefined' ? userDefinedScore(piece) : score,
      ]),
      byte_fallback: model.trainer.byteFallback,
    },
  });
}

/** Steps before the model's own normalisation, in Hugging Face's form of ALBERT's preparation. */
const ALBERT_STEPS: readonly JsonObject[] = [
  { type: 'NFKD' },
  { type: 'StripAccents' },
  { type: 'Lowercase' },
];

function normalizers({ normalizer }: SentencePieceModel): JsonObject[] {
  const { precompiledCharsmap, removeExtraWhitespaces } = normalizer;
  const steps: JsonObject[] = [];
  if (precompiledCharsmap.length > 0) {
    steps.push({ type: 'Precompiled', precompiled_charsmap: toBase64(precompiledCharsmap) });
  }
  if (removeExtraWhitespaces) {
    steps.push(
      // Not the step `Strip`, which takes away more than spaces.
      { type: 'Replace', pattern: { Regex: '^ +| +$' }, content: '' },
      { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' },
    );
  }
  return steps;
}

function checkExpressible({ normalizer, trainer, pieces }: SentencePieceModel): void {
  const spansSpaces = pieces.some(({ piece }) => piece.lastIndexOf('▁') > 0);
  if (normalizer.escapeWhitespaces && !trainer.treatWhitespaceAsSuffix && !spansSpaces) return;
  throw new TokenizerOptionError(
    'model',
    'escaped spaces at the start of pieces only, for an export to Hugging Face',
    'another treatment of spaces',
  );
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

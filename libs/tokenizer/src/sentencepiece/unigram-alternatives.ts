import type { Draws } from '@albectra/random';
import { TokenizerOptionError } from '../errors.ts';
import { GrowableBytes } from './growable-bytes.ts';
import { createNormalizer } from './normalizer.ts';
import type { Normalizer } from './normalizer.ts';
import type { SentencePieceModel } from './sentencepiece-model.ts';
import { UnigramLattice } from './unigram-lattice.ts';
import { findBestPaths } from './unigram-n-best.ts';
import { drawIndex, samplePath } from './unigram-sampling.ts';
import type { UnigramTokenizer } from './unigram-tokenizer.ts';
import type { UnigramVocabulary } from './unigram-vocabulary.ts';
import { buildUnigramVocabulary, checkUnigramPieces, USER_DEFINED_BONUS } from './unigram-vocabulary.ts';
import { announcedLength } from './utf8.ts';

/** One way to split a text. */
export interface Segmentation {
  /** Token ids, `[tokens]`. */
  readonly ids: Int32Array;
  /** Sum of the pieces' scores: the natural logarithm of its probability, up to a constant. */
  readonly score: number;
}

/** How a segmentation is drawn. */
export interface SampleOptions {
  /** Inverse temperature: 0 makes all segmentations alike, greater values favour the best. At least 0. */
  readonly alpha: number;
  /**
   * Among how many of the best to draw, at most 512; 0 and 1 give the best; any negative number, the
   * default, stands for all there are.
   */
  readonly nBestSize?: number;
  /** Where the random numbers come from: the same place gives the same segmentation. */
  readonly draws: Draws;
}

/** Most segmentations that are returned, or drawn among (SentencePiece's kMaxNBestSize). */
const MAX_COUNT = 512;

/**
 * Splits text otherwise than best, for subword regularisation (Kudo 2018).
 *
 * It looks at all ways to split a text at once and takes about 60 bytes for each piece at each place
 * where it stands, about 300 bytes for each byte of English: give it lines, not documents.
 */
export class UnigramAlternatives {
  private readonly tokenizer: UnigramTokenizer;
  private readonly vocabulary: UnigramVocabulary;
  private readonly normalizer: Normalizer;

  constructor(tokenizer: UnigramTokenizer) {
    const { model } = tokenizer;
    this.tokenizer = tokenizer;
    const vocabulary = buildUnigramVocabulary(model, checkUnigramPieces(model, 'model'));
    this.vocabulary = { ...vocabulary, scores: latticeScores(model, vocabulary) };
    this.normalizer = createNormalizer(model.normalizer, {
      protectedTexts: model.pieces.filter(({ type }) => type === 'userDefined').map(({ piece }) => piece),
      treatWhitespaceAsSuffix: model.trainer.treatWhitespaceAsSuffix,
    });
  }

  /**
   * The best segmentations of a text, the best first; fewer than `count` if there are no more.
   *
   * They are those of SentencePiece's `NBestEncodeAsIds`, in its order. Like there, where hundreds of
   * thousands of segmentations are nearly as good as the best, some may be missed, or all but the best.
   *
   * @param count From 1 to 512.
   * @throws {TokenizerOptionError} if it is not.
   */
  nBest(text: string, count: number): Segmentation[] {
    checkWhole('count', count, { least: 1, greatest: MAX_COUNT });
    const { bytes, lattice } = this.build(text);
    if (count === 1) {
      return [{ ids: this.tokenizer.encode(text), score: lattice.bestScores()[lattice.length]! }];
    }
    return findBestPaths(lattice, count).map(({ nodes, score }) => ({
      ids: this.idsOf(bytes, lattice, nodes),
      score,
    }));
  }

  /**
   * Draws a segmentation of a text, as SentencePiece's `SampleEncodeAsIds` does: with a probability
   * proportional to `exp(alpha * score)`, among all or among the best.
   *
   * @throws {TokenizerOptionError} if an option is out of its range.
   */
  sample(text: string, { alpha, nBestSize = -1, draws }: SampleOptions): Int32Array {
    if (!(alpha >= 0 && alpha < Infinity))
      throw new TokenizerOptionError('alpha', 'a number from 0 on', alpha);
    checkWhole('nBestSize', nBestSize, { least: -Infinity, greatest: MAX_COUNT });
    if (nBestSize < 0) {
      const { bytes, lattice } = this.build(text);
      return this.idsOf(bytes, lattice, samplePath(lattice, alpha, draws));
    }
    const choices = this.nBest(text, Math.max(1, nBestSize));
    const weights = choices.map(({ score }) => alpha * score);
    return choices[drawIndex(weights, draws)]!.ids;
  }

  private build(text: string): { bytes: Uint8Array; lattice: UnigramLattice } {
    const source = new TextEncoder().encode(text);
    const normalized = new GrowableBytes();
    this.normalizer.normalizeInto(source, { start: 0, end: source.length }, normalized);
    const bytes = normalized.bytes.subarray(0, normalized.length);
    return { bytes, lattice: new UnigramLattice(this.vocabulary, bytes) };
  }

  /** The ids of a path: unknown nodes in a row give one id, or their bytes' ids. */
  private idsOf(bytes: Uint8Array, lattice: UnigramLattice, nodes: readonly number[]): Int32Array {
    const { unkId, byteIds } = this.vocabulary;
    const ids: number[] = [];
    let before = -1;
    for (const node of nodes) {
      const id = lattice.ids[node]!;
      if (id === unkId && byteIds !== undefined)
        ids.push(...this.bytesOf(bytes, lattice.starts[node]!, byteIds));
      else if (id !== unkId || before !== unkId) ids.push(id);
      before = id;
    }
    return Int32Array.from(ids);
  }

  /** The bytes' ids of the character at `start`. */
  private bytesOf(bytes: Uint8Array, start: number, byteIds: Int32Array): Int32Array {
    const character = bytes.subarray(start, start + announcedLength(bytes[start]!));
    return Int32Array.from(character, (byte) => byteIds[byte]!);
  }
}

/** Scores as SentencePiece's lattice has them: there user-defined pieces count by characters, not by bytes. */
function latticeScores({ pieces }: SentencePieceModel, { scores }: UnigramVocabulary): Float32Array {
  return scores.map((score, id) => {
    const { piece, type } = pieces[id]!;
    return type === 'userDefined' ? USER_DEFINED_BONUS * (Array.from(piece).length - 1) : score;
  });
}

function checkWhole(
  option: string,
  value: number,
  { least, greatest }: { readonly least: number; readonly greatest: number },
): void {
  if (Number.isInteger(value) && value >= least && value <= greatest) return;
  const range = least === -Infinity ? `at most ${greatest}` : `from ${least} to ${greatest}`;
  throw new TokenizerOptionError(option, `a whole number ${range}`, value);
}

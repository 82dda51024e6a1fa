import type { ExampleBatch } from '@albectra/examples';
import type { Tokenizer } from '@albectra/tokenizer';

/** A piece of a row as it reads in text. */
export interface RowPiece {
  /** Position in the row. */
  readonly position: number;
  /** The piece as text, without the sign by which the vocabulary marks words. */
  readonly text: string;
  /** Whether a space stands before it. */
  readonly isSpaced: boolean;
  /** Whether it is `[CLS]` or `[SEP]`. */
  readonly isSpecial: boolean;
  /** What the model reads in its place, if it is to be predicted. */
  readonly mask?: { readonly kind: MaskKind; readonly text: string };
}

/** What stands at a position to predict: the mask token, another token, or the original. */
export type MaskKind = 'mask' | 'other' | 'kept';

/** A row in words. */
export interface RowDescription {
  /** Tokens of the row. */
  readonly tokens: number;
  /** Length, and what the pair label says. */
  readonly label: string;
  readonly pairLabel: number;
  readonly pieces: readonly RowPiece[];
}

const PAIR_LABELS: Readonly<Record<number, string>> = {
  0: 'segments in order',
  1: 'segments swapped or random',
  [-1]: 'no pair label',
};

/** Describes one row of a batch: original pieces, and what stands in the place of those to predict. */
export function describeRow(batch: ExampleBatch, row: number, tokenizer: Tokenizer): RowDescription {
  const start = batch.rowStarts[row]!;
  const ids = batch.tokenIds.subarray(start, batch.rowStarts[row + 1]);
  const replacements = replacementsOf(batch, row);
  const pieces = Array.from(ids, (id, position): RowPiece => {
    const piece = { position, ...spell(tokenizer, id) };
    const replacement = replacements.get(position);
    if (replacement === undefined) return piece;
    const kind = kindOf(replacement, id, tokenizer.specialIds.mask);
    return { ...piece, mask: { kind, text: spell(tokenizer, replacement).text } };
  });
  const pairLabel = batch.pairLabels[row]!;
  const label = `${ids.length} tokens, ${PAIR_LABELS[pairLabel] ?? ''}`;
  return { tokens: ids.length, label, pairLabel, pieces };
}

function kindOf(replacement: number, original: number, mask: number): MaskKind {
  if (replacement === original) return 'kept';
  return replacement === mask ? 'mask' : 'other';
}

function replacementsOf({ masks }: ExampleBatch, row: number): ReadonlyMap<number, number> {
  if (masks === undefined) return new Map();
  const { maskStarts, maskedPositions, replacementIds } = masks;
  const start = maskStarts[row]!;
  const positions = maskedPositions.subarray(start, maskStarts[row + 1]);
  return new Map(Array.from(positions, (position, index) => [position, replacementIds[start + index]!]));
}

/** Reads a piece as it stands in text: with a space before a word, none before its continuation. */
export function spell(tokenizer: Tokenizer, id: number): Pick<RowPiece, 'text' | 'isSpaced' | 'isSpecial'> {
  const { cls, sep } = tokenizer.specialIds;
  const token = tokenizer.tokenOf(id);
  if (id === cls || id === sep) return { text: token, isSpaced: true, isSpecial: true };
  const isWordPiece = tokenizer.kind === 'wordpiece';
  const sign = isWordPiece ? '##' : '▁';
  const isSigned = token.startsWith(sign);
  return {
    text: isSigned ? token.slice(sign.length) : token,
    isSpaced: isSigned !== isWordPiece,
    isSpecial: false,
  };
}

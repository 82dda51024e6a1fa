import type { ExampleBatch } from '@albectra/examples';
import type { Tokenizer } from '@albectra/tokenizer';

/** A row in words. */
export interface RowDescription {
  /** Length, and what the pair label says. */
  readonly label: string;
  /** The pieces, readable; a masked one reads `{piece>replacement}`. */
  readonly text: string;
}

const PAIR_LABELS: Readonly<Record<number, string>> = {
  0: 'segments in order',
  1: 'segments swapped or random',
  [-1]: 'no pair label',
};

/** Describes one row of a batch: original pieces, with static masks marked. */
export function describeRow(batch: ExampleBatch, row: number, tokenizer: Tokenizer): RowDescription {
  const start = batch.rowStarts[row]!;
  const ids = batch.tokenIds.subarray(start, batch.rowStarts[row + 1]);
  const replacements = replacementsOf(batch, row);
  const pieces = Array.from(ids, (id, position) => {
    const replacement = replacements.get(position);
    return spell(tokenizer, id, (piece) =>
      replacement === undefined ? piece : `{${piece}>${tokenizer.tokenOf(replacement).replace(/^▁/u, '')}}`,
    );
  });
  const label = `${ids.length} tokens, ${PAIR_LABELS[batch.pairLabels[row]!] ?? ''}`;
  return { label, text: pieces.join('').trim() };
}

function replacementsOf({ masks }: ExampleBatch, row: number): ReadonlyMap<number, number> {
  if (masks === undefined) return new Map();
  const { maskStarts, maskedPositions, replacementIds } = masks;
  const start = maskStarts[row]!;
  const positions = maskedPositions.subarray(start, maskStarts[row + 1]);
  return new Map(Array.from(positions, (position, index) => [position, replacementIds[start + index]!]));
}

/** Writes a piece as it reads in text: a space before a word, none before its continuation. */
function spell(tokenizer: Tokenizer, id: number, mark: (piece: string) => string): string {
  const { cls, sep } = tokenizer.specialIds;
  const token = tokenizer.tokenOf(id);
  if (id === cls || id === sep) return ` ${token}`;
  if (tokenizer.kind !== 'wordpiece') return token.startsWith('▁') ? ` ${mark(token.slice(1))}` : mark(token);
  return token.startsWith('##') ? mark(token.slice(2)) : ` ${mark(token)}`;
}

import type { Alphabet } from './alphabet.ts';
import type { PieceTable } from './piece-table.ts';

/** Keeps the scores of characters without a learned score apart (SentencePiece's value). */
const CHARACTER_SCORE_STEP = 0.0001;

/** A piece of the finished vocabulary. */
export interface LearnedPiece {
  readonly piece: string;
  /** Natural logarithm of the piece's probability, as float32. */
  readonly score: number;
}

/**
 * Chooses the pieces of the vocabulary: every character of the alphabet, then those of the highest scores.
 *
 * A character that training dropped gets a score just above that of the least likely piece.
 *
 * @param maxCount Pieces to choose, at least as many as the alphabet has characters.
 * @returns The pieces by falling score; equal scores in the order of their code points.
 */
export function finishVocabulary(table: PieceTable, alphabet: Alphabet, maxCount: number): LearnedPiece[] {
  const learned: LearnedPiece[] = [];
  table.scores.forEach((score, piece) => {
    if (score > -Infinity) learned.push({ piece: textOf(table, piece, alphabet), score });
  });
  const scores = new Map(learned.map(({ piece, score }) => [piece, score]));
  const characters = scoreCharacters(alphabet, scores);
  const longer = learned.filter(({ piece }) => !characters.has(piece)).sort(byScore);
  const chosen = [...characters].map(([piece, score]) => ({ piece, score }));
  return [...chosen, ...longer.slice(0, Math.max(0, maxCount - chosen.length))]
    .map(({ piece, score }) => ({ piece, score: Math.fround(score) }))
    .sort(byScore);
}

function byScore(a: LearnedPiece, b: LearnedPiece): number {
  if (a.score !== b.score) return b.score - a.score;
  return a.piece < b.piece ? -1 : 1;
}

function textOf({ symbols, starts }: PieceTable, piece: number, alphabet: Alphabet): string {
  const codePoints = Array.from(
    symbols.subarray(starts[piece]!, starts[piece + 1]!),
    (symbol) => alphabet.codePoints[symbol]!,
  );
  return String.fromCodePoint(...codePoints);
}

/** Returns the score of every character, the frequent ones first. */
function scoreCharacters(alphabet: Alphabet, learned: ReadonlyMap<string, number>): Map<string, number> {
  const leastScore = [...learned.values()].reduce((least, score) => Math.min(least, score), 0);
  const symbols = Array.from(alphabet.codePoints.keys()).slice(1);
  symbols.sort((a, b) => alphabet.counts[b]! - alphabet.counts[a]! || a - b);
  let penalty = 0;
  const scores = new Map<string, number>();
  for (const symbol of symbols) {
    const character = String.fromCodePoint(alphabet.codePoints[symbol]!);
    const score = learned.get(character);
    scores.set(character, score ?? leastScore + penalty);
    if (score === undefined) penalty += CHARACTER_SCORE_STEP;
  }
  return scores;
}

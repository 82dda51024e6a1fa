import { describe, expect, it } from 'vitest';
import { isUnigramWordStart, isWordPieceWordStart } from './word-starts.ts';

describe('isUnigramWordStart', () => {
  // What google-research/albert's own function answers for these pieces.
  const starts = [
    '▁the',
    "'s",
    "'",
    "'t",
    "n't",
    '-',
    '(',
    '1',
    '19',
    'é',
    '€',
    '£',
    '–',
    '=',
    '>',
    'a=b',
    '<unk>',
  ];
  const continuations = ['ing', 's', 'S', '...', '),', 'a-b', '.com', '[CLS]'];

  it.each(starts)('"%s" may begin a word', (piece) => expect(isUnigramWordStart(piece)).toBe(true));
  it.each(continuations)('"%s" continues one', (piece) => expect(isUnigramWordStart(piece)).toBe(false));
});

describe('isWordPieceWordStart', () => {
  it.each([
    ['play', true],
    ['#', true],
    ['##ing', false],
  ])('"%s": %s', (token, isStart) => expect(isWordPieceWordStart(token)).toBe(isStart));
});

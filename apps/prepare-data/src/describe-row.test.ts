import type { ExampleBatch } from '@albectra/examples';
import { loadTokenizer } from '@albectra/tokenizer';
import { expect, test } from 'vitest';
import { describeRow } from './describe-row.ts';
import { drawRow } from './draw-row.ts';

const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'run', '##ning', 'water', 'a\u001B[2J'];
const tokenizer = loadTokenizer(new TextEncoder().encode(vocabulary.join('\n')), 'vocab.txt');

const batch: ExampleBatch = {
  tokenIds: Uint16Array.of(2, 7, 3, 5, 6, 3, 2, 5, 3),
  rowStarts: Int32Array.of(0, 6, 9),
  segmentAEnds: Uint16Array.of(3, 3),
  pairLabels: Int8Array.of(1, -1),
};
const masks = {
  maskStarts: Int32Array.of(0, 2, 3),
  maskedPositions: Uint16Array.of(1, 4, 1),
  replacementIds: Uint16Array.of(4, 7, 5),
};
const plain = (rows: ExampleBatch, row: number): string =>
  drawRow(describeRow(rows, row, tokenizer).pieces, { colours: false });

test('writes pieces as they read, with continuations joined', () => {
  expect(describeRow(batch, 0, tokenizer).label).toBe('6 tokens, segments swapped or random');
  expect(plain(batch, 0)).toBe('[CLS] water [SEP] running [SEP]');
  expect(describeRow(batch, 1, tokenizer).label).toBe('3 tokens, no pair label');
  expect(plain(batch, 1)).toBe('[CLS] run [SEP]');
});

test('marks what is to be predicted and what the model reads there', () => {
  expect(plain({ ...batch, masks }, 0)).toBe('[CLS] {water>[MASK]} [SEP] run{ning>water} [SEP]');
  expect(plain({ ...batch, masks }, 1)).toBe('[CLS] {run>run} [SEP]');
});

test('tells masks, other tokens and kept ones apart', () => {
  const kinds = [0, 1].flatMap((row) =>
    describeRow({ ...batch, masks }, row, tokenizer).pieces.flatMap(({ mask }) => mask?.kind ?? []),
  );
  expect(kinds).toEqual(['mask', 'other', 'kept']);
});

test('colours a line on request: bold magenta for a mask, dim for special tokens', () => {
  const { pieces } = describeRow({ ...batch, masks }, 0, tokenizer);
  const line = drawRow(pieces, { colours: true });
  expect(line).toContain('\u001B[2m[CLS]\u001B[22m');
  expect(line).toContain('\u001B[35m{water>[MASK]}\u001B[39m');
  // oxlint-disable-next-line no-control-regex -- what is tested are control characters
  expect(line.replace(/\u001B\[\d+m/g, '')).toBe(drawRow(pieces, { colours: false }));
});

test('a piece cannot command the terminal', () => {
  const rows = { ...batch, tokenIds: Uint16Array.of(2, 8, 3, 5, 6, 3, 2, 5, 3) };
  expect(plain(rows, 0)).toBe('[CLS] a\uFFFD[2J [SEP] running [SEP]');
});

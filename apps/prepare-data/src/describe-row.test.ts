import type { ExampleBatch } from '@albectra/examples';
import { loadTokenizer } from '@albectra/tokenizer';
import { expect, test } from 'vitest';
import { describeRow } from './describe-row.ts';

const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'run', '##ning', 'water'];
const tokenizer = loadTokenizer(new TextEncoder().encode(vocabulary.join('\n')), 'vocab.txt');

const batch: ExampleBatch = {
  tokenIds: Uint16Array.of(2, 7, 3, 5, 6, 3, 2, 5, 3),
  rowStarts: Int32Array.of(0, 6, 9),
  segmentAEnds: Uint16Array.of(3, 3),
  pairLabels: Int8Array.of(1, -1),
};

test('writes pieces as they read, with continuations joined', () => {
  expect(describeRow(batch, 0, tokenizer)).toEqual({
    label: '6 tokens, segments swapped or random',
    text: '[CLS] water [SEP] running [SEP]',
  });
  expect(describeRow(batch, 1, tokenizer)).toEqual({
    label: '3 tokens, no pair label',
    text: '[CLS] run [SEP]',
  });
});

test('marks what is to be predicted and what the model reads there', () => {
  const masks = {
    maskStarts: Int32Array.of(0, 2, 3),
    maskedPositions: Uint16Array.of(1, 4, 1),
    replacementIds: Uint16Array.of(4, 7, 5),
  };
  expect(describeRow({ ...batch, masks }, 0, tokenizer).text).toBe(
    '[CLS] {water>[MASK]} [SEP] run{ning>water} [SEP]',
  );
  expect(describeRow({ ...batch, masks }, 1, tokenizer).text).toBe('[CLS] {run>run} [SEP]');
});

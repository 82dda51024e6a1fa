import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { SentencePieceModel } from '@albectra/tokenizer';
import { parseSentencePieceModel, serializeSentencePieceModel, UnigramTokenizer } from '@albectra/tokenizer';
import { expect, test } from 'vitest';
import type { UnigramTrainingOptions, UnigramTrainingProgress } from '../src/index.ts';
import { isTrainingError, trainUnigram } from '../src/index.ts';
import { composeText } from './compose-text.ts';

interface Golden {
  readonly referencePieces: readonly string[];
  readonly referenceTokenCount: number;
  readonly ownPieces: readonly string[];
  readonly ownIds: readonly (readonly number[])[];
}

const golden = JSON.parse(
  gunzipSync(readFileSync(new URL('golden/unigram-training.json.gz', import.meta.url))).toString('utf8'),
) as Golden;

const text = composeText(1, 6000);
/** Enough for what does not depend on how good the vocabulary is. */
const someText = text.slice(0, 1500);
const heldOut = composeText(2, 500);

async function* batchesOf(lines: readonly string[], size = 1000): AsyncGenerator<readonly string[]> {
  for (let start = 0; start < lines.length; start += size) yield lines.slice(start, start + size);
}

function train(lines: readonly string[], options: UnigramTrainingOptions): Promise<SentencePieceModel> {
  return trainUnigram(batchesOf(lines), { threads: 0, ...options });
}

const textsOf = (model: SentencePieceModel): string[] => model.pieces.map(({ piece }) => piece);

function tokenCount(model: SentencePieceModel, lines: readonly string[]): number {
  const tokenizer = new UnigramTokenizer(model);
  return lines.reduce((sum, line) => sum + tokenizer.encode(line).length, 0);
}

const commonShare = (a: readonly string[], b: readonly string[]): number =>
  a.filter((piece) => b.includes(piece)).length / a.length;

const standard = await train(text, { vocabularySize: 1000 });

test("gives ALBERT's ids, then the learned pieces by falling score", () => {
  const { pieces, trainer } = standard;
  expect(pieces.slice(0, 13).map(({ piece, type }) => `${piece} ${type}`)).toEqual([
    '<pad> control',
    '<unk> unknown',
    '[CLS] control',
    '[SEP] control',
    '[MASK] control',
    ...['(', ')', '"', '-', '.', '–', '£', '€'].map((symbol) => `${symbol} userDefined`),
  ]);
  const learned = pieces.slice(13);
  expect(learned.every(({ type, score }) => type === 'normal' && score === Math.fround(score))).toBe(true);
  expect(learned.map(({ score }) => score)).toEqual(
    learned.map(({ score }) => score).toSorted((a, b) => b - a),
  );
  expect(new Set(textsOf(standard)).size).toBe(1000);
  expect(trainer).toMatchObject({
    modelType: 'unigram',
    vocabularySize: 1000,
    padId: 0,
    unkId: 1,
    bosId: -1,
    eosId: -1,
  });
});

test('gives the same model for the same text, however it is batched', async () => {
  const again = await trainUnigram(batchesOf(someText, 7), { vocabularySize: 500, threads: 0 });
  const once = await train(someText, { vocabularySize: 500 });
  expect(serializeSentencePieceModel(again)).toEqual(serializeSentencePieceModel(once));
});

test('gives the pieces that were recorded', () => {
  expect(textsOf(standard)).toEqual(golden.ownPieces);
});

test("encodes as Google's sentencepiece does with the same file", () => {
  const tokenizer = new UnigramTokenizer(
    parseSentencePieceModel(serializeSentencePieceModel(standard), 'trained.model'),
  );
  expect(heldOut.map((line) => [...tokenizer.encode(line)])).toEqual(golden.ownIds);
});

test('finds what sentencepiece finds, and needs fewer tokens when it mends its flaws', async () => {
  expect(commonShare(textsOf(standard), golden.referencePieces)).toBeGreaterThan(0.97);
  expect(tokenCount(standard, heldOut) / golden.referenceTokenCount).toBeCloseTo(1, 2);
  const fixed = await train(text, { vocabularySize: 1000, preset: 'fixed' });
  expect(tokenCount(fixed, heldOut)).toBeLessThanOrEqual(golden.referenceTokenCount);
});

test('gives the same model whatever the number of threads', async () => {
  // More lines than one chunk holds, so that threads have something to share, and more than are sampled.
  const lines = Array.from({ length: 8 }, () => someText).flat();
  const options = { vocabularySize: 700, inputSizeBytes: 300_000 };
  const [none, one, three] = [
    await train(lines, options),
    await train(lines, { ...options, threads: 1 }),
    await train(lines, { ...options, threads: 3 }),
  ].map(serializeSentencePieceModel);
  expect(one).toEqual(none);
  expect(three).toEqual(none);
});

test('takes UTF-8 as it takes strings', async () => {
  async function* utf8(): AsyncGenerator<Uint8Array> {
    for (let start = 0; start < someText.length; start += 400) {
      yield new TextEncoder().encode(someText.slice(start, start + 400).join('\n'));
    }
  }
  const fromBytes = await trainUnigram(utf8(), { vocabularySize: 500, threads: 0 });
  const fromStrings = await train(someText, { vocabularySize: 500 });
  expect(serializeSentencePieceModel(fromBytes)).toEqual(serializeSentencePieceModel(fromStrings));
});

test('covers the share of the characters that was asked for', async () => {
  // The letters of one sentence in 250 are rare: at 98 % they have no piece, at 100 % all have.
  const few = new Set(textsOf(await train(someText, { vocabularySize: 500, characterCoverage: 0.98 })));
  const all = new Set(textsOf(await train(someText, { vocabularySize: 500, characterCoverage: 1 })));
  expect([few.has('漢'), few.has('a'), all.has('漢'), all.has('a')]).toEqual([false, true, true, true]);
});

test('never splits user-defined symbols, nor learns a piece with one', async () => {
  const model = await train(someText, { vocabularySize: 500, userDefinedSymbols: ['ing', '.'] });
  expect(textsOf(model).filter((piece) => piece.includes('ing') || piece.includes('.'))).toEqual([
    'ing',
    '.',
  ]);
  expect([...new UnigramTokenizer(model).encode('going...')].map((id) => model.pieces[id]!.piece)).toEqual(
    expect.arrayContaining(['ing', '.', '.', '.']),
  );
});

test('lower-cases and strips accents for training on request', async () => {
  const pieces = textsOf(await train(someText, { vocabularySize: 600, lowerCase: true }))
    .slice(13)
    .join('');
  expect(pieces).not.toMatch(/[A-Zé]/u);
});

test('folds case by a rule that the model carries', async () => {
  const model = await train(someText, { vocabularySize: 500, normalisationRule: 'nmt_nfkc_cf' });
  expect(textsOf(model).slice(13).join('')).not.toMatch(/[A-Z]/u);
  const tokenizer = new UnigramTokenizer(model);
  expect(tokenizer.decode(tokenizer.encode('WELL'))).toBe('well');
});

test('adds a piece for each byte on request, and spells unknown characters with them', async () => {
  const model = await train(someText, { vocabularySize: 600, byteFallback: true, characterCoverage: 0.98 });
  expect(model.pieces.slice(12, 15).map(({ piece, type }) => `${piece} ${type}`)).toEqual([
    '€ userDefined',
    '<0x00> byte',
    '<0x01> byte',
  ]);
  const tokenizer = new UnigramTokenizer(model);
  expect([...tokenizer.encode('漢')].slice(-3).map((id) => model.pieces[id]?.piece)).toEqual([
    '<0xE6>',
    '<0xBC>',
    '<0xA2>',
  ]);
});

test('puts <pad> and <unk> where they are wanted', async () => {
  const options = {
    vocabularySize: 300,
    padId: -1,
    unkId: 0,
    controlSymbols: ['<s>'],
    userDefinedSymbols: [],
  };
  const model = await train(someText, { ...options, allowSmaller: true });
  expect(textsOf(model).slice(0, 2)).toEqual(['<unk>', '<s>']);
  expect(textsOf(model)).not.toContain('<pad>');
});

test('samples within its bounds, by the seed', async () => {
  const progress: UnigramTrainingProgress[] = [];
  const bounds = { vocabularySize: 400, inputSentenceSize: 900, inputSizeBytes: 30_000 };
  const onProgress = (step: UnigramTrainingProgress): void => void progress.push(step);
  const first = await train(someText, { ...bounds, onProgress });
  const other = await train(someText, { ...bounds, seed: 1 });
  expect(textsOf(other)).not.toEqual(textsOf(first));
  const reading = progress.findLast((step) => step.phase === 'reading');
  expect(reading).toMatchObject({ phase: 'reading', sentences: someText.length });
  expect(reading?.sampledBytes).toBeGreaterThan(29_000);
  expect(reading?.sampledBytes).toBeLessThanOrEqual(30_000);
  expect([...new Set(progress.map(({ phase }) => phase))]).toEqual([
    'reading',
    'counting',
    'seeding',
    'estimating',
    'pruning',
    'finished',
  ]);
});

test('says how large a vocabulary the text supports, or takes that', async () => {
  const small = text.slice(0, 40);
  const failure = await train(small, { vocabularySize: 5000 }).catch((error: unknown) => error);
  const isTooLarge = isTrainingError(failure, 'vocabulary-too-large');
  expect(isTooLarge).toBe(true);
  const { requestedSize, largestSize } = failure as { requestedSize: number; largestSize: number };
  expect(requestedSize).toBe(5000);
  expect((failure as Error).message).toContain(`at most ${largestSize}, or set allowSmaller`);
  const largest = await train(small, { vocabularySize: 5000, allowSmaller: true });
  expect(largest.pieces).toHaveLength(largestSize);
  expect((await train(small, { vocabularySize: largestSize })).pieces).toHaveLength(largestSize);
});

test('refuses text without words', async () => {
  await expect(train(['', ' ', '\t'], {})).rejects.toMatchObject({
    code: 'training-text-empty',
    sentenceCount: 2,
  });
});

test.each<[UnigramTrainingOptions, RegExp]>([
  [
    { vocabularySize: 20 },
    /vocabularySize: expected at least \d+ \(13 special symbols and the \d+ characters/,
  ],
  [{ characterCoverage: 0.5 }, /characterCoverage: expected a number from 0\.98 to 1, got 0\.5/],
  [{ maxPieceLength: 1.5 }, /maxPieceLength: expected a whole number/],
  [
    { controlSymbols: ['[CLS]', '[CLS]'] },
    /controlSymbols: expected symbols that are not empty and all different/,
  ],
  [{ userDefinedSymbols: [''] }, /userDefinedSymbols/],
  [{ unkId: 0 }, /padId: expected another id than unkId/],
  [{ unkId: 50 }, /unkId: expected an id below the number of special symbols \(13\), got 50/],
  [
    { normalisationRule: 'nfd' as 'identity' },
    /normalisationRule: expected nmt_nfkc or .* or identity, got nfd/,
  ],
])('refuses %o', async (options, message) => {
  const failure = await train(text.slice(0, 100), options).catch((error: unknown) => error);
  expect(isTrainingError(failure, 'training-option')).toBe(true);
  expect((failure as Error).message).toMatch(message);
});

test('stops at once while threads are at work', async () => {
  const controller = new AbortController();
  const phases: string[] = [];
  const training = train(someText, {
    threads: 1,
    vocabularySize: 500,
    signal: controller.signal,
    onProgress: ({ phase }) => {
      phases.push(phase);
      if (phase === 'seeding') setTimeout(() => controller.abort(new Error('enough')));
    },
  });
  await expect(training).rejects.toThrow('enough');
  expect(phases).not.toContain('finished');
});

test('stops between two steps when the signal says so', async () => {
  const controller = new AbortController();
  const phases: string[] = [];
  const training = train(someText, {
    vocabularySize: 500,
    signal: controller.signal,
    onProgress: ({ phase }) => {
      phases.push(phase);
      if (phase === 'seeding') controller.abort(new Error('enough'));
    },
  });
  await expect(training).rejects.toThrow('enough');
  expect(phases.at(-1)).toBe('seeding');
});

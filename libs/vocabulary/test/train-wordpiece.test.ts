import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { splitBertWords, WordPieceTokenizer } from '@albectra/tokenizer';
import { expect, test } from 'vitest';
import type {
  WordPieceTrainingOptions,
  WordPieceTrainingProgress,
  WordPieceVocabulary,
} from '../src/index.ts';
import { isTrainingError, trainWordPiece } from '../src/index.ts';
import { composeText } from './compose-text.ts';

interface Golden {
  readonly cases: readonly {
    readonly options: WordPieceTrainingOptions;
    readonly tokens: readonly string[];
  }[];
}

const golden = JSON.parse(
  gunzipSync(readFileSync(new URL('golden/wordpiece-training.json.gz', import.meta.url))).toString('utf8'),
) as Golden;

const text = composeText(3, 4000);
/** Enough for what does not depend on how good the vocabulary is. */
const someText = text.slice(0, 500);

async function* batchesOf(lines: readonly string[], size = 1000): AsyncGenerator<readonly string[]> {
  for (let start = 0; start < lines.length; start += size) yield lines.slice(start, start + size);
}

function train(
  lines: readonly string[],
  options: WordPieceTrainingOptions = {},
): Promise<WordPieceVocabulary> {
  return trainWordPiece(batchesOf(lines), { threads: 0, ...options });
}

test.each(golden.cases)('gives the tokens of tokenizers with $options', async ({ options, tokens }) => {
  expect((await train(text, options)).tokens).toEqual(tokens);
});

test('gives the same tokens however the text is batched, and on threads', async () => {
  // Longer than a slice, so that there are several.
  const long = Array.from({ length: 16 }, () => text).flat();
  const once = await train(long, { vocabularySize: 800 });
  const again = await trainWordPiece(batchesOf(long, 77), { vocabularySize: 800, threads: 2 });
  expect(again).toEqual(once);
});

test('encodes any word of its text', async () => {
  const { tokens, rules } = await train(someText, { vocabularySize: 400 });
  const tokenizer = new WordPieceTokenizer(tokens, rules);
  expect(someText.every((line) => !tokenizer.encode(line).includes(tokenizer.specialIds.unk))).toBe(true);
  expect(Object.values(tokenizer.specialIds)).toEqual([0, 1, 2, 3, 4]);
});

test('says what it was trained on', async () => {
  const { report } = await train(['The cat.', 'the hat', '']);
  expect(report).toEqual({
    lines: 3,
    // With a line end each: 9 + 8 + 1.
    bytes: 18,
    words: 4,
    characters: 6,
    characterCoverage: 1,
    longWords: 0,
    forgottenWords: 0,
    forgottenOccurrences: 0,
  });
});

test('keeps the characters that fill the alphabet, and says how much of the text they are', async () => {
  const { tokens, report } = await train(['aab aab c'], { limitAlphabet: 2, specialTokens: ['[UNK]'] });
  // Both pairs stand twice: that with the lower ids comes first.
  expect(tokens).toEqual(['[UNK]', 'a', 'b', '##a', '##b', 'aa', 'aab']);
  // 6 of 7.
  expect(report.characterCoverage).toBeCloseTo(0.857, 3);
});

test('takes special tokens, prefix and longest token as they are wanted', async () => {
  const options = { specialTokens: ['<unk>', '<s>'], continuingSubwordPrefix: '@', maxTokenLength: 2 };
  const { tokens } = await train(['abcd abcd abcd'], options);
  expect(tokens).toEqual(['<unk>', '<s>', 'a', 'b', 'c', 'd', '@b', '@c', '@d', 'ab', '@cd']);
});

test('forgets the least frequent words when memory is short, whatever the threads', async () => {
  const rare = Array.from({ length: 6000 }, (_, index) => `rare${index}`).join(' ');
  const lines = ['often often often', rare, 'often'];
  const options = { wordTableBytes: 2 ** 16, limitAlphabet: 5 };
  const vocabulary = await train(lines, options);
  expect(vocabulary.report).toMatchObject({ words: 1, forgottenWords: 6000, forgottenOccurrences: 6000 });
  expect(vocabulary.tokens).toContain('often');
  expect(await train(lines, { ...options, threads: 1 })).toEqual(vocabulary);
});

test('leaves out words that are too long for any tokenizer', async () => {
  const { tokens, report } = await train([`${'x'.repeat(5000)} yz yz`]);
  expect(report.longWords).toBe(1);
  expect(tokens.slice(5)).toEqual(['y', 'z', '##z', 'yz']);
});

test('reports what it does', async () => {
  const progress: WordPieceTrainingProgress[] = [];
  const { tokens } = await train(text, {
    vocabularySize: 1200,
    onProgress: (step) => void progress.push(step),
  });
  expect(progress[0]).toMatchObject({
    phase: 'counting',
    bytes: expect.any(Number),
    words: expect.any(Number),
  });
  expect(progress.some((step) => step.phase === 'merging' && step.target === 1200)).toBe(true);
  expect(progress.at(-1)).toEqual({ phase: 'finished', tokens: tokens.length });
});

test.each(['counting', 'merging'] as const)('stops while %s when the signal says so', async (phase) => {
  const controller = new AbortController();
  const phases: string[] = [];
  const training = train(text, {
    signal: controller.signal,
    onProgress: (progress) => {
      phases.push(progress.phase);
      if (progress.phase === phase) controller.abort(new Error('enough'));
    },
  });
  await expect(training).rejects.toThrow('enough');
  expect(phases.at(-1)).toBe(phase);
});

test('stops its threads when reading fails', async () => {
  async function* failing(): AsyncGenerator<readonly string[]> {
    yield someText;
    throw new Error('disk');
  }
  await expect(trainWordPiece(failing(), { threads: 1 })).rejects.toThrow('disk');
});

test('refuses text without words', async () => {
  const failure = await train(['', ' ', '\t']).catch((error: unknown) => error);
  expect(isTrainingError(failure, 'training-text-empty')).toBe(true);
  expect(failure).toMatchObject({ sentenceCount: 3 });
});

test.each<[WordPieceTrainingOptions, RegExp]>([
  [{ vocabularySize: 6 }, /vocabularySize: expected at least \d+ \(5 special tokens and \d+ for single char/],
  [{ vocabularySize: 0 }, /vocabularySize: expected a whole number from 1 to/],
  [{ minFrequency: 1.5 }, /minFrequency: expected a whole number/],
  [{ wordTableBytes: 100 }, /wordTableBytes: expected a whole number from 65536/],
  [{ threads: -1 }, /threads: expected a whole number from 0 to 1024, got -1/],
  [{ maxTokenLength: 0 }, /maxTokenLength: expected a whole number from 1/],
  [{ specialTokens: ['[UNK]', '[UNK]'] }, /specialTokens: expected tokens that are not empty/],
  [{ specialTokens: ['[UNK]\n'] }, /specialTokens/],
  [{ initialAlphabet: ['ab'] }, /initialAlphabet: expected single characters/],
])('refuses %o', async (options, message) => {
  const failure = await train(someText.slice(0, 50), options).catch((error: unknown) => error);
  expect(isTrainingError(failure, 'training-option')).toBe(true);
  expect((failure as Error).message).toMatch(message);
});

test('splits words as the tokenizer does', async () => {
  const lines = ['Naïve CAFÉ-au-lait, 漢字!'];
  const { tokens } = await train(lines, { minFrequency: 1 });
  for (const word of lines.flatMap((line) => splitBertWords(line, { lowerCase: true, stripAccents: true }))) {
    expect(tokens).toContain(word);
  }
});

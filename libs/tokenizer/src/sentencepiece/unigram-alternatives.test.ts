import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { deriveKey, Draws } from '@albectra/random';
import { describe, expect, it } from 'vitest';
import { parseSentencePieceModel } from './parse-sentencepiece-model.ts';
import type { Segmentation } from './unigram-alternatives.ts';
import { UnigramAlternatives } from './unigram-alternatives.ts';
import { UnigramTokenizer } from './unigram-tokenizer.ts';

interface Golden {
  readonly nBest: Record<string, { text: string; count: number; ids: number[][]; scores: number[] }[]>;
  readonly samples: readonly Frequencies[];
}

/** How often sentencepiece drew each segmentation. */
interface Frequencies {
  readonly text: string;
  readonly alpha: number;
  readonly nBestSize: number;
  readonly counts: readonly [ids: number[], count: number][];
}

function goldenFile(name: string): Buffer {
  return gunzipSync(readFileSync(new URL(`../../test/golden/${name}.gz`, import.meta.url)));
}

function tokenizerOf(name: string): UnigramTokenizer {
  return new UnigramTokenizer(parseSentencePieceModel(goldenFile(`${name}.model`)));
}

const golden = JSON.parse(goldenFile('unigram-alternatives.json').toString()) as Golden;
const tokenizer = tokenizerOf('exact-albert');
const alternatives = new UnigramAlternatives(tokenizer);

describe('nBest', () => {
  it.each(Object.keys(golden.nBest))(
    'gives the lists and scores of sentencepiece 0.2.3 by model "%s"',
    (name) => {
      const found = new UnigramAlternatives(tokenizerOf(name));
      const cases = golden.nBest[name]!;
      expect(cases.length).toBeGreaterThan(100);
      const actual = cases.map(({ text, count }) => {
        const list = found.nBest(text, count);
        return { text, count, ids: list.map(({ ids }) => [...ids]), scores: list.map(({ score }) => score) };
      });
      expect(actual).toEqual(cases);
    },
  );

  it('gives what encode gives, with its score, for one', () => {
    const [first, ...others] = alternatives.nBest('the sea - 12,3', 1);
    expect(others).toEqual([]);
    expect(first?.ids).toEqual(tokenizer.encode('the sea - 12,3'));
    expect(first?.score).toBe(alternatives.nBest('the sea - 12,3', 2)[0]?.score);
  });

  it.each([0, 513, 1.5])('refuses a count of %d', (count) => {
    expect(() => alternatives.nBest('x', count)).toThrow(
      'Option count: expected a whole number from 1 to 512',
    );
  });
});

/** Every segmentation with its probability, by enumeration: `exp(alpha * score)` over their sum. */
function probabilities({ text, alpha, nBestSize }: Omit<Frequencies, 'counts'>): Map<string, number> {
  const all = alternatives.nBest(text, nBestSize < 0 ? 512 : nBestSize);
  expect(all.length).toBeLessThan(512);
  const weightOf = ({ score }: Segmentation): number => Math.exp(alpha * (score - all[0]!.score));
  const total = all.reduce((sum, segmentation) => sum + weightOf(segmentation), 0);
  return new Map(all.map((segmentation) => [segmentation.ids.join(), weightOf(segmentation) / total]));
}

/**
 * Pearson's statistic of counts against expected probabilities, less its mean, in standard
 * deviations; what is expected less than five times is counted as one.
 */
function chiSquareDeviations(
  counts: ReadonlyMap<string, number>,
  expected: ReadonlyMap<string, number>,
): number {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  expect([...counts.keys()].filter((key) => !expected.has(key))).toEqual([]);
  const frequent = [...expected].filter(([, probability]) => probability * total >= 5);
  const cells = frequent.map(([key, probability]) => [counts.get(key) ?? 0, probability * total] as const);
  const rest = [0, 1].map((column) => total - cells.reduce((sum, cell) => sum + cell[column]!, 0));
  if (frequent.length < expected.size) cells.push([rest[0]!, rest[1]!]);
  const statistic = cells.reduce((sum, [count, mean]) => sum + (count - mean) ** 2 / mean, 0);
  const freedom = cells.length - 1;
  return (statistic - freedom) / Math.sqrt(2 * freedom);
}

describe('sample', () => {
  it.each(golden.samples)(
    'has the distribution that sentencepiece draws from (alpha $alpha, size $nBestSize)',
    (frequencies) => {
      const { text, alpha, nBestSize } = frequencies;
      const expected = probabilities(frequencies);
      const theirs = new Map(frequencies.counts.map(([ids, count]) => [ids.join(), count]));
      const draws = new Draws(deriveKey(1, 'sample-test'));
      const ours = new Map<string, number>();
      for (let index = 0; index < 10_000; index++) {
        const key = alternatives.sample(text, { alpha, nBestSize, draws: draws.seek(0, index) }).join();
        ours.set(key, (ours.get(key) ?? 0) + 1);
      }
      expect(chiSquareDeviations(theirs, expected)).toBeLessThan(4);
      expect(chiSquareDeviations(ours, expected)).toBeLessThan(4);
    },
  );

  it('gives the same for the same place of the same key, and others elsewhere', () => {
    const text = 'Engineers at the institute re-trained their encoder 12 times';
    const sampleAt = (index: number): string => {
      return alternatives
        .sample(text, { alpha: 0.2, draws: new Draws(deriveKey(5, 'x')).seek(0, index) })
        .join();
    };
    const first = Array.from({ length: 20 }, (_, index) => sampleAt(index));
    expect(Array.from({ length: 20 }, (_, index) => sampleAt(index))).toEqual(first);
    expect(new Set(first).size).toBeGreaterThan(10);
  });

  it('gives the best for the sizes 0 and 1, and text without an alternative', () => {
    const draws = new Draws(deriveKey(1, 'x')).seek(0, 0);
    expect(alternatives.sample('the sea', { alpha: 0, nBestSize: 0, draws })).toEqual(
      tokenizer.encode('the sea'),
    );
    expect(alternatives.sample('the sea', { alpha: 0, nBestSize: 1, draws })).toEqual(
      tokenizer.encode('the sea'),
    );
    expect(alternatives.sample('', { alpha: 1, draws })).toEqual(new Int32Array(0));
  });

  it('gives the bytes of what is unknown', () => {
    const withBytes = tokenizerOf('exact-bytes');
    const draws = new Draws(deriveKey(1, 'x')).seek(0, 0);
    const ids = new UnigramAlternatives(withBytes).sample('\u{10348}', { alpha: 1, draws });
    expect(ids).toEqual(withBytes.encode('\u{10348}'));
    expect(ids).toHaveLength(5);
  });

  it('refuses an alpha below 0, and a size over 512', () => {
    const draws = new Draws(deriveKey(1, 'x'));
    expect(() => alternatives.sample('x', { alpha: -1, draws })).toThrow(
      'Option alpha: expected a number from 0 on',
    );
    expect(() => alternatives.sample('x', { alpha: Number.NaN, draws })).toThrow('Option alpha');
    const message = 'Option nBestSize: expected a whole number at most 512, got 513';
    expect(() => alternatives.sample('x', { alpha: 1, nBestSize: 513, draws })).toThrow(message);
  });
});

import { deriveKey } from '@albectra/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SentenceReservoir } from './sentence-reservoir.ts';
import type { SampleLimits } from './sentence-reservoir.ts';

const UNLIMITED = { maxSentences: 1e9, maxBytes: 1e9 };

function sample(sentences: readonly string[], limits: Partial<SampleLimits>, seed = 1): string[] {
  const reservoir = new SentenceReservoir({ ...UNLIMITED, ...limits }, deriveKey(seed));
  for (const sentence of sentences) reservoir.add(sentence);
  const chunks = reservoir.finish();
  return chunks.flatMap((chunk) => new TextDecoder().decode(chunk.slice()).split('\n').slice(0, -1)).sort();
}

const bytesOf = (sentence: string): number => new TextEncoder().encode(sentence).length;
const numbered = Array.from({ length: 500 }, (_, index) => `sentence ${index} ${'é'.repeat(index % 40)}`);

test('keeps everything within its limits', () => {
  expect(sample(numbered, {})).toEqual(numbered.toSorted());
});

test('never holds more sentences or bytes than its limits', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' '))),
      fc.nat(20),
      fc.nat(200),
      (sentences, maxSentences, maxBytes) => {
        const kept = sample(sentences, { maxSentences, maxBytes });
        expect(kept.length).toBeLessThanOrEqual(maxSentences);
        expect(kept.reduce((sum, sentence) => sum + bytesOf(sentence), 0)).toBeLessThanOrEqual(maxBytes);
      },
    ),
  );
});

test('lets the sample grow beyond its limits for a while only', () => {
  const reservoir = new SentenceReservoir({ maxSentences: 1e9, maxBytes: 20_000 }, deriveKey(1));
  let most = 0;
  for (let index = 0; index < 50_000; index++) {
    reservoir.add(`sentence ${index}`);
    most = Math.max(most, reservoir.sizeBytes);
  }
  expect(most).toBeLessThan(20_000 * 1.25 + 2 ** 16 + 100);
  expect(reservoir.seenCount).toBe(50_000);
  reservoir.finish();
  expect(reservoir.sizeBytes).toBeGreaterThan(19_900);
  expect(reservoir.sizeBytes).toBeLessThanOrEqual(20_000);
});

test('takes the same from UTF-8 as from strings', () => {
  const limits = { maxSentences: 100, maxBytes: 1e9 };
  const [strings, bytes] = [
    new SentenceReservoir(limits, deriveKey(1)),
    new SentenceReservoir(limits, deriveKey(1)),
  ];
  for (const sentence of numbered) {
    strings.add(sentence);
    bytes.addBytes(new TextEncoder().encode(sentence));
  }
  expect(bytes.finish()).toEqual(strings.finish());
});

test('a larger limit gives a superset', () => {
  const small = sample(numbered, { maxSentences: 50 });
  expect(small).toHaveLength(50);
  expect(sample(numbered, { maxSentences: 80 })).toEqual(expect.arrayContaining(small));
  const light = sample(numbered, { maxBytes: 3000 });
  expect(light.length).toBeGreaterThan(20);
  expect(sample(numbered, { maxBytes: 6000 })).toEqual(expect.arrayContaining(light));
});

test('depends on the seed, and on nothing else', () => {
  expect(sample(numbered, { maxSentences: 50 })).toEqual(sample(numbered, { maxSentences: 50 }));
  expect(sample(numbered, { maxSentences: 50 }, 2)).not.toEqual(sample(numbered, { maxSentences: 50 }, 1));
});

test('gives every sentence the same chance', () => {
  const tenths = Array.from({ length: 10 }, () => 0);
  for (let seed = 0; seed < 100; seed++) {
    for (const sentence of sample(numbered, { maxSentences: 50 }, seed)) {
      tenths[Math.floor(Number(sentence.split(' ')[1]) / 50)]!++;
    }
  }
  // 100 samples of 50 give 500 in each tenth of the stream; chi-square with 9 degrees of freedom, p = 0.001.
  expect(tenths.reduce((sum, count) => sum + (count - 500) ** 2 / 500, 0)).toBeLessThan(27.9);
});

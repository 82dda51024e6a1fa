import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deriveKey } from './derive-key.ts';
import { Draws } from './draws.ts';
import { fillUniform } from './fill-uniform.ts';
import { permuteIndex, permuteIndices } from './permute-index.ts';
import { philox } from './philox.ts';

const key = deriveKey(42, 'test');

describe('deriveKey', () => {
  test('separates purposes, and the boundaries between them', () => {
    const keys = [
      deriveKey(42),
      deriveKey(42, 'a'),
      deriveKey(42, 'ab', 'c'),
      deriveKey(42, 'a', 'bc'),
      deriveKey(42, 'abc'),
      deriveKey(42, 1),
      deriveKey(42, '1'),
      deriveKey(43, 'a'),
      deriveKey(42 + 2 ** 32, 'a'),
    ];
    expect(new Set(keys.map(String)).size).toBe(keys.length);
  });

  test('derives from a key as from the seed that gave it', () => {
    expect(deriveKey(deriveKey(42, 'a'), 'b')).toEqual(deriveKey(42, 'a', 'b'));
  });

  test('is pinned: changing it changes every data set', () => {
    expect(deriveKey(42, 'masking')).toMatchInlineSnapshot(`
      [
        3635975993,
        2206803500,
      ]
    `);
  });

  test.each([-1, 0.5, 2 ** 53, Number.NaN])('refuses %s', (seed) => {
    expect(() => deriveKey(seed)).toThrow(RangeError);
  });
});

describe('Draws', () => {
  test('depends on the place alone', () => {
    const draws = new Draws(key);
    const there = [draws.seek(1, 5).uint32(), draws.uint32()];
    draws.seek(0, 9).uniform();
    expect([draws.seek(1, 5).uint32(), draws.uint32()]).toEqual(there);
    expect(draws.seek(5, 1).uint32()).not.toBe(there[0]);
    expect(draws.seek(1, 5 + 2 ** 32).uint32()).not.toBe(there[0]);
  });

  test('below is uniform: chi-square of 60,000 draws over 6 values', () => {
    const draws = new Draws(key).seek(0, 0);
    const counts = new Int32Array(6);
    for (let i = 0; i < 60_000; i++) counts[draws.below(6)]!++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    // 5 degrees of freedom: above 20.5 with probability 0.001.
    expect(chiSquare).toBeLessThan(20.5);
  });

  test('half words are the lower and the upper half of a word; whole words skip a half that is left', () => {
    const words = new Draws(key).seek(2, 3);
    const [first, second, third] = [words.uint32(), words.uint32(), words.uint32()];
    const halves = new Draws(key).seek(2, 3);
    expect([halves.uint16(), halves.uint16()]).toEqual([first & 0xffff, first >>> 16]);
    expect(halves.uint16()).toBe(second & 0xffff);
    expect(halves.uint32()).toBe(third);
  });

  test('sixteen words at once are those that come one by one', () => {
    const single = new Draws(key).seek(1, 2);
    const words = Array.from({ length: 48 }, () => single.uint32());
    const draws = new Draws(key).seek(1, 2);
    expect([...draws.nextWords(), ...draws.nextWords()]).toEqual(words.slice(0, 32));
    expect(draws.uint32()).toBe(words[32]);
    // What was left of the third sixteen is skipped.
    expect(draws.nextWords()[0]).toBe(single.uint32());
  });

  test('a sequence is that of Philox, block by block', () => {
    const draws = new Draws([7, 8]).seek(9, 5 + 3 * 2 ** 32);
    const block = new Uint32Array(4);
    for (let counter = 0; counter < 5; counter++) {
      philox(Uint32Array.of(counter, 5, 3, 9), [7, 8], block);
      expect([draws.uint32(), draws.uint32(), draws.uint32(), draws.uint32()]).toEqual([...block]);
    }
  });

  test.each([1, 2, 3, 77, 512, 40_000, 65_536])('below16 is uniform over %i values', (count) => {
    const draws = new Draws(key).seek(0, count);
    const counts = new Int32Array(Math.min(count, 16));
    for (let i = 0; i < 32_000; i++) {
      const drawn = draws.below16(count);
      expect(drawn < count).toBe(true);
      counts[Math.floor((drawn * counts.length) / count)]!++;
    }
    // Values fall into 16 classes of sizes that differ by one at most; 15 degrees of freedom: 99.9 % below 37.7.
    const sizes = new Int32Array(counts.length);
    for (let value = 0; value < count; value++) sizes[Math.floor((value * sizes.length) / count)]!++;
    const chiSquare = counts.reduce((sum, seen, i) => {
      const expected = (32_000 * sizes[i]!) / count;
      return sum + (seen - expected) ** 2 / expected;
    }, 0);
    expect(chiSquare).toBeLessThan(37.7);
  });

  test('below draws again from the largest multiple of the count on', () => {
    // Of 2^32 values, below(3 * 2^30) draws a quarter again.
    const count = 3 * 2 ** 30;
    const draws = new Draws(key).seek(4, 4);
    const words = new Draws(key).seek(4, 4);
    for (let i = 0; i < 200; i++) {
      let word = words.uint32();
      while (word >= count) word = words.uint32();
      expect(draws.below(count)).toBe(word);
    }
    expect(new Draws(key).seek(4, 4).below(2 ** 32)).toBe(new Draws(key).seek(4, 4).uint32());
  });

  test('between includes both ends', () => {
    const draws = new Draws(key).seek(0, 1);
    const seen = new Set(Array.from({ length: 200 }, () => draws.between(2, 4)));
    expect([...seen].sort()).toEqual([2, 3, 4]);
  });
});

describe('fillUniform', () => {
  test('does not depend on the length asked for', () => {
    const long = new Float32Array(11);
    const short = new Float32Array(6);
    fillUniform(key, 3, long);
    fillUniform(key, 3, short);
    expect(short).toEqual(long.subarray(0, 6));
  });

  test('takes the lower 23 bits of each word', () => {
    const values = new Float32Array(4);
    fillUniform([0, 0], 0, values);
    // 0x6627e8d5 & 0x7fffff = 0x27e8d5
    expect(values[0]).toBe(0x27e8d5 / 0x800000);
  });

  test('has the mean 1/2 of a uniform', () => {
    const values = new Float32Array(100_000);
    fillUniform(key, 0, values);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    // Four standard errors: 4 * sqrt(1/12 / 100000) = 0.0037.
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.0037);
  });
});

describe('permuteIndex', () => {
  test('many indices at once have the places that each has alone', () => {
    const indices = fc
      .integer({ min: 1, max: 2 ** 33 })
      .chain((count) => fc.tuple(fc.constant(count), fc.array(fc.nat(count - 1), { maxLength: 20 })));
    fc.assert(
      fc.property(indices, fc.integer({ min: 0, max: 2 ** 53 - 1 }), ([count, places], seed) => {
        const key = deriveKey(seed);
        const found = Float64Array.from(places);
        permuteIndices(found, count, key);
        expect([...found]).toEqual(places.map((place) => permuteIndex(place, count, key)));
      }),
    );
    expect(() => permuteIndices(Float64Array.of(0, 7), 7, deriveKey(1))).toThrow(RangeError);
  });

  test('is a permutation for every count', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 700 }), fc.nat(), (count, seed) => {
        const permutationKey = deriveKey(seed, 'permutation');
        const seen = new Set<number>();
        for (let index = 0; index < count; index++) seen.add(permuteIndex(index, count, permutationKey));
        expect(seen.size).toBe(count);
        expect(Math.max(...seen)).toBe(count - 1);
      }),
    );
  });

  test('reaches beyond 32 bits', () => {
    const count = 2 ** 40 + 17;
    const image = permuteIndex(2 ** 40 + 3, count, key);
    expect(image).toBeGreaterThanOrEqual(0);
    expect(image).toBeLessThan(count);
    expect(permuteIndex(2 ** 40 + 4, count, key)).not.toBe(image);
  });

  test('is pinned: changing it changes every training run', () => {
    const order = Array.from({ length: 10 }, (_, index) => permuteIndex(index, 10, deriveKey(42, 'order')));
    expect(order).toMatchInlineSnapshot(`
      [
        5,
        6,
        1,
        0,
        3,
        4,
        7,
        9,
        8,
        2,
      ]
    `);
  });

  test('leaves no position where it was more often than chance', () => {
    const count = 1000;
    let fixed = 0;
    for (let seed = 0; seed < 50; seed++) {
      const seedKey = deriveKey(seed, 'fixed points');
      for (let index = 0; index < count; index++) if (permuteIndex(index, count, seedKey) === index) fixed++;
    }
    // Poisson with mean 50; above 80 with probability below 0.0001.
    expect(fixed).toBeLessThan(80);
    expect(fixed).toBeGreaterThan(25);
  });

  test.each([
    [0, 0],
    [3, 3],
    [-1, 3],
  ])('refuses index %s of %s', (index, count) => {
    expect(() => permuteIndex(index, count, key)).toThrow(RangeError);
  });
});

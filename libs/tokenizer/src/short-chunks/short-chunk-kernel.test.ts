import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TokenOutput } from '../token-output.ts';
import type { WordKey } from '../word-cache.ts';
import { BOUNDARY } from './boundary.ts';
import { MAX_SHORT_BYTES } from './chunk-module.ts';
import { ShortChunkKernel } from './short-chunk-kernel.ts';

const { none, cut, cutUnlessSequence, separator, character } = BOUNDARY;
const SPACE = 0x20;
const isLetter = (byte: number): boolean => byte >= 0x80 || /[a-z]/i.test(String.fromCharCode(byte));

/** Boundaries that differ with every pair of bytes; a space separates. */
function makeBoundaries(seed: number): Uint8Array {
  const betweenBytes = new Uint8Array(1 << 16);
  for (let first = 0; first < 256; first++) {
    for (let second = 0; second < 256; second++) {
      const kinds = second < 0x80 ? [none, none, cut, cutUnlessSequence] : [none, cut, character];
      const draw = Math.imul((first << 8) | second, 0x9e3779b1 ^ seed) >>> 24;
      betweenBytes[(first << 8) | second] = second === SPACE ? separator : kinds[draw % kinds.length]!;
    }
  }
  return betweenBytes;
}

/** The ids and the tag of a chunk, which depend on its bytes and kind alone; one tag in 16 is never certain. */
function answerOf(bytes: Uint8Array, kind: number): { ids: Int32Array; tag: number } {
  const hash = bytes.reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193), 0x811c9dc5 ^ kind) >>> 0;
  const ids = Int32Array.from({ length: 1 + (hash % 3) }, (_, index) => ((hash >>> 4) + index) % 2 ** 30);
  return { ids, tag: hash % 16 === 0 ? 0 : 0xffff0000 | (hash % 3) };
}

/** Where the letters, and what is not ASCII, end that a chunk begins with; its first character belongs to it in any case. */
function endOfLetters(bytes: Uint8Array, start: number): number {
  const others = bytes.subarray(start).findIndex((byte) => !isLetter(byte));
  return others === -1 ? bytes.length : start + Math.max(1, others);
}

/** Where the chunk ends, or 0 if the kernel does not know that. */
function endOf(bytes: Uint8Array, start: number, betweenBytes: Uint8Array): number {
  if (bytes[start]! >= 0xe2 && bytes[start]! <= 0xe9) return 0;
  let end = endOfLetters(bytes, start);
  for (; end < bytes.length; end++) {
    const boundary = betweenBytes[(bytes[end - 1]! << 8) | bytes[end]!]!;
    const isUncertain = boundary === cutUnlessSequence && bytes[end + 1]! >= 0x80;
    if (boundary === cut || boundary === separator) break;
    if (boundary === cutUnlessSequence && !isUncertain) break;
  }
  return end - start > MAX_SHORT_BYTES ? 0 : end;
}

const word = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      'the',
      'a',
      'Wort',
      'of ',
      "don't",
      '1,000',
      '-',
      'é',
      'слово',
      '漢',
      '한국',
      ' ',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom(...Array.from('abXY01.,-_ éж漢')), maxLength: 40 }),
  },
);

test('answers what was added to it, and stops at all else', () => {
  const property = fc.property(
    fc.nat(),
    fc.array(word, { maxLength: 300 }),
    fc.nat(40),
    (seed, words, times) => {
      const betweenBytes = makeBoundaries(seed);
      const bytes = new TextEncoder().encode(words.join('').repeat(times));
      // Few entries, so that chunks drive each other out.
      const kernel = ShortChunkKernel.create(betweenBytes, 2048) as ShortChunkKernel;
      const chunk: WordKey = { bytes, start: 0, end: 0, kind: 1 };
      const output = new TokenOutput(1);
      const expected: number[] = [];
      let bound = 0;
      let at = 0;
      let kind = 1;
      /** Takes what the kernel has answered, and skips separators, up to where it stopped. */
      const follow = (to: number): void => {
        while (at < to) {
          if (bytes[at] === SPACE) {
            kind = 1;
            at++;
            continue;
          }
          const end = endOf(bytes, at, betweenBytes);
          const { ids, tag } = answerOf(bytes.subarray(at, end), kind);
          expect([end > 0, tag !== 0]).toEqual([true, true]);
          expected.push(...ids);
          bound += tag & 0xffff;
          at = end;
          kind = 0;
        }
      };
      kernel.begin();
      for (;;) {
        const reached = kernel.run(chunk, { end: bytes.length, bound }, output);
        follow(chunk.start);
        expect(reached).toBe(bound);
        if (chunk.start >= bytes.length) break;
        const end = endOf(bytes, at, betweenBytes);
        expect([chunk.kind, kernel.knowsEnd, kernel.knowsEnd ? chunk.end : 0]).toEqual([kind, end > 0, end]);
        if (end > 0) {
          const { ids, tag } = answerOf(bytes.subarray(at, end), kind);
          if (tag !== 0) kernel.add({ values: ids, from: 0, count: ids.length }, tag);
        } else chunk.end = at + 1;
        at = chunk.end;
        chunk.start = chunk.end;
        chunk.kind = 0;
        kind = 0;
      }
      expect(Array.from(output.slice())).toEqual(expected);
    },
  );
  fc.assert(property, { numRuns: 60 });
});

test('finds what was added last', () => {
  const betweenBytes = new Uint8Array(1 << 16);
  for (let first = 0; first < 256; first++) betweenBytes[(first << 8) | SPACE] = separator;
  const kernel = ShortChunkKernel.create(betweenBytes, 1 << 16);
  const bytes = new TextEncoder().encode('the  theme the, the');
  const chunk: WordKey = { bytes, start: 0, end: 0, kind: 1 };
  const output = new TokenOutput();
  const tag = 0x7fff0000 | 5;
  for (const [text, before, ids] of [
    ['the', 0, [11]],
    ['theme', 5, [11, 12, 13]],
    ['the,', 10, [14]],
  ] as const) {
    const bound = kernel!.run(chunk, { end: bytes.length, bound: 0 }, output);
    expect([Buffer.from(bytes.subarray(chunk.start, chunk.end)).toString(), bound]).toEqual([text, before]);
    kernel!.add({ values: Int32Array.from(ids), from: 0, count: ids.length }, tag);
    Object.assign(chunk, { start: 0, kind: 1 });
    output.clear();
  }
  expect(kernel!.run(chunk, { end: bytes.length, bound: 0 }, output)).toBe(20);
  expect(Array.from(output.slice())).toEqual([11, 11, 12, 13, 14, 11]);
  expect(kernel!.hits).toBe(1 + 2 + 4);
});

test('is not made where a letter is a space', () => {
  const betweenBytes = new Uint8Array(1 << 16);
  betweenBytes['q'.charCodeAt(0)] = separator;
  expect(ShortChunkKernel.create(betweenBytes, 1 << 16)).toBeUndefined();
});

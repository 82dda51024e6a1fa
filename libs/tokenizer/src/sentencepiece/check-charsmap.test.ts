import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isTokenizerError } from '../errors.ts';
import { encodeCharsmap } from './charsmap.ts';
import { checkCharsmap } from './check-charsmap.ts';
import { parseSentencePieceModel } from './parse-sentencepiece-model.ts';

/** A map of these units, each `[label, offset]` or undefined for none, and one replacement. */
function mapOf(units: readonly (readonly [label: number, offset: number] | undefined)[]): Uint8Array {
  const trie = Uint32Array.from(units, (unit) => {
    return unit === undefined ? 0x80000000 : (unit[1] << 10) | unit[0];
  });
  return Uint8Array.of(
    ...new Uint8Array(Uint32Array.of(trie.byteLength).buffer),
    ...new Uint8Array(trie.buffer),
    65,
    0,
  );
}

function outcomeOf(bytes: Uint8Array): string {
  try {
    checkCharsmap(bytes, 'x.model');
    return 'accepted';
  } catch (error) {
    if (isTokenizerError(error, 'tokenizer-model')) return error.message;
    throw error;
  }
}

describe('checkCharsmap', () => {
  it('accepts what models carry, and no map at all', () => {
    const file = readFileSync(new URL('../../test/golden/exact-albert.model.gz', import.meta.url));
    const { precompiledCharsmap } = parseSentencePieceModel(gunzipSync(file)).normalizer;
    expect(precompiledCharsmap.length).toBeGreaterThan(200_000);
    expect(outcomeOf(precompiledCharsmap)).toBe('accepted');
    expect(outcomeOf(encodeCharsmap(new Map([['a', 'b']])))).toBe('accepted');
    expect(outcomeOf(new Uint8Array(0))).toBe('accepted');
  });

  it('accepts rules and replacements up to the longest, and refuses longer ones', () => {
    const rule = (from: number, to: number): Uint8Array => {
      return encodeCharsmap(new Map([['a'.repeat(from), 'b'.repeat(to)]]));
    };
    expect(outcomeOf(rule(1024, 256))).toBe('accepted');
    expect(outcomeOf(rule(1025, 1))).toMatch('expected rules for at most 1024 bytes, got one for 1025 bytes');
    expect(outcomeOf(rule(1, 257))).toMatch('expected replacements of at most 256 bytes, got one of 257');
  });

  it('refuses a cycle, which would let a rule go on over the whole text', () => {
    const units = Array.from({ length: 256 }, () => undefined as readonly [number, number] | undefined);
    // The root's children are counted from 2, and so are those of its child by the byte 1, which is at 3.
    units[0] = [0, 2];
    units[3] = [1, 1];
    expect(outcomeOf(mapOf(units))).toMatch(
      'expected rules for at most 1024 bytes, got a cycle (normalizer, character map)',
    );
    units[3] = [1, 8];
    expect(outcomeOf(mapOf(units))).toBe('accepted');
  });

  it('takes a root that points outside as a map without rules', () => {
    expect(outcomeOf(mapOf([[0, 5000]]))).toBe('accepted');
  });

  it.each([
    ['shorter than its header', Uint8Array.of(1, 2)],
    ['with a trie longer than all', Uint8Array.of(255, 255, 255, 255, 0)],
    ['with a trie of no whole units', Uint8Array.of(3, 0, 0, 0, 1, 2, 3, 0)],
    ['with an open replacement', Uint8Array.of(4, 0, 0, 0, 0, 0, 0, 0, 65)],
  ])('refuses a map %s', (_, bytes) => {
    expect(outcomeOf(bytes)).toMatch(
      'Tokenizer file x.model: expected a character map: trie size, trie, replacements',
    );
  });
});

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DoubleArray } from '../trie/double-array.ts';
import { childNode, NO_NODE, NO_VALUE, nodeValue, ROOT_NODE } from '../trie/double-array.ts';
import type { Charsmap } from './charsmap.ts';
import { decodeCharsmap, encodeCharsmap } from './charsmap.ts';
import { builtInRules, nmtNfkcCharsmap } from './nmt-nfkc-charsmap.ts';
import { createNormalizer } from './normalizer.ts';
import { parseSentencePieceModel } from './parse-sentencepiece-model.ts';

const golden = gunzipSync(
  readFileSync(new URL('../../test/golden/unigram-albert.model.gz', import.meta.url)),
);
const reference = parseSentencePieceModel(golden).normalizer;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function replacementAt({ replacements }: Charsmap, value: number): string {
  return value === NO_VALUE
    ? 'no rule'
    : decoder.decode(replacements.subarray(value, replacements.indexOf(0, value)));
}

function childrenOf(trie: DoubleArray, node: number): Map<number, number> {
  const children = new Map<number, number>();
  for (let byte = 1; byte < 256; byte++) {
    const child = childNode(trie, node, byte);
    if (child !== NO_NODE) children.set(byte, child);
  }
  return children;
}

/**
 * Whether two maps hold the same rules, by walking both tries at once. Subtrees are shared, so
 * pairs of nodes already compared are skipped.
 */
function haveSameRules(left: Charsmap, right: Charsmap): boolean {
  const seen = new Set<number>();
  const pending: [number, number][] = [[ROOT_NODE, ROOT_NODE]];
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    const key = pair[0] * right.trie.length + pair[1];
    if (seen.has(key)) continue;
    seen.add(key);
    const [leftRule, rightRule] = [nodeValue(left.trie, pair[0]), nodeValue(right.trie, pair[1])];
    if (replacementAt(left, leftRule) !== replacementAt(right, rightRule)) return false;
    const [leftChildren, rightChildren] = [childrenOf(left.trie, pair[0]), childrenOf(right.trie, pair[1])];
    if (leftChildren.size !== rightChildren.size) return false;
    for (const [byte, child] of leftChildren) pending.push([child, rightChildren.get(byte) ?? ROOT_NODE]);
  }
  return true;
}

describe('nmtNfkcCharsmap', () => {
  let own: Uint8Array;
  beforeAll(() => {
    own = nmtNfkcCharsmap();
  });

  it('holds exactly the rules of sentencepiece 0.2.3', () => {
    expect(haveSameRules(decodeCharsmap(own), decodeCharsmap(reference.precompiledCharsmap))).toBe(true);
  });

  it('is no larger than the reference', () => {
    expect(own.length).toBeLessThanOrEqual(reference.precompiledCharsmap.length);
  });

  it('tells maps apart that differ in one rule', () => {
    const [left, right] = [encodeCharsmap(new Map([['ab', 'c']])), encodeCharsmap(new Map([['ab', 'd']]))];
    expect(haveSameRules(decodeCharsmap(left), decodeCharsmap(right))).toBe(false);
  });

  it.each([
    ['  Ｈello\u200b  ｗörld\tｶﾞ ﬁ ', '▁Hello▁wörld▁ガ▁fi'],
    ['e\u0301\u0001\u00adx', '▁é\u00adx'],
    ['\u1112\u1161\u11ab～', '▁한～'],
    ['\u0007 \u3000', ''],
    ['', ''],
  ])('normalises %j to %j', (text, expected) => {
    expect(createNormalizer({ ...reference, precompiledCharsmap: own }).normalize(text)).toBe(expected);
  });
});

const digests = JSON.parse(
  readFileSync(new URL('../../test/golden/normalisation-rules.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;

describe('builtInRules', () => {
  it.each(['nfkc', 'nfkc_cf', 'nmt_nfkc', 'nmt_nfkc_cf'] as const)(
    'are exactly the rules %s of sentencepiece 0.2.3',
    (name) => {
      const rules = builtInRules(name);
      // UTF-16 sorts as UTF-8 does, but for code points over U+FFFF.
      const isHigh = (text: string): boolean => /[\ud800-\udfff]/.test(text);
      const byBytes = (left: string, right: string): number =>
        isHigh(left) || isHigh(right)
          ? Buffer.compare(Buffer.from(left), Buffer.from(right))
          : Number(left > right) - Number(left < right);
      const lines = [...rules.keys()].sort(byBytes).map((from) => `${from}\t${rules.get(from)}\n`);
      const sha256 = createHash('sha256').update(lines.join('')).digest('hex');
      expect({ count: rules.size, sha256 }).toEqual(digests[name]);
    },
  );
});

describe('createNormalizer', () => {
  const plain = {
    ...reference,
    precompiledCharsmap: encodeCharsmap(
      new Map([
        ['ab', 'x  y'],
        ['a', ''],
      ]),
    ),
  };

  it('takes the longest rule, and merges the spaces that rules make', () => {
    expect(createNormalizer(plain).normalize('ab ab a c')).toBe('▁x▁▁y▁x▁▁y▁c');
  });

  it('passes protected texts on unchanged', () => {
    expect(createNormalizer(plain, { protectedTexts: ['ab'] }).normalize('abab')).toBe('▁abab');
  });

  it('puts the dummy space behind if asked', () => {
    expect(createNormalizer(plain, { treatWhitespaceAsSuffix: true }).normalize(' c ')).toBe('c▁');
  });

  it('leaves spaces alone if asked', () => {
    const spec = { ...plain, removeExtraWhitespaces: false, addDummyPrefix: false, escapeWhitespaces: false };
    expect(createNormalizer(spec).normalize('  c ')).toBe('  c ');
  });
});

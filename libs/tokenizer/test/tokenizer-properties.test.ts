import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tokenizer } from '../src/index.ts';
import { AlbertTokenizer, createNormalizer, loadTokenizer, parseSentencePieceModel } from '../src/index.ts';
import { goldenFile } from './exact-goldens.ts';

const SENTENCEPIECE = ['exact-albert', 'exact-bytes', 'exact-bpe', 'exact-bpe-bytes'] as const;
const ALL = [...SENTENCEPIECE, 'exact-vocab'] as const;
const runs = { seed: 20261122, numRuns: 150 };

function load(name: (typeof ALL)[number], wordCacheBytes?: number): Tokenizer {
  const options = wordCacheBytes === undefined ? {} : { wordCacheBytes };
  if (name === 'exact-vocab') return loadTokenizer(goldenFile('exact-vocab.txt'), 'vocab.txt', options);
  return loadTokenizer(goldenFile(`${name}.model`), 'x.model', options);
}

/** Text of words, marks, spaces, and any characters, that repeats itself. */
const part = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('the', 'The', 'sea', ' ', ' ', '  ', ',', '12', '.', 'ß', 'ein', '-'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('漢字', 'мы', 'é', 'e\u0301', '\u200d', '▁', '👩‍💻', 'ﬁ', '½', 'abab'),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 4 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
);
const text = fc.array(part, { maxLength: 30 }).map((parts) => parts.join(''));

describe.each(ALL)('by %s', (name) => {
  const tokenizer = load(name);

  it('text is encoded alike with any cache', () => {
    const others = [load(name, 0), load(name, 1 << 16)];
    const property = fc.property(text, (line) => {
      const ids = tokenizer.encode(line);
      for (const other of others) expect(other.encode(line)).toEqual(ids);
    });
    fc.assert(property, runs);
  });

  it('ids lie in the vocabulary, and are not those of special tokens but the unknown one', () => {
    const { unk, ...special } = tokenizer.specialIds;
    const property = fc.property(text, (line) => {
      const odd = Array.from(tokenizer.encode(`${line}[CLS] [SEP]${line}`)).filter((id) => {
        return (
          id < 0 || id >= tokenizer.vocabularySize || (id !== unk && Object.values(special).includes(id))
        );
      });
      expect(odd).toEqual([]);
    });
    fc.assert(property, runs);
  });
});

describe.each(SENTENCEPIECE)('by %s', (name) => {
  const tokenizer = load(name);
  const model = parseSentencePieceModel(goldenFile(`${name}.model`));
  const protectedTexts = model.pieces.filter(({ type }) => type === 'userDefined').map(({ piece }) => piece);
  const normalizer = createNormalizer(model.normalizer, { protectedTexts });

  it('ids decode to the normalised text, where no character is unknown', () => {
    let known = 0;
    const property = fc.property(text, (line) => {
      const ids = tokenizer.encode(line);
      if (ids.includes(tokenizer.specialIds.unk)) return;
      known++;
      expect(tokenizer.decode(ids)).toBe(normalizer.normalize(line).replace('▁', '').replaceAll('▁', ' '));
    });
    fc.assert(property, runs);
    expect(known).toBeGreaterThan(30);
  });

  it('what was decoded is encoded to the same text again', () => {
    const property = fc.property(text, (line) => {
      const decoded = tokenizer.decode(tokenizer.encode(line));
      const again = tokenizer.decode(tokenizer.encode(decoded));
      if (tokenizer.encode(line).includes(tokenizer.specialIds.unk)) return;
      expect(again).toBe(decoded);
    });
    fc.assert(property, runs);
  });
});

describe('words beside each other', () => {
  // Words whose best segmentation no rounding can tip: see UnigramMargin.
  const word = fc.constantFrom('the', 'sea', 'river', 'coffee', 'bridge', 'and', 'walked', 'North');

  it.each(['exact-albert', 'exact-bytes', 'exact-bpe-bytes', 'exact-vocab'] as const)(
    'are encoded one by one, by %s',
    (name) => {
      const tokenizer = load(name);
      const property = fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (words) => {
        const alone = words.flatMap((one) => Array.from(tokenizer.encode(one)));
        expect(Array.from(tokenizer.encode(words.join(' ')))).toEqual(alone);
      });
      fc.assert(property, runs);
    },
  );
});

describe('an ALBERT tokenizer', () => {
  it('decodes to the same text as the tokenizer below it', () => {
    const base = loadTokenizer(goldenFile('exact-albert.model'), 'x.model');
    if (base.kind === 'wordpiece') throw new Error('not a SentencePiece model');
    const tokenizer = new AlbertTokenizer(base);
    const property = fc.property(text, (line) => {
      expect(tokenizer.decode(tokenizer.encode(line))).toBe(base.decode(base.encode(line)));
    });
    fc.assert(property, runs);
  });
});

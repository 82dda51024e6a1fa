import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isSentenceLanguage, splitSentences } from '../src/index.ts';
import { boundariesOf, f1Of, readPassages } from './sentence-passages.ts';
import type { Passage } from './sentence-passages.ts';

const passages = readPassages();
const { boundaries: punkt } = JSON.parse(
  readFileSync(new URL('golden/punkt-boundaries.json', import.meta.url), 'utf8'),
) as { readonly boundaries: readonly (readonly number[])[] };

/** Scores a splitter on the passages that a choice takes. */
function score(split: (passage: Passage) => readonly string[], chosen: (index: number) => boolean): number {
  return f1Of(
    passages
      .filter((_, index) => chosen(index))
      .map((passage) => ({ expected: passage.boundaries, found: boundariesOf(split(passage)) })),
  );
}

/** Scores punkt on the passages that a choice takes. */
function scorePunkt(chosen: (index: number) => boolean): number {
  return f1Of(
    passages
      .map(({ boundaries }, index) => ({ expected: boundaries, found: punkt[index]! }))
      .filter((_, index) => chosen(index)),
  );
}

const byDefault = ({ text }: Passage): string[] => splitSentences(text);
const byLanguage = ({ text, language }: Passage): string[] =>
  splitSentences(text, isSentenceLanguage(language) ? { language } : {});

const isTuned = (index: number): boolean => index % 2 === 0;
const isHeldOut = (index: number): boolean => index % 2 === 1;
const isEnglish = (index: number): boolean => passages[index]!.language === 'en';

test('the hand-split set is what the figures below are about', () => {
  const sentenceCount = passages.reduce((sum, { boundaries }) => sum + boundaries.length + 1, 0);
  const languages = new Set(passages.map(({ language }) => language));
  expect({ passages: passages.length, sentenceCount, languages: languages.size }).toMatchInlineSnapshot(`
    {
      "languages": 30,
      "passages": 252,
      "sentenceCount": 584,
    }
  `);
  expect(punkt).toHaveLength(passages.length);
});

// The rules were tuned on the even passages alone; the odd ones say what they do to text they never saw.
test.each([
  ['all passages', (): boolean => true],
  ['those that the rules were tuned on', isTuned],
  ['those that were held out', isHeldOut],
  ['the English ones', isEnglish],
])('boundaries of %s: F1 of at least 0.97, and above punkt', (_name, chosen) => {
  expect(score(byDefault, chosen)).toBeGreaterThanOrEqual(0.97);
  expect(score(byLanguage, chosen)).toBeGreaterThanOrEqual(0.97);
  expect(score(byDefault, chosen)).toBeGreaterThanOrEqual(scorePunkt(chosen));
});

test('the scores are pinned: rules change knowingly', () => {
  const scores = (chosen: (index: number) => boolean): string =>
    [score(byDefault, chosen), score(byLanguage, chosen), scorePunkt(chosen)]
      .map((value) => value.toFixed(4))
      .join(' ');
  expect({
    tuned: scores(isTuned),
    heldOut: scores(isHeldOut),
    english: scores(isEnglish),
    others: scores((index) => !isEnglish(index)),
  }).toMatchInlineSnapshot(`
    {
      "english": "0.9866 0.9866 0.7250",
      "heldOut": "0.9792 0.9821 0.6389",
      "others": "0.9892 0.9918 0.5669",
      "tuned": "0.9970 0.9970 0.6341",
    }
  `);
});

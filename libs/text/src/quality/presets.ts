import type { QualityOptions } from './quality-options.ts';

/**
 * The published limits of well-known filters, as far as they need no word lists.
 *
 * - `gopher`: Rae et al. 2021, appendix A.1.1 and table A1. Not here: the rule on English stop words, and
 *   the repeated n-grams of table A1. Repetition is counted in bytes, not characters.
 * - `c4`: Raffel et al. 2020, section 2.2. Its other rules remove single lines, or need lists.
 * - `fineweb`: Penedo et al. 2024, section 3.6: the three filters that FineWeb adds. (A document exactly
 *   at a limit stays here.)
 */
export const qualityPresets: Readonly<Record<'gopher' | 'c4' | 'fineweb', QualityOptions>> = {
  gopher: {
    minWords: 50,
    maxWords: 100_000,
    minMeanWordLength: 3,
    maxMeanWordLength: 10,
    maxSymbolShare: 0.1,
    minLetterWordShare: 0.8,
    maxBulletLineShare: 0.9,
    maxEllipsisLineShare: 0.3,
    // Table A1.
    maxDuplicateLineShare: 0.3,
    maxDuplicateLineBytesShare: 0.2,
    maxDuplicateParagraphShare: 0.3,
    maxDuplicateParagraphBytesShare: 0.2,
  },
  c4: { maxCurlyBrackets: 0 },
  fineweb: {
    shortLineCharacters: 30,
    maxShortLineShare: 0.67,
    minTerminatedLineShare: 0.12,
    maxDuplicateLineBytesShare: 0.1,
  },
};

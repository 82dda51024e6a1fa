import { deriveKey, Draws } from '@albectra/random';

const ONSETS = [
  'b',
  'br',
  'd',
  'f',
  'g',
  'h',
  'k',
  'l',
  'm',
  'n',
  'p',
  'pr',
  'r',
  's',
  'sh',
  'st',
  't',
  'th',
  'v',
  'w',
];
const VOWELS = ['a', 'e', 'i', 'o', 'u', 'ai', 'ea', 'ou', 'é'];
const CODAS = ['', '', 'n', 'r', 's', 't', 'l', 'nd', 'ck'];
const ENDINGS = ['', '', '', 's', 'ed', 'ing', 'er', 'ly', 'ness'];
const MARKS = ['.', '.', '.', '?', '!', ' - so.', ' (or not).', '...', ', "well".'];
const OTHER_SCRIPTS = [
  'Привет, мир!',
  '漢字とかな交じり文。',
  '½ cup of ﬁne №1 ＦＯＯＤ',
  'naïve\u00a0café',
  '🙂 ok 👍',
];

const STEM_COUNT = 900;

/**
 * Composes sentences of made-up words, as frequent as words are in real text (Zipf), with endings.
 *
 * One sentence in fifty is of another script. The same arguments always give the same sentences.
 */
export function composeText(seed: number, sentenceCount: number): string[] {
  const stems = Array.from({ length: STEM_COUNT }, (_, index) => composeStem(index));
  const draws = new Draws(deriveKey(seed, 'compose-text'));
  return Array.from({ length: sentenceCount }, (_, index) => {
    draws.seek(0, index);
    if (draws.below(50) === 0) return pick(OTHER_SCRIPTS, draws);
    const words = Array.from({ length: draws.between(3, 14) }, () => {
      const rank = Math.floor(Math.exp(draws.uniform() * Math.log(STEM_COUNT)));
      return stems[rank]! + pick(ENDINGS, draws);
    });
    const sentence = words.join(' ');
    return sentence.charAt(0).toUpperCase() + sentence.slice(1) + pick(MARKS, draws);
  });
}

function composeStem(index: number): string {
  const draws = new Draws(deriveKey(0, 'stems')).seek(0, index);
  // Frequent words are short.
  const syllables = 1 + draws.below(index < 30 ? 1 : 3);
  return Array.from(
    { length: syllables },
    () => pick(ONSETS, draws) + pick(VOWELS, draws) + pick(CODAS, draws),
  ).join('');
}

function pick(options: readonly string[], draws: Draws): string {
  return options[draws.below(options.length)]!;
}

import { decodeCodePoints, hasCodePoint } from '../code-points.ts';
import { BERT_ACCENTS, BERT_IDEOGRAPHS, BERT_PUNCTUATION, BERT_REMOVED } from './bert-categories.ts';

/** How text is simplified before it is split to words. */
export interface BertWordsOptions {
  readonly lowerCase: boolean;
  readonly stripAccents: boolean;
}

const removed = decodeCodePoints(BERT_REMOVED);
const punctuation = decodeCodePoints(BERT_PUNCTUATION);
const accents = decodeCodePoints(BERT_ACCENTS);
const ideographs = decodeCodePoints(BERT_IDEOGRAPHS);
/** White space that is not removed before: Unicode's White_Space without control characters. */
const SPACES = /[\t\n\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;
const PLAIN_WORD = /^[0-9A-Za-z]+$/u;

/**
 * Splits text to words as BERT does before WordPiece.
 *
 * Control characters go, ideographs and punctuation marks become words of their own, accents go
 * and letters become small if asked. Characters are lower-cased one by one, so that the last
 * letter of `ΟΔΟΣ` becomes `σ`, as in Hugging Face's tokenizers (Python's BERT makes it `ς`).
 *
 * Example: `Über-weit 漢字` gives [`uber`, `-`, `weit`, `漢`, `字`] in lower case without accents.
 */
export function splitBertWords(text: string, options: BertWordsOptions): string[] {
  if (PLAIN_WORD.test(text)) return [options.lowerCase ? text.toLowerCase() : text];
  const spaced = mapCharacters(text, spaceOut);
  const plain = options.stripAccents ? mapCharacters(spaced.normalize('NFD'), withoutAccent) : spaced;
  const cased = options.lowerCase ? mapCharacters(plain, (character) => character.toLowerCase()) : plain;
  return cased.split(SPACES).flatMap(splitPunctuation);
}

function mapCharacters(text: string, map: (character: string, codePoint: number) => string): string {
  let result = '';
  for (const character of text) result += map(character, character.codePointAt(0)!);
  return result;
}

function spaceOut(character: string, codePoint: number): string {
  if (hasCodePoint(removed, codePoint)) return '';
  return hasCodePoint(ideographs, codePoint) ? ` ${character} ` : character;
}

function withoutAccent(character: string, codePoint: number): string {
  return hasCodePoint(accents, codePoint) ? '' : character;
}

function splitPunctuation(text: string): string[] {
  const words: string[] = [];
  let word = '';
  for (const character of text) {
    if (!hasCodePoint(punctuation, character.codePointAt(0)!)) {
      word += character;
      continue;
    }
    if (word !== '') words.push(word);
    words.push(character);
    word = '';
  }
  if (word !== '') words.push(word);
  return words;
}

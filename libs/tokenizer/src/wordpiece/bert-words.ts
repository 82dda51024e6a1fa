import type { BertTextRules } from './bert-text.ts';
import { BertText } from './bert-text.ts';

/** How text is simplified before it is split to words. */
export interface BertWordsOptions {
  readonly lowerCase: boolean;
  readonly stripAccents: boolean;
  /** Whether control characters and U+FFFD are removed. Default true. */
  readonly cleanText?: boolean;
  /** Whether each ideograph is a word of its own. Default true. */
  readonly tokenizeChineseChars?: boolean;
}

const utf8 = new TextEncoder();

/**
 * Simplifies text as BERT does, without splitting it.
 *
 * Example: `Über\t漢` gives `uber  漢 ` in lower case without accents.
 */
export function normalizeBertText(text: string, rules: BertTextRules): string {
  const normalized = readText(text, rules);
  return textOf(normalized, 0, normalized.length);
}

/**
 * Splits text to words as BERT does before WordPiece.
 *
 * Control characters go, ideographs and punctuation marks become words of their own, accents go
 * and letters become small if asked.
 *
 * Example: `Über-weit 漢字` gives [`uber`, `-`, `weit`, `漢`, `字`] in lower case without accents.
 */
export function splitBertWords(text: string, options: BertWordsOptions): string[] {
  const normalized = readText(text, { cleanText: true, tokenizeChineseChars: true, ...options });
  const words: string[] = [];
  while (normalized.findWord(normalized.length)) {
    words.push(textOf(normalized, normalized.wordStart, normalized.wordEnd));
  }
  return words;
}

function readText(text: string, rules: BertTextRules): BertText {
  const bytes = utf8.encode(text);
  const normalized = new BertText(rules);
  normalized.read(bytes, 0, bytes.length);
  return normalized;
}

function textOf({ codePoints }: BertText, from: number, to: number): string {
  let text = '';
  for (let index = from; index < to; index++) text += String.fromCodePoint(codePoints[index]!);
  return text;
}

import type { BertWordsOptions } from '@albectra/tokenizer';
import { BertWordCounter } from './bert-word-counter.ts';
import type { CountedWords } from './counted-words.ts';

/** Text whose words are to be counted. */
export interface CountRequest {
  /** UTF-8. */
  readonly bytes: Uint8Array;
  readonly rules: BertWordsOptions;
}

/** The words of one slice. */
export interface CountedSlice {
  readonly words: CountedWords;
  /** Words left out because they are too long for any tokenizer. */
  readonly longWords: number;
}

/** A counter knows characters that it met: one is kept for the slices to come. */
let counter: BertWordCounter | undefined;
let counterRules: BertWordsOptions | undefined;

/** Counts the words of a slice. */
export function countSlice({ bytes, rules }: CountRequest): CountedSlice {
  const { lowerCase, stripAccents } = rules;
  if (
    counter === undefined ||
    counterRules?.lowerCase !== lowerCase ||
    counterRules.stripAccents !== stripAccents
  ) {
    counter = new BertWordCounter(rules);
    counterRules = rules;
  }
  counter.count(bytes);
  const { longWords } = counter;
  return { words: counter.take(), longWords };
}

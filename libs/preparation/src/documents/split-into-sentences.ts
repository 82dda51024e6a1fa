import {
  preprocessAlbertText,
  SentenceBounds,
  SentenceSplitter,
  splitSentences,
  type SentenceLanguage,
} from '@albectra/text';
import type { ReadingConfiguration } from '../configuration.ts';

const NEWLINE = 0x0a;
const SPACE = 0x20;

/** Splits a document's text into sentences and cleans each as the configuration says. */
export function splitIntoSentences(
  text: string,
  { cleaning, lineEnds, language }: ReadingConfiguration,
): readonly string[] {
  // Cleaning comes second: it turns the line ends that the splitter looks at into spaces.
  const sentences = splitSentences(text, { lineEnds, ...languageOption(language) });
  if (cleaning === 'none') return sentences;
  const lowerCase = cleaning === 'albert-lower-case';
  return sentences
    .map((sentence) => preprocessAlbertText(sentence, { lowerCase }))
    .filter((sentence) => sentence !== '');
}

/** Sentences in a buffer of bytes; both are valid until the next document. */
export interface SplitText {
  readonly bytes: Uint8Array;
  readonly bounds: SentenceBounds;
}

/** Splits documents in UTF-8 into sentences: on the bytes where nothing is cleaned, by way of strings else. */
export class DocumentSplitter {
  readonly #reading: ReadingConfiguration;
  readonly #splitter: SentenceSplitter;
  readonly #bounds = new SentenceBounds();
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  constructor(reading: ReadingConfiguration) {
    this.#reading = reading;
    this.#splitter = new SentenceSplitter({
      lineEnds: reading.lineEnds,
      ...languageOption(reading.language),
    });
  }

  /** Splits the document of the bytes `start .. end`; line ends in sentences are made spaces in place. */
  split(bytes: Uint8Array, start: number, end: number): SplitText {
    this.#bounds.clear();
    if (this.#reading.cleaning !== 'none') return this.#splitCleaned(bytes.subarray(start, end));
    this.#splitter.split(bytes, this.#bounds, { start, end });
    this.#joinLines(bytes.subarray(0, end));
    return { bytes, bounds: this.#bounds };
  }

  /** Makes the white space around a line end one space, as {@link splitIntoSentences} does. */
  #joinLines(bytes: Uint8Array): void {
    const { starts, ends, length } = this.#bounds;
    let newline = -1;
    for (let sentence = 0; sentence < length; sentence++) {
      const start = starts[sentence]!;
      // Looked for once for all sentences before it, so that the time is linear.
      if (newline < start) newline = bytes.indexOf(NEWLINE, start);
      if (newline < 0) return;
      if (newline < ends[sentence]!) ends[sentence] = joinLines(bytes, newline, ends[sentence]!);
    }
  }

  #splitCleaned(text: Uint8Array): SplitText {
    const sentences = splitIntoSentences(this.#decoder.decode(text), this.#reading);
    const bytes = Buffer.from(sentences.join(''));
    let start = 0;
    for (const sentence of sentences) {
      const end = start + Buffer.byteLength(sentence);
      this.#bounds.push(start, end);
      start = end;
    }
    return { bytes, bounds: this.#bounds };
  }
}

function languageOption(language: string): { language?: SentenceLanguage } {
  return language === '' ? {} : { language: language as SentenceLanguage };
}

/** Joins the lines of a sentence from its first line end on; returns where the sentence ends then. */
function joinLines(bytes: Uint8Array, newline: number, end: number): number {
  let next = newline;
  // Nearly always a line end stands alone between words, and nothing moves.
  while (next >= 0 && next < end && !isBlank(bytes[next - 1]!) && !isBlank(bytes[next + 1]!)) {
    bytes[next] = SPACE;
    next = bytes.indexOf(NEWLINE, next + 1);
  }
  return next < 0 || next >= end ? end : collapseLines(bytes, next, end);
}

/** Makes each run of white space with a line end one space, from such a run on. */
function collapseLines(bytes: Uint8Array, newline: number, end: number): number {
  let to = newline;
  while (to > 0 && isBlank(bytes[to - 1]!)) to--;
  for (let from = to; from < end;) {
    if (!isBlank(bytes[from]!)) {
      bytes[to++] = bytes[from++]!;
      continue;
    }
    const first = from;
    let hasNewline = false;
    while (from < end && isBlank(bytes[from]!)) hasNewline = bytes[from++] === NEWLINE || hasNewline;
    if (hasNewline) bytes[to++] = SPACE;
    else for (let index = first; index < from; index++) bytes[to++] = bytes[index]!;
  }
  return to;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || (byte >= 0x09 && byte <= 0x0d);
}

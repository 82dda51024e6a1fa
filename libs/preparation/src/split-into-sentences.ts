import { preprocessAlbertText, splitSentences } from '@albectra/text';
import type { ReadingConfiguration } from './configuration.ts';

/** Splits a document's text into sentences and cleans each as the configuration says. */
export function splitIntoSentences(
  text: string,
  { cleaning, lineEnds }: ReadingConfiguration,
): readonly string[] {
  // Cleaning comes second: it turns the line ends that the splitter looks at into spaces.
  const sentences = splitSentences(text, { lineEnds });
  if (cleaning === 'none') return sentences;
  const lowerCase = cleaning === 'albert-lower-case';
  return sentences
    .map((sentence) => preprocessAlbertText(sentence, { lowerCase }))
    .filter((sentence) => sentence !== '');
}

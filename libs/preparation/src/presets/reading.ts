import type { ReadingConfiguration } from '../configuration.ts';

/** How the presets read text; the papers leave all of it open. */
export const reading: ReadingConfiguration = {
  textFormat: 'text',
  textField: 'text',
  lineEnds: 'blank-line',
  invalidUtf8: 'replace',
  malformedLines: 'refuse',
  cleaning: 'none',
  lowerCase: true,
  minSentences: 1,
};

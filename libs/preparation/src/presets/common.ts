import type { MaskingConfiguration, LayoutConfiguration, ReadingConfiguration } from '../configuration.ts';

/** How the presets read text; the papers leave all of it open. */
export const reading: ReadingConfiguration = {
  textFormat: 'text',
  textField: 'text',
  lineEnds: 'blank-line',
  onError: 'fail',
  invalidUtf8: 'refuse',
  maxDocumentBytes: 2 ** 24,
  language: '',
  cleaning: 'none',
  lowerCase: true,
  minSentences: 1,
};

/** Masking options that the presets do not use, with their authors' values (SpanBERT, section 3.1). */
export const masking: Pick<MaskingConfiguration, 'maxSpan' | 'spanEndRate' | 'permute'> = {
  maxSpan: 10,
  spanEndRate: 0.2,
  permute: false,
};

/** How the presets lay out their rows. */
export const layout: LayoutConfiguration = {
  shuffle: 'global',
  shards: 0,
  packing: 'none',
  lengthBins: [],
  compression: 'none',
  provenance: false,
};

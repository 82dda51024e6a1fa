export type { Document } from './document.ts';
export { splitSentences, type SplitSentencesOptions } from './split-sentences.ts';
export { preprocessAlbertText, type AlbertTextOptions } from './preprocess-albert-text.ts';

export type { Document } from './document.ts';
export { splitSentences } from './split-sentences.ts';
export { SentenceBounds } from './sentences/sentence-bounds.ts';
export { SentenceSplitter, type SplitSentencesOptions } from './sentences/sentence-splitter.ts';
export { isSentenceLanguage, type SentenceLanguage } from './sentences/language-table.ts';
export { preprocessAlbertText, type AlbertTextOptions } from './preprocess-albert-text.ts';

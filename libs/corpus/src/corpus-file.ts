import type { Compression } from './compression/compression.ts';

/**
 * How the bytes of a file become documents: `text`, blank lines between documents; `text-file`, one
 * document a file; `text-line`, one document a line; `jsonl`, one JSON object with a text field a line;
 * `markdown`, one document a file, cleaned to prose; `parquet` and `arrow`, one document a value of a
 * text column; `wikipedia`, one document an article of a MediaWiki XML export, cleaned to prose.
 */
export type CorpusFormat =
  'text' | 'text-file' | 'text-line' | 'jsonl' | 'markdown' | 'parquet' | 'arrow' | 'wikipedia';

/** One file of a corpus listing. */
export interface CorpusFile {
  /** Path or URL to open. */
  readonly path: string;
  /** Path below the root it was found under, with forward slashes; the base name of a file named directly. */
  readonly name: string;
  readonly bytes: number;
  /** What tells that the file is unchanged without reading it: the time of its last change, or a store's tag. */
  readonly version: string;
  readonly format: CorpusFormat;
  readonly compression: Compression;
}

/** A byte range of one file; the splits of a file partition its documents. */
export interface CorpusSplit {
  readonly path: string;
  readonly format: CorpusFormat;
  readonly compression: Compression;
  /** Index of the file in the listing. */
  readonly source: number;
  /** A document belongs to the range `[start, end)` that its first byte lies in. */
  readonly start: number;
  readonly end: number;
}

/** Format of each extension that is looked for in folders, that of a compression taken off before. */
export const FORMAT_OF_EXTENSION: Readonly<Record<string, CorpusFormat>> = {
  '.txt': 'text',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.md': 'markdown',
  '.parquet': 'parquet',
  '.arrow': 'arrow',
};

/**
 * How the bytes of a file become documents: `text`, blank lines between documents; `text-file`, one
 * document a file; `jsonl`, one JSON object with a text field a line; `markdown`, one document a file,
 * cleaned to prose.
 */
export type CorpusFormat = 'text' | 'text-file' | 'jsonl' | 'markdown';

/** One file of a corpus listing. */
export interface CorpusFile {
  /** Path to open. */
  readonly path: string;
  /** Path below the root it was found under, with forward slashes; the base name of a file named directly. */
  readonly name: string;
  readonly bytes: number;
  /** Time of the last change in milliseconds since 1970. */
  readonly modifiedMs: number;
  readonly format: CorpusFormat;
  /** Whether the bytes are gzip. */
  readonly gzip: boolean;
}

/** A byte range of one file; the splits of a file partition its documents. */
export interface CorpusSplit {
  readonly path: string;
  readonly format: CorpusFormat;
  readonly gzip: boolean;
  /** Index of the file in the listing. */
  readonly source: number;
  /** A document belongs to the range `[start, end)` that its first byte lies in. */
  readonly start: number;
  readonly end: number;
}

/** Format of each extension that is looked for in folders, `.gz` taken off before. */
export const FORMAT_OF_EXTENSION: Readonly<Record<string, CorpusFormat>> = {
  '.txt': 'text',
  '.jsonl': 'jsonl',
  '.md': 'markdown',
};

import { listCorpus, type CorpusFormat } from '@albectra/corpus';
import type { ReadingConfiguration } from './configuration.ts';
import type { ChosenFile } from './identify-inputs.ts';

/** A part of a corpus that is read in its own way, or more or less often than the others. */
export interface CorpusSource {
  /** A file, folder, pattern or URL; see `listCorpus`. */
  readonly path: string;
  /** Passes over its documents, times `duplicates`: 2 for two, 0.1 for every tenth document; default 1. */
  readonly weight?: number | undefined;
  /** Format of all its files; by their extensions unless given. */
  readonly format?: CorpusFormat | undefined;
  /** Field or column that holds the text; `reading.textField` unless given. */
  readonly textField?: string | undefined;
}

/**
 * Lists the files of all sources, in order; a file that two of them name belongs to the first.
 *
 * `exclude` is a folder that is left out where it lies inside one of the corpus.
 */
export async function listSources(
  sources: readonly (string | CorpusSource)[],
  {
    textFormat,
    textField: defaultField,
    exclude,
  }: Pick<ReadingConfiguration, 'textFormat' | 'textField'> & { readonly exclude?: string },
): Promise<readonly ChosenFile[]> {
  const files = new Map<string, ChosenFile>();
  for (const source of sources) {
    const {
      path,
      weight = 1,
      format,
      textField = defaultField,
    } = typeof source === 'string' ? { path: source } : source;
    for (const file of await listCorpus([path], { textFormat, ...(exclude !== undefined && { exclude }) })) {
      if (files.has(file.path)) continue;
      files.set(file.path, { ...file, ...(format && { format }), textField, weight });
    }
  }
  return [...files.values()];
}

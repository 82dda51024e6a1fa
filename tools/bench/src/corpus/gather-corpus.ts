import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { TEMPORARY_PREFIX, writeAtomically } from '@albectra/files';
import type { SourceCounts } from './corpus-source.ts';
import { CorpusSource } from './corpus-source.ts';
import { SeenTexts } from './seen-texts.ts';

/** Bytes gathered before they are written. */
const WRITE_BYTES = 4 * 1024 * 1024;

/** What to gather, and where to. */
export interface GatherOptions {
  /** File that is written; facts about it go beside it, with `.json` after its name. */
  readonly output: string;
  readonly folders: readonly string[];
  /** Parts of paths (below each folder) that are left out. */
  readonly exclude?: readonly string[];
  /** Most bytes taken from each folder; no limit by default. */
  readonly bytesPerFolder?: number;
  /** Whether paragraphs of ASCII alone are left out. */
  readonly dropAscii?: boolean;
  /** Whether only paragraphs of whole sentences are taken. */
  readonly onlySentences?: boolean;
  /** Paragraphs remembered to drop duplicates, each in 16 bytes of memory; 8 million by default. */
  readonly rememberedParagraphs?: number;
}

/** What was gathered. */
export interface GatherReport {
  readonly bytes: number;
  readonly documents: number;
  readonly paragraphs: number;
  readonly duplicateParagraphs: number;
  readonly sha256: string;
  readonly sources: readonly (SourceCounts & { readonly folder: string })[];
}

/**
 * Gathers the text of folders into one file: a paragraph on each line, a blank line between documents.
 *
 * Documents of the folders are mixed in proportion to their sizes, so that any part of the file is like
 * the whole. Paragraphs that were met before are dropped. The same folders give the same file. Memory
 * holds one file of each folder and the hashes of paragraphs.
 */
export async function gatherCorpus(options: GatherOptions): Promise<GatherReport> {
  const { output, folders, rememberedParagraphs = 8_000_000 } = options;
  const seen = new SeenTexts(rememberedParagraphs);
  const { exclude = [], dropAscii = false, onlySentences = false } = options;
  const wanted = { exclude, dropAscii, onlySentences };
  const sources = folders.map((folder) => new CorpusSource(folder, { ...wanted, seen }));
  for (const source of sources) await source.open();
  const documents = mixDocuments(sources, options.bytesPerFolder ?? Number.POSITIVE_INFINITY);
  const written = await writeDocuments(output, documents);
  const counts = sources.map((source) => ({ folder: source.folder, ...source.counts }));
  const sum = (key: keyof SourceCounts): number => counts.reduce((total, source) => total + source[key], 0);
  const report = {
    ...written,
    documents: sum('documents'),
    paragraphs: sum('paragraphs'),
    duplicateParagraphs: sum('duplicateParagraphs'),
    sources: counts,
  };
  await writeAtomically(`${output}.json`, `${JSON.stringify(report, undefined, 2)}\n`);
  return report;
}

/** Takes the next document from the folder of which the smallest share was taken so far. */
async function* mixDocuments(
  sources: readonly CorpusSource[],
  bytesPerFolder: number,
): AsyncGenerator<string> {
  const progress = ({ progress: read, counts }: CorpusSource): number =>
    Math.max(read, counts.bytes / bytesPerFolder);
  const open = new Set(sources);
  while (open.size > 0) {
    const source = [...open].reduce((least, other) => (progress(other) < progress(least) ? other : least));
    const document = source.counts.bytes < bytesPerFolder ? await source.next() : undefined;
    if (document === undefined) open.delete(source);
    else yield document;
  }
}

/** Writes documents under a temporary name, which becomes the file's own when all are there. */
async function writeDocuments(
  output: string,
  documents: AsyncIterable<string>,
): Promise<{ bytes: number; sha256: string }> {
  await mkdir(dirname(output), { recursive: true });
  const temporary = join(dirname(output), `${TEMPORARY_PREFIX}${process.pid}-${basename(output)}`);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const file = await open(temporary, 'w');
    try {
      for await (const chunk of joinDocuments(documents)) {
        hash.update(chunk);
        bytes += chunk.length;
        await file.writeFile(chunk);
      }
    } finally {
      await file.close();
    }
    await rename(temporary, output);
  } finally {
    await rm(temporary, { force: true });
  }
  return { bytes, sha256: hash.digest('hex') };
}

async function* joinDocuments(documents: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let chunk = '';
  for await (const document of documents) {
    chunk += `${document}\n`;
    if (chunk.length < WRITE_BYTES) continue;
    yield Buffer.from(chunk);
    chunk = '';
  }
  if (chunk !== '') yield Buffer.from(chunk);
}

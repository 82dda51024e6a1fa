import { createHash } from 'node:crypto';
import { writeAtomically } from '@albectra/files';
import { addCounts, listCorpus, NO_COUNTS, planSplits, readDocuments, textsOf } from '@albectra/corpus';
import type { CorpusFile, DocumentBatch, DocumentCounts } from '@albectra/corpus';
import { splitSentences } from '@albectra/text';

/** Documents with fewer sentences are lists of links or licences rather than prose. */
const MIN_SENTENCES = 3;
const SPLIT_BYTES = 64 * 2 ** 20;

/** The files that were named hold no document of three sentences. */
export class NoProseError extends Error {
  override readonly name = 'NoProseError';
  readonly code = 'no-prose';

  constructor({ files, tooShort }: { readonly files: number; readonly tooShort: number }) {
    super(
      `Gathering the corpus failed: expected documents of at least ${MIN_SENTENCES} sentences, got none (${files} files, ${tooShort} shorter documents). Name files with running text.`,
    );
  }
}

/** A corpus to be gathered: the files, and a name that changes with them. */
export interface CorpusListing {
  readonly files: readonly CorpusFile[];
  readonly bytes: number;
  /** Hash of names and sizes, 8 characters. */
  readonly fingerprint: string;
}

/** What was gathered. */
export interface GatheredCorpus {
  readonly documents: number;
  readonly sentences: number;
  readonly bytes: number;
  readonly tooShort: number;
  /** Documents left out because their text had come before. */
  readonly duplicates: number;
  readonly counts: DocumentCounts;
}

/** Lists the Markdown documentation of the installed packages; that of this workspace's own is left out. */
export async function listDocumentation(modulesFolder: string): Promise<CorpusListing> {
  const files = await listCorpus([`${modulesFolder}/**/*.md`]);
  return listing(files.filter(({ name }) => !name.includes('@albectra/')));
}

/** Lists the files and folders that the user names. */
export async function listNamed(paths: readonly string[]): Promise<CorpusListing> {
  return listing(await listCorpus(paths));
}

function listing(files: readonly CorpusFile[]): CorpusListing {
  const hash = createHash('sha256');
  for (const { name, bytes } of files) hash.update(`${name}\0${bytes}\n`);
  return {
    files,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    fingerprint: hash.digest('hex').slice(0, 8),
  };
}

/**
 * Writes the documents of a listing to one text file, a blank line after each.
 *
 * Documents with the same text stand once; those of fewer than three sentences are left out.
 *
 * @throws {NoProseError} if none is left; nothing is written.
 */
export async function gatherCorpus(
  { files }: CorpusListing,
  output: string,
  signal: AbortSignal,
): Promise<GatheredCorpus> {
  const texts: string[] = [];
  let counts = NO_COUNTS;
  let sentences = 0;
  let tooShort = 0;
  let duplicates = 0;
  const seen = new Set<string>();
  for await (const batch of readAll(files, signal)) {
    counts = addCounts(counts, batch.counts);
    for (const text of textsOf(batch)) {
      const key = hashOf(text);
      if (seen.has(key)) {
        duplicates++;
        continue;
      }
      seen.add(key);
      const sentenceCount = splitSentences(text).length;
      if (sentenceCount < MIN_SENTENCES) tooShort++;
      else {
        texts.push(text.replaceAll(/\n\s*\n/g, '\n').trim());
        sentences += sentenceCount;
      }
    }
  }
  if (texts.length === 0) throw new NoProseError({ files: files.length, tooShort });
  const content = texts.map((text) => `${text}\n\n`).join('');
  await writeAtomically(output, content);
  return {
    documents: texts.length,
    sentences,
    bytes: Buffer.byteLength(content),
    tooShort,
    duplicates,
    counts,
  };
}

/** Hashes a text without regard to white space. */
function hashOf(text: string): string {
  return createHash('sha256').update(text.trim().replaceAll(/\s+/g, ' ')).digest('base64');
}

/** Reads what can be read: a file among hundreds that is damaged must not end the quickstart. */
async function* readAll(files: readonly CorpusFile[], signal: AbortSignal): AsyncGenerator<DocumentBatch> {
  for (const split of planSplits(files, SPLIT_BYTES)) {
    yield* readDocuments(split, { signal, onError: 'skip', invalidUtf8: 'replace' });
  }
}

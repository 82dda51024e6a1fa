import type { CorpusFile, CorpusFormat, CorpusSplit } from './corpus-file.ts';
import { CorpusOptionsError } from './errors.ts';

/** Formats in which a document can be found from the middle of the file. */
const SPLITTABLE: readonly CorpusFormat[] = ['text', 'text-line', 'jsonl', 'parquet', 'arrow', 'wikipedia'];

/**
 * Cuts the files of a listing into byte ranges of about `targetBytes`, in the order of the listing.
 *
 * Text, JSON lines, tables and dumps of Wikipedia, these also in bzip2, are cut anywhere, into equal parts;
 * other compressed files, a Markdown file and a file that is one document stay whole, whatever their size.
 * Every file gives at least one split.
 *
 * @throws {CorpusOptionsError} if `targetBytes` is not a positive integer.
 */
export function planSplits(files: readonly CorpusFile[], targetBytes: number): CorpusSplit[] {
  if (!Number.isSafeInteger(targetBytes) || targetBytes < 1) {
    throw new CorpusOptionsError(
      `Option targetBytes: expected a positive integer, got ${targetBytes}. Change the option.`,
      { option: 'targetBytes' },
    );
  }
  return files.flatMap((file, source) => {
    const whole = !isSplittable(file);
    const count = whole ? 1 : Math.max(1, Math.ceil(file.bytes / targetBytes));
    return Array.from({ length: count }, (_, index): CorpusSplit => {
      const { path, format, compression } = file;
      const start = Math.floor((file.bytes * index) / count);
      const end = Math.floor((file.bytes * (index + 1)) / count);
      return { path, format, compression, source, start, end };
    });
  });
}

/** Wikipedia's dumps in bzip2 consist of streams that can be read alone; no other compressed file does for certain. */
function isSplittable({ format, compression }: CorpusFile): boolean {
  if (compression === 'bzip2') return format === 'wikipedia';
  return compression === 'none' && SPLITTABLE.includes(format);
}

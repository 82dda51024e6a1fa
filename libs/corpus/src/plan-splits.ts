import type { CorpusFile, CorpusFormat, CorpusSplit } from './corpus-file.ts';
import { CorpusOptionsError } from './errors.ts';

/** Formats in which a document can be found from the middle of the file. */
const SPLITTABLE: readonly CorpusFormat[] = ['text', 'text-line', 'jsonl'];

/**
 * Cuts the files of a listing into byte ranges of about `targetBytes`, in the order of the listing.
 *
 * Plain text and JSON lines are cut anywhere, into equal parts; a compressed file, a Markdown file and a file
 * that is one document stay whole, whatever their size. Every file gives at least one split.
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
    const whole = file.compression !== 'none' || !SPLITTABLE.includes(file.format);
    const count = whole ? 1 : Math.max(1, Math.ceil(file.bytes / targetBytes));
    return Array.from({ length: count }, (_, index): CorpusSplit => {
      const { path, format, compression } = file;
      const start = Math.floor((file.bytes * index) / count);
      const end = Math.floor((file.bytes * (index + 1)) / count);
      return { path, format, compression, source, start, end };
    });
  });
}

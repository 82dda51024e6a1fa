import type { Benchmark, BenchmarkResult } from '../benchmark.ts';
import { numberOption, requiredOption } from '../options.ts';
import { gatherCorpus } from './gather-corpus.ts';

/** Gathers the text that benchmarks of tokenizers run on. */
export const corpus: Benchmark = {
  summary: 'Gathers text for benchmarks from folders of documentation into one file.',
  options: {
    output: 'file to write; facts about it go to the same name with .json',
    folders: 'comma-separated folders with HTML, man, POD, reStructuredText, Markdown, plain text, .mo',
    exclude: 'comma-separated parts of paths that are left out',
    limit: 'most bytes from each folder (default no limit)',
    keep: "'sentences' takes only paragraphs of whole sentences (default all prose)",
    ascii: "'drop' leaves out paragraphs of ASCII alone, such as what a translation left in English",
  },
  run: async (options): Promise<BenchmarkResult> => {
    const output = requiredOption(options, 'output');
    const report = await gatherCorpus({
      output,
      folders: requiredOption(options, 'folders').split(','),
      exclude: (options['exclude'] ?? '').split(',').filter((part) => part !== ''),
      bytesPerFolder:
        options['limit'] === undefined ? Number.POSITIVE_INFINITY : numberOption(options, 'limit', 1),
      dropAscii: options['ascii'] === 'drop',
      onlySentences: options['keep'] === 'sentences',
    });
    const { bytes, documents, paragraphs, duplicateParagraphs, sha256 } = report;
    return {
      title: `Text gathered in ${output}`,
      conditions: {
        bytes,
        documents,
        paragraphs,
        'duplicate paragraphs dropped': duplicateParagraphs,
        sha256,
      },
      rows: report.sources.map((source) => ({
        folder: source.folder,
        files: source.files,
        unreadable: source.unreadableFiles,
        documents: source.documents,
        paragraphs: source.paragraphs,
        duplicates: source.duplicateParagraphs,
        'no prose': source.otherParagraphs,
        MB: source.bytes / 1e6,
      })),
    };
  },
};

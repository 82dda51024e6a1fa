import type { BatchOptions } from './batch-options.ts';
import { InvalidBatchOptionError } from './errors.ts';

/** `[CLS] a [SEP] b [SEP]`: the shortest row with two segments. */
const SHORTEST_SEQUENCE = 5;
const LARGEST_16_BIT = 65_535;
/** Sources are numbered in 16 bits; the bound of a mixture's error has room for so many, too. */
const MOST_SOURCES = 1024;
const MOST_RANKS = 65_536;
const MOST_WORKERS = 64;
/** Of a permutation. */
const MOST_ROWS = 2 ** 52;

/** Number options with a default, and their ranges. */
const OPTIONAL_RANGES = {
  sequenceLength: { min: SHORTEST_SEQUENCE, max: LARGEST_16_BIT },
  padToMultiple: { min: 1, max: LARGEST_16_BIT },
  maxExamples: { min: 1, max: LARGEST_16_BIT },
  ranks: { min: 1, max: MOST_RANKS },
  workers: { min: 1, max: MOST_WORKERS },
} as const;

/**
 * Checks what can be said about options without looking at the dataset.
 *
 * @throws {InvalidBatchOptionError} if one is outside its range.
 */
export function checkRanges(options: BatchOptions): void {
  const { epochs = Infinity, prefetchBytes = 0, cacheBytes = 0, rank = 0, ranks = 1 } = options;
  for (const [name, range] of Object.entries(OPTIONAL_RANGES)) {
    const value = options[name as keyof typeof OPTIONAL_RANGES];
    if (value !== undefined) checkInteger(name, value, range);
  }
  checkInteger('batchSize', options.batchSize, { min: ranks, max: 2 ** 24 });
  checkInteger('rank', rank, { min: 0, max: ranks - 1 });
  checkInteger('maxPredictions', options.maxPredictions, { min: 1, max: LARGEST_16_BIT });
  checkInteger('seed', options.seed, { min: 0, max: Number.MAX_SAFE_INTEGER });
  if (epochs !== Infinity) checkInteger('epochs', epochs, { min: 1, max: 2 ** 32 });
  checkBytes({ prefetchBytes, cacheBytes });
  checkWords(options);
  checkShuffle(options);
  checkDirectories(options);
}

function checkWords({ split = 'train', checksums = 'first', lastBatch = 'drop' }: BatchOptions): void {
  checkWord('split', split, ['train', 'heldout']);
  checkWord('checksums', checksums, ['off', 'first', 'always']);
  checkWord('lastBatch', lastBatch, ['drop', 'pad']);
}

function checkDirectories(options: BatchOptions): void {
  const { directory } = options;
  if (typeof directory === 'string') return;
  if (directory.length < 1 || directory.length > MOST_SOURCES) {
    throw new InvalidBatchOptionError(
      'directory',
      `one, or a list of 1 to ${MOST_SOURCES}`,
      directory.length,
    );
  }
  for (const [i, { weight }] of directory.entries()) {
    if (weight > 0 && weight < Infinity) continue;
    throw new InvalidBatchOptionError(`directory[${i}].weight`, 'a number above 0', weight);
  }
}

/** Windows and blocks of rows, as named bounds of a window shuffle. */
function checkShuffle({ shuffle = true }: BatchOptions): void {
  if (typeof shuffle === 'boolean') return;
  checkWord('shuffle.kind', shuffle.kind, ['window']);
  const { blockRows, ...window } = shuffle;
  const [name, rows] =
    'windowRows' in window
      ? (['windowRows', window.windowRows] as const)
      : (['windowBytes', window.windowBytes] as const);
  checkInteger(`shuffle.${name}`, rows, { min: 1, max: MOST_ROWS });
  const most = name === 'windowRows' ? rows : MOST_ROWS;
  if (blockRows !== undefined) checkInteger('shuffle.blockRows', blockRows, { min: 1, max: most });
}

function checkBytes(limits: Readonly<Record<string, number>>): void {
  for (const [option, bytes] of Object.entries(limits)) {
    if (!(bytes >= 0)) throw new InvalidBatchOptionError(option, 'at least 0', bytes);
  }
}

function checkInteger(option: string, value: number, range: { min: number; max: number }): void {
  if (Number.isInteger(value) && value >= range.min && value <= range.max) return;
  throw new InvalidBatchOptionError(option, `an integer from ${range.min} to ${range.max}`, value);
}

function checkWord(option: string, value: string, words: readonly string[]): void {
  if (!words.includes(value)) throw new InvalidBatchOptionError(option, words.join(' or '), value);
}

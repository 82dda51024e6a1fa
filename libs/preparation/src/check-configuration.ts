import { isSentenceLanguage } from '@albectra/text';
import type { PreparationConfiguration } from './configuration.ts';
import { InvalidOptionError } from './errors.ts';

const SHORTEST_SEQUENCE = 5;
const LONGEST_SEQUENCE = 0xffff;
const MAX_TASK_BYTES = 1 << 28;
const MAX_DOCUMENT_BYTES = 1 << 30;
const MAX_SHARDS = 65_536;
const MAX_LENGTH_BINS = 64;

/**
 * Checks a configuration before anything is built from it.
 *
 * @throws {InvalidOptionError} at the first option that is outside its range.
 */
export function checkConfiguration(configuration: PreparationConfiguration): void {
  const { sequenceLength, duplicates, seed, taskBytes, reading, masking } = configuration;
  checkInteger('sequenceLength', sequenceLength, [SHORTEST_SEQUENCE, LONGEST_SEQUENCE]);
  checkInteger('duplicates', duplicates, [1, 10_000]);
  checkInteger('seed', seed, [0, Number.MAX_SAFE_INTEGER]);
  checkInteger('taskBytes', taskBytes, [0, MAX_TASK_BYTES]);
  checkInteger('reading.maxDocumentBytes', reading.maxDocumentBytes, [4, MAX_DOCUMENT_BYTES]);
  checkInteger('reading.minSentences', reading.minSentences, [1, 1_000_000]);
  checkInteger('masking.maxPredictions', masking.maxPredictions, [1, sequenceLength]);
  checkInteger('masking.maxNgram', masking.maxNgram, [1, 16]);
  checkInteger('masking.maxSpan', masking.maxSpan, [1, 64]);
  checkWords(configuration);
  checkObjective(configuration);
  checkLayout(configuration);
  checkShares(configuration);
}

function checkWords(configuration: PreparationConfiguration): void {
  const { reading, examples, masking, layout } = configuration;
  checkWord('objective', configuration.objective, ['albert', 'bert', 'electra']);
  checkWord('semantics', configuration.semantics, ['fixed', 'faithful']);
  checkWord('masking.mode', masking.mode, ['static', 'dynamic']);
  checkWord('examples.pair', examples.pair, ['sop', 'nsp', 'none']);
  checkWord('reading.textFormat', reading.textFormat, ['text', 'text-file', 'text-line']);
  checkWord('reading.lineEnds', reading.lineEnds, ['blank-line', 'line', 'none']);
  checkWord('reading.invalidUtf8', reading.invalidUtf8, ['replace', 'refuse']);
  checkWord('reading.onError', reading.onError, ['fail', 'skip']);
  if (reading.language !== '' && !isSentenceLanguage(reading.language)) {
    throw new InvalidOptionError(
      'reading.language',
      'a language code that sentence splitting knows, or nothing',
      reading.language,
    );
  }
  checkWord('reading.cleaning', reading.cleaning, ['none', 'albert', 'albert-lower-case']);
  checkWord('examples.form', examples.form, ['pairs', 'full-sentences']);
  checkWord('layout.shuffle', layout.shuffle, ['global', 'task']);
  checkWord('layout.packing', layout.packing, ['none', 'best-fit']);
  checkWord('layout.compression', layout.compression, ['none', 'lz4', 'zstd']);
}

function checkShares(configuration: PreparationConfiguration): void {
  const { examples, masking } = configuration;
  checkShare('heldoutFraction', configuration.heldoutFraction);
  checkShare('masking.rate', masking.rate);
  checkShare('examples.shortSequenceProbability', examples.shortSequenceProbability);
  checkShare('examples.singleSegmentProbability', examples.singleSegmentProbability);
}

/** Refuses what an objective would ignore. */
function checkObjective({ objective, examples }: PreparationConfiguration): void {
  const { pair, form, singleSegmentProbability } = examples;
  if (form === 'full-sentences' && pair !== 'none') {
    throw new InvalidOptionError('examples.pair', 'none for full sentences, which are one segment', pair);
  }
  if (objective === 'electra' && pair !== 'none') {
    throw new InvalidOptionError('examples.pair', 'none for electra, which has no pair loss', pair);
  }
  if (objective !== 'electra' && singleSegmentProbability !== 0) {
    throw new InvalidOptionError(
      'examples.singleSegmentProbability',
      `0 for ${objective}`,
      singleSegmentProbability,
    );
  }
}

/** Refuses layouts that contradict themselves. */
function checkLayout({ layout, sequenceLength }: PreparationConfiguration): void {
  const { shards, lengthBins, packing } = layout;
  checkInteger('layout.shards', shards, [0, MAX_SHARDS]);
  if (lengthBins.length === 0) return;
  const rising = lengthBins.every(
    (bound, index) => Number.isSafeInteger(bound) && bound > (lengthBins[index - 1] ?? 0),
  );
  if (!rising || lengthBins.at(-1) !== sequenceLength || lengthBins.length > MAX_LENGTH_BINS) {
    throw new InvalidOptionError(
      'layout.lengthBins',
      `at most ${MAX_LENGTH_BINS} rising lengths, the last of which is sequenceLength (${sequenceLength})`,
      lengthBins,
    );
  }
  if (packing !== 'none') {
    throw new InvalidOptionError(
      'layout.lengthBins',
      'none for packed rows, which are all about as long',
      lengthBins,
    );
  }
}

function checkInteger(option: string, value: number, [min, max]: readonly [number, number]): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return;
  throw new InvalidOptionError(option, `an integer from ${min} to ${max}`, value);
}

function checkShare(option: string, value: number): void {
  if (value >= 0 && value < 1) return;
  throw new InvalidOptionError(option, 'a share from 0 to below 1', value);
}

function checkWord(option: string, value: string, words: readonly string[]): void {
  if (!words.includes(value)) throw new InvalidOptionError(option, words.join(' or '), value);
}

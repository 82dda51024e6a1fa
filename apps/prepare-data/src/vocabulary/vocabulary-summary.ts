import { formatBytes, formatCount, formatDuration } from '@albectra/cli';
import type { DocumentCounts } from '@albectra/corpus';
import type { SampleCheck } from './check-sample.ts';
import type { TrainedVocabulary } from './trained-vocabulary.ts';

/** What there is to say of a training. */
export interface VocabularyOutcome {
  readonly trained: TrainedVocabulary;
  readonly check: SampleCheck;
  /** What was met while reading. */
  readonly counts: DocumentCounts;
  readonly durationMs: number;
}

/** Describes a finished training in a few lines. */
export function vocabularySummary(outcome: VocabularyOutcome): readonly string[] {
  const { trained, check, counts, durationMs } = outcome;
  const { tokenizer, files, notes } = trained;
  const [kind, unit] = tokenizer.kind === 'unigram' ? ['Unigram', 'pieces'] : ['WordPiece', 'tokens'];
  const rate = formatBytes((counts.bytes * 1000) / durationMs);
  const perToken = check.sampleBytes / Math.max(1, check.sampleTokens);
  return [
    `${kind} vocabulary of ${formatCount(tokenizer.vocabularySize)} ${unit} from ${formatBytes(counts.bytes)} of text ` +
      `in ${formatDuration(durationMs)} (${rate}/s).`,
    ...notes.map((note) => `  ${note}`),
    `  on ${formatBytes(check.sampleBytes)} of this text: ${perToken.toFixed(2)} bytes a token, ${percent(check.unknownShare)} of the tokens unknown`,
    ...(counts.invalidUtf8 > 0
      ? [`  ${formatCount(counts.invalidUtf8)} documents with bytes that are not UTF-8, replaced`]
      : []),
    ...files.toReversed().map(({ path, bytes }) => `${path} (${formatBytes(bytes.length)})`),
  ];
}

/** A share in percent with three digits, such as `0.00123 %`. */
function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

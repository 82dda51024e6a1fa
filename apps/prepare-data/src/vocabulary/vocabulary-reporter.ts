import {
  formatBytes,
  formatCount,
  formatDuration,
  RateMeter,
  type CommandContext,
  type ProgressLine,
} from '@albectra/cli';
import type { UnigramTrainingProgress, WordPieceTrainingProgress } from '@albectra/vocabulary';
import type { ReadingProgress } from './read-lines.ts';

type TrainingProgress = UnigramTrainingProgress | WordPieceTrainingProgress;

/** Shows a training as a line with rates and remaining time where they are known, or as JSON events. */
export class VocabularyReporter {
  readonly #line: ProgressLine;
  readonly #context: Pick<CommandContext, 'emit'>;
  readonly #bytes = new RateMeter();
  readonly #tokens = new RateMeter();
  #reading: ReadingProgress | undefined;

  constructor(line: ProgressLine, context: Pick<CommandContext, 'emit'>) {
    this.#line = line;
    this.#context = context;
  }

  /** Takes how far the reading of the files is. */
  readonly onRead = (progress: ReadingProgress): void => {
    const { bytesDone, bytesTotal } = progress;
    this.#reading = progress;
    this.#bytes.update(bytesDone);
    this.#line.show(() => this.#describeReading(''));
    this.#context.emit({ event: 'progress', phase: 'files', bytesDone, bytesTotal });
  };

  /** Takes how far the training is. */
  readonly onProgress = (progress: TrainingProgress): void => {
    if (progress.phase === 'merging') this.#tokens.update(progress.tokens);
    this.#line.show(() => this.#describe(progress));
    this.#context.emit({ event: 'progress', ...progress });
  };

  #describe(progress: TrainingProgress): string {
    switch (progress.phase) {
      case 'reading':
        return this.#describeReading(
          `${formatCount(progress.sentences)} sentences, ${formatBytes(progress.sampledBytes)} sampled`,
        );
      case 'counting':
        return 'bytes' in progress
          ? this.#describeReading(`${formatCount(progress.words)} words`)
          : `counting: ${formatCount(progress.sentences)} sentences, ${formatCount(progress.words)} words`;
      case 'merging':
        return this.#describeMerging(progress);
      case 'finished':
        return `finished: ${formatCount('pieces' in progress ? progress.pieces : progress.tokens)} pieces`;
      default:
        return describeLearning(progress);
    }
  }

  #describeReading(found: string): string {
    const { bytesDone, bytesTotal } = this.#reading ?? { bytesDone: 0, bytesTotal: 0 };
    const share = bytesTotal === 0 ? 0 : Math.floor((100 * bytesDone) / bytesTotal);
    return [
      `reading: ${share} %`,
      `${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}`,
      ...rate(formatBytes(this.#bytes.perSecond), this.#bytes),
      ...(found === '' ? [] : [found]),
      ...remaining(this.#bytes, bytesTotal),
    ].join(' | ');
  }

  #describeMerging({ tokens, target }: Extract<TrainingProgress, { phase: 'merging' }>): string {
    return [
      `merging: ${formatCount(tokens)} of ${formatCount(target)} tokens`,
      ...rate(formatCount(this.#tokens.perSecond), this.#tokens),
      ...remaining(this.#tokens, target),
    ].join(' | ');
  }
}

function describeLearning(
  progress: Extract<TrainingProgress, { phase: 'seeding' | 'estimating' | 'pruning' }>,
): string {
  const pieces = formatCount(progress.pieces);
  switch (progress.phase) {
    case 'seeding':
      return `candidates: ${pieces} pieces, ${formatCount(progress.characters)} characters`;
    case 'estimating':
      return `round ${progress.round}: ${pieces} pieces, loss ${progress.objective.toFixed(3)}`;
    case 'pruning':
      return `round ${progress.round}: pruned to ${pieces} of ${formatCount(progress.target)} pieces`;
  }
}

/** A rate, once there is one. */
function rate(text: string, { perSecond }: RateMeter): readonly string[] {
  return perSecond > 0 ? [`${text}/s`] : [];
}

function remaining(meter: RateMeter, total: number): readonly string[] {
  const remainingMs = meter.remainingMs(total);
  return Number.isFinite(remainingMs) && remainingMs > 0 ? [`${formatDuration(remainingMs)} left`] : [];
}

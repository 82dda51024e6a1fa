import {
  formatBytes,
  formatCount,
  formatDuration,
  RateMeter,
  type CommandContext,
  type ProgressLine,
} from '@albectra/cli';
import { WORK_PARTS, type PreparationProgress, type WorkTimes } from '@albectra/preparation';

/** Parts of the work that are shown: those that take the most time. */
const PARTS_SHOWN = 2;

/** Shows the progress of a preparation as a line with rate and remaining time, or as JSON events. */
export function preparationReporter(
  line: ProgressLine,
  context: Pick<CommandContext, 'emit'>,
): (progress: PreparationProgress) => void {
  let stage: ProgressOfStage | undefined;
  return (progress) => {
    if (stage?.name !== progress.stage) stage = new ProgressOfStage(progress.stage);
    stage.update(progress);
    const { rss: memoryBytes } = process.memoryUsage();
    const shown = stage;
    line.show(() => shown.describe(progress, memoryBytes));
    context.emit({ event: 'progress', ...progress, memoryBytes });
  };
}

/** Rates of one stage; each goes through its tasks from the start. */
class ProgressOfStage {
  readonly name: string;
  readonly #text = new RateMeter();
  readonly #tasks = new RateMeter();

  constructor(name: string) {
    this.name = name;
  }

  update({ textBytes, tasksDone }: PreparationProgress): void {
    this.#text.update(textBytes);
    this.#tasks.update(tasksDone);
  }

  describe(progress: PreparationProgress, memoryBytes: number): string {
    const { stage, tasksDone, tasksTotal, bytesDone, bytesTotal, textBytes, documents, rows } = progress;
    const share = Math.floor(
      (100 * (stage === 'shuffle' ? tasksDone : bytesDone)) /
        (stage === 'shuffle' ? tasksTotal : Math.max(1, bytesTotal)),
    );
    const remainingMs = this.#tasks.remainingMs(tasksTotal);
    return [
      `${stage} ${share} %`,
      `task ${tasksDone}/${tasksTotal}`,
      ...(stage === 'shuffle'
        ? []
        : [`${formatBytes(textBytes)} of text`, `${formatBytes(this.#text.perSecond)}/s`]),
      `${formatCount(documents)} documents`,
      `${formatCount(rows)} rows`,
      ...slowestParts(progress.times),
      `${formatBytes(memoryBytes)} of memory`,
      ...(Number.isFinite(remainingMs) ? [`${formatDuration(remainingMs)} left`] : []),
    ].join(' | ');
  }
}

/** Names the parts of the work that take the most time, such as `tokenize 52 %, split 14 %`. */
function slowestParts(times: WorkTimes): readonly string[] {
  const total = WORK_PARTS.reduce((sum, part) => sum + times[part], 0);
  if (total === 0) return [];
  const slowest = WORK_PARTS.toSorted((a, b) => times[b] - times[a]).slice(0, PARTS_SHOWN);
  return [slowest.map((part) => `${part} ${Math.round((100 * times[part]) / total)} %`).join(', ')];
}

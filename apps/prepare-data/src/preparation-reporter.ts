import {
  formatBytes,
  formatCount,
  formatDuration,
  RateMeter,
  type CommandContext,
  type ProgressLine,
} from '@albectra/cli';
import type { PreparationProgress } from '@albectra/preparation';

/** Shows the progress of a preparation as a line with rate and remaining time, or as JSON events. */
export function preparationReporter(
  line: ProgressLine,
  context: Pick<CommandContext, 'emit'>,
): (progress: PreparationProgress) => void {
  const meter = new RateMeter();
  return (progress) => {
    meter.update(progress.bytesDone);
    line.show(() => describe(progress, meter));
    context.emit({ event: 'progress', ...progress });
  };
}

function describe(progress: PreparationProgress, meter: RateMeter): string {
  const { bytesDone, bytesTotal, documents, rows, tasksDone, tasksTotal } = progress;
  const share = bytesTotal === 0 ? 100 : Math.floor((100 * bytesDone) / bytesTotal);
  const parts = [
    `${share} %`,
    `task ${tasksDone}/${tasksTotal}`,
    `${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}`,
    `${formatBytes(meter.perSecond)}/s`,
    `${formatCount(documents)} documents`,
    `${formatCount(rows)} rows`,
  ];
  const remainingMs = meter.remainingMs(bytesTotal);
  return [...parts, ...(Number.isFinite(remainingMs) ? [`${formatDuration(remainingMs)} left`] : [])].join(
    ' | ',
  );
}

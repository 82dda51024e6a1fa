import { formatCount, formatDuration } from '@albectra/cli';
import type { PretrainEvent } from '@albectra/training';

type StepEvent = Extract<PretrainEvent, { kind: 'step' }>;

/** Short names of the loss parts. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  loss: 'loss',
  maskedLanguageLoss: 'mlm',
  replacedTokenLoss: 'rtd',
  pairLoss: 'pair',
};

/**
 * The state of a run as one line.
 *
 * Example: `step 120/600 · loss 21.45 mlm 6.60 rtd 0.30 · 182 seq/s · 9,870 tok/s · 45 GFLOP/s, 40 % of peak · data wait 0.1 % · ETA 32 s`.
 */
export function stepText({ step, steps, metrics, throughput }: StepEvent): string {
  const { rowsPerSecond, tokensPerSecond, waitShare, secondsPerStep } = throughput;
  const losses = Object.entries(SHORT_NAMES).flatMap(([name, short]) =>
    metrics[name] === undefined ? [] : [`${short} ${metrics[name].toFixed(2)}`],
  );
  return [
    `step ${formatCount(step)}/${formatCount(steps)}`,
    losses.join(' '),
    `${rowsPerSecond.toFixed(rowsPerSecond < 10 ? 1 : 0)} seq/s`,
    `${formatCount(tokensPerSecond)} tok/s`,
    speedText(throughput),
    `data wait ${(100 * waitShare).toFixed(1)} %`,
    `ETA ${formatDuration(1000 * secondsPerStep * (steps - step))}`,
  ].join(' · ');
}

/** Operations a second that the model needs, and the share of the device's peak that they are, if it is known. */
function speedText({ flopsPerSecond, modelFlopsUtilization }: StepEvent['throughput']): string {
  const speed = `${formatCount(flopsPerSecond / 1e9)} GFLOP/s`;
  if (modelFlopsUtilization === undefined) return speed;
  return `${speed}, ${(100 * modelFlopsUtilization).toFixed(0)} % of peak`;
}

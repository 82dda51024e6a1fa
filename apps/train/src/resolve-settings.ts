import type { Engine } from '@albectra/compile';
import { measurePeakFlops } from '@albectra/training';
import type { RunSettings } from '@albectra/training';
import type { RunConfiguration } from './config.ts';

/** Completes the settings of a run: measures the peak of the engine where that is asked for. */
export async function resolveSettings(
  { bestBy, peakFlops, ...settings }: RunConfiguration,
  engine: Engine,
): Promise<RunSettings> {
  const peak = peakFlops === 'measure' ? await measurePeakFlops(engine) : peakFlops;
  return {
    ...settings,
    bestBy: bestBy === 'none' ? undefined : bestBy,
    peakFlops: peak === 'unknown' ? undefined : peak,
  };
}

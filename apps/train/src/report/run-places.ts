import type { AxisKind } from '@albectra/report';
import type { CurveAxis } from './report-config.ts';
import type { RunData } from './run-data.ts';

/** Name and kind of each axis. */
export const AXES: Readonly<Record<CurveAxis, { readonly xName: string; readonly xKind: AxisKind }>> = {
  steps: { xName: 'step', xKind: 'number' },
  tokens: { xName: 'tokens trained on, padding left out', xKind: 'number' },
  time: { xName: 'time in training steps', xKind: 'duration' },
};

/** The places of the points of a run's curves along an axis; `NaN` where the log does not tell. */
export function curvePlaces({ metrics }: RunData, axis: CurveAxis): readonly number[] {
  if (metrics === undefined) return [];
  const { steps, tokens, seconds } = metrics.curves;
  if (axis === 'steps') return steps;
  return axis === 'tokens' ? tokens : seconds.map((value) => 1000 * value);
}

/** The place of a step along an axis: that of the last point up to it; 0 before the first. */
export function placeOfStep(run: RunData, axis: CurveAxis, step: number): number {
  if (axis === 'steps') return step;
  const index = (run.metrics?.curves.steps ?? []).findLastIndex((each) => each <= step);
  return index < 0 ? 0 : (curvePlaces(run, axis)[index] ?? 0);
}

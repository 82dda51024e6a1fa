import { lineChart, smooth } from '@albectra/report';
import type { Markup, Points, Reference, Series } from '@albectra/report';
import type { MetricCurve } from '@albectra/training';
import { displayOf, sortMetrics } from './metric-names.ts';
import type { MetricGroup } from './metric-names.ts';
import type { ReportConfiguration } from './report-config.ts';
import type { RunData } from './run-data.ts';
import { AXES, curvePlaces } from './run-places.ts';

/** How curves are drawn. */
export type CurveOptions = Pick<ReportConfiguration, 'axis' | 'smoothing'>;

/** From this ratio of the greatest to the least value on, an axis is logarithmic. */
const LOG_RATIO = 30;

/** What smoothed lines show, in words. */
export function smoothingNote(smoothing: number): string {
  if (smoothing === 0) return 'Lines are as they were logged.';
  const share = Number((100 * smoothing).toPrecision(2));
  return `Lines are smoothed over time: half of each value lies within ${share} % of the longest run's steps before and after it. Pale: what was logged, from the least to the greatest value.`;
}

/** Charts of the metrics of a group, all runs over one another; none of metrics that no run has. */
export function curveCharts(
  runs: readonly RunData[],
  group: MetricGroup,
  options: CurveOptions,
): readonly Markup[] {
  const names = sortMetrics(runs.flatMap(({ metrics }) => Object.keys(metrics?.curves.metrics ?? {})));
  return names
    .filter((name) => displayOf(name).group === group)
    .map((name) => curveChart(runs, name, options));
}

function curveChart(runs: readonly RunData[], name: string, options: CurveOptions): Markup {
  const { title, yName, isNoisy = false, ...display } = displayOf(name);
  const longest = Math.max(...runs.map(({ metrics }) => metrics?.lastStep ?? 0));
  const halfLife = isNoisy ? options.smoothing * longest : 0;
  const series = runs.flatMap((run) => {
    const curve = run.metrics?.curves.metrics[name];
    return curve === undefined ? [] : [seriesOf(run, curve, { axis: options.axis, halfLife })];
  });
  const isLog = display.yStart === undefined && spansDecades(series);
  return lineChart({
    ...display,
    title,
    series,
    ...AXES[options.axis],
    xStart: 'zero',
    yName: isLog ? `${yName} (logarithmic)` : yName,
    yScale: isLog ? 'log' : 'linear',
    references: name === 'gradientNorm' ? clipReference(runs) : [],
  });
}

function seriesOf(
  run: RunData,
  curve: MetricCurve,
  { axis, halfLife }: { readonly axis: CurveOptions['axis']; readonly halfLife: number },
): Series {
  const steps = run.metrics?.curves.steps ?? [];
  const x = curvePlaces(run, axis);
  const y = smooth({ x: steps, y: curve.mean }, halfLife);
  return { name: run.name, x, y, ...(halfLife === 0 ? {} : { pale: zigzag(x, curve) }) };
}

/** The range of each bucket, as a line down and up: where nothing was thinned, the values themselves. */
function zigzag(x: readonly number[], { low, high }: MetricCurve): Points {
  const isRange = (index: number): boolean => low[index] !== high[index] && !Number.isNaN(low[index]);
  const twice = x.flatMap((place, index) => (isRange(index) ? [place, place] : [place]));
  const values = x.flatMap((_, index) => {
    const [least = Number.NaN, greatest = Number.NaN] = [low[index], high[index]];
    return isRange(index) ? [least, greatest] : [least];
  });
  return { x: twice, y: values };
}

function spansDecades(series: readonly Series[]): boolean {
  let least = Infinity;
  let greatest = 0;
  for (const { y, pale } of series) {
    for (const value of Array.from(pale?.y ?? y).filter((each) => !Number.isNaN(each))) {
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
  }
  return least > 0 && greatest / least >= LOG_RATIO;
}

/** The norm at which gradients are clipped, if all runs clip at the same. */
function clipReference(runs: readonly RunData[]): readonly Reference[] {
  const norms = new Set(runs.flatMap(({ recipe }) => recipe?.clipNorm ?? []));
  return norms.size === 1 ? [...norms].map((value) => ({ name: 'clipped at', value })) : [];
}

import { columns, formatDecimal, formatShare, lineChart } from '@albectra/report';
import type { Markup, Reference, Section, Series } from '@albectra/report';
import type { Evaluation, HeldoutMetric } from '@albectra/training';
import type { CurveAxis } from './report-config.ts';
import type { RunData } from './run-data.ts';
import { AXES, placeOfStep } from './run-places.ts';

/** A figure of an evaluation. */
export interface HeldoutDisplay {
  readonly key: 'maskedLanguageLoss' | 'maskedLanguageAccuracy' | 'replacedTokenArea' | 'pairAccuracy';
  readonly title: string;
  /** In a table. */
  readonly short: string;
  readonly yName: string;
  readonly isLessBetter?: boolean;
  readonly format: (value: number) => string;
}

/** The figures of evaluations in the order of the page. */
export const HELDOUT_FIGURES: readonly HeldoutDisplay[] = [
  {
    key: 'maskedLanguageLoss',
    title: 'Masked-language loss, held out',
    short: 'MLM loss',
    yName: 'nats a masked token',
    isLessBetter: true,
    format: formatDecimal,
  },
  {
    key: 'maskedLanguageAccuracy',
    title: 'Masked-language accuracy',
    short: 'MLM acc.',
    yName: 'share of hidden tokens named',
    format: formatShare,
  },
  {
    key: 'replacedTokenArea',
    title: 'Replaced tokens',
    short: 'RTD AUC',
    yName: 'area under the curve',
    format: formatDecimal,
  },
  {
    key: 'pairAccuracy',
    title: 'Segment pairs',
    short: 'pair acc.',
    yName: 'share of pairs told right',
    format: formatShare,
  },
];

/** References of one chart at most: chance levels that differ more than that are of different data. */
const MAX_REFERENCES = 3;

/** Held-out evaluations over the runs, with intervals and chance levels. */
export function heldoutSection(runs: readonly RunData[], axis: CurveAxis): Section | undefined {
  const charts = HELDOUT_FIGURES.flatMap((figure) => heldoutChart(runs, figure, axis) ?? []);
  if (charts.length === 0) return undefined;
  return {
    title: 'Held-out text',
    lead: 'Evaluations on rows that are never trained on, the first before the first step. Areas are 95 % intervals over rows.',
    content: [columns(...charts)],
  };
}

/** The value of a figure, if an evaluation has it. */
export function figureOf(evaluation: Evaluation, key: HeldoutDisplay['key']): number | undefined {
  const figure = evaluation[key];
  return typeof figure === 'number' ? figure : figure?.value;
}

function heldoutChart(
  runs: readonly RunData[],
  { key, title, yName, format }: HeldoutDisplay,
  axis: CurveAxis,
): Markup | undefined {
  const series = runs.flatMap((run) => {
    const known = run.evaluations.filter((evaluation) => evaluation[key] !== undefined);
    return known.length === 0 ? [] : [seriesOf(run, known, { key, axis })];
  });
  if (series.length === 0) return undefined;
  return lineChart({
    title,
    series,
    ...AXES[axis],
    xStart: 'zero',
    yName,
    format,
    ...(format === formatShare ? { formatTick: formatShare } : {}),
    references: chanceLevels(runs, key),
  });
}

function seriesOf(
  run: RunData,
  evaluations: readonly Evaluation[],
  { key, axis }: { readonly key: HeldoutDisplay['key']; readonly axis: CurveAxis },
): Series {
  const boundsOf = (bound: 'low' | 'high'): readonly number[] =>
    evaluations.map((evaluation) => (evaluation[key] as HeldoutMetric)[bound]);
  return {
    name: run.name,
    x: evaluations.map(({ step }) => placeOfStep(run, axis, step)),
    y: evaluations.map((evaluation) => figureOf(evaluation, key) ?? Number.NaN),
    hasDots: true,
    ...(key === 'maskedLanguageLoss' ? {} : { interval: { low: boundsOf('low'), high: boundsOf('high') } }),
  };
}

/** What a guess reaches: one line for all runs whose data give the same to three digits. */
function chanceLevels(runs: readonly RunData[], key: HeldoutDisplay['key']): readonly Reference[] {
  const levels = runs.flatMap(({ evaluations }) => {
    const figure = evaluations.at(-1)?.[key];
    return typeof figure === 'object' ? [Number(figure.chance.toPrecision(3))] : [];
  });
  return [...new Set(levels)].slice(0, MAX_REFERENCES).map((value) => ({ name: 'chance', value }));
}

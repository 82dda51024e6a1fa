import { formatCount } from '@albectra/report';
import type { RunMetrics } from '@albectra/training';
import { figureOf, HELDOUT_FIGURES } from './heldout-section.ts';
import type { HeldoutDisplay } from './heldout-section.ts';
import type { RunData } from './run-data.ts';
import { stateOf } from './run-state.ts';
import type { RunState } from './run-state.ts';

/** The best that a run reached of a figure. */
export interface BestFigure {
  readonly step: number;
  readonly value: number;
}

/** A run in a few numbers; what its files do not tell is absent. */
export interface RunSummary {
  readonly name: string;
  readonly directory: string;
  readonly state: RunState;
  readonly step: number;
  readonly steps?: number;
  readonly tokens?: number;
  /** Time in training steps. */
  readonly seconds?: number;
  readonly tokensPerSecond?: number;
  /** Mean share of the time that waited for data, 0 to 1. */
  readonly waitShare?: number;
  /** Loss over the last twentieth of its steps. */
  readonly lastLoss?: number;
  readonly best: Partial<Record<HeldoutDisplay['key'], BestFigure>>;
  /** Engines that it ran on, in order. */
  readonly engines: readonly string[];
  readonly starts: number;
  /** What could not be read, or is not as it should be. */
  readonly problems: readonly string[];
}

/** Share of a run's points that its last loss is the mean of. */
const LAST_SHARE = 0.05;

/** Sums up a run. */
export function summarizeRun(run: RunData): RunSummary {
  const { name, directory, recipe, metrics, history } = run;
  const starts = history.filter((entry) => entry.event === 'started');
  return {
    name,
    directory,
    state: stateOf(run),
    step: metrics?.lastStep ?? 0,
    ...(recipe === undefined ? {} : { steps: recipe.steps }),
    ...(metrics === undefined ? {} : figuresOf(metrics)),
    best: bestFigures(run),
    engines: [...new Set(starts.map(({ engine }) => engine))],
    starts: starts.length,
    problems: problemsOf(run),
  };
}

type Figure = 'tokens' | 'seconds' | 'tokensPerSecond' | 'waitShare' | 'lastLoss';

/** The figures that are known. */
function figuresOf({ tokens, seconds, curves }: RunMetrics): Pick<RunSummary, Figure> {
  const losses = curves.metrics['loss']?.mean ?? [];
  const figures: Record<Figure, number> = {
    tokens,
    seconds,
    tokensPerSecond: tokens / seconds,
    waitShare: mean(curves.metrics['waitShare']?.mean ?? []),
    lastLoss: mean(losses.slice(-Math.ceil(losses.length * LAST_SHARE))),
  };
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => Number.isFinite(value)));
}

function mean(values: readonly number[]): number {
  const finite = values.filter((value) => Number.isFinite(value));
  return finite.reduce((sum, value) => sum + value, 0) / finite.length;
}

function bestFigures({ evaluations }: RunData): RunSummary['best'] {
  const best: { [K in HeldoutDisplay['key']]?: BestFigure } = {};
  for (const { key, isLessBetter = false } of HELDOUT_FIGURES) {
    for (const evaluation of evaluations) {
      const value = figureOf(evaluation, key);
      const before = best[key];
      if (value === undefined) continue;
      const isBetter = before === undefined || (isLessBetter ? value < before.value : value > before.value);
      if (isBetter) best[key] = { step: evaluation.step, value };
    }
  }
  return best;
}

function problemsOf({ metrics, problems, recipe }: RunData): readonly string[] {
  if (metrics === undefined)
    return recipe === undefined ? problems : [...problems, 'There is no metrics.jsonl.'];
  const { damagedLines, nonFiniteSteps, lastStep, stepCount, isCut } = metrics;
  const counts: readonly (readonly [words: string, count: number])[] = [
    ['Damaged lines in metrics.jsonl, which are left out', damagedLines],
    ['Steps with a value that is no finite number', nonFiniteSteps],
    ['Steps that are missing in metrics.jsonl', lastStep - stepCount],
  ];
  return [
    ...problems,
    ...counts.flatMap(([words, count]) => (count > 0 ? [`${words}: ${formatCount(count)}.`] : [])),
    ...(isCut ? ['metrics.jsonl is longer than what is shown.'] : []),
  ];
}

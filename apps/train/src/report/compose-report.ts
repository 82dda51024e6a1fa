import { columns, renderPage } from '@albectra/report';
import type { Section } from '@albectra/report';
import { curveCharts, smoothingNote } from './curve-charts.ts';
import type { CurveOptions } from './curve-charts.ts';
import { heldoutSection } from './heldout-section.ts';
import { historySection } from './history-section.ts';
import type { MetricGroup } from './metric-names.ts';
import type { RunData } from './run-data.ts';
import { factsOf, runsSection } from './runs-section.ts';
import { settingsSection } from './settings-section.ts';
import type { RunSummary } from './summarize-run.ts';

/** Builds the page: a function of what was read alone, so that equal runs give equal pages. */
export function composeReport(
  runs: readonly RunData[],
  summaries: readonly RunSummary[],
  options: CurveOptions,
): string {
  const chartSection = (title: string, group: MetricGroup): Section | undefined => {
    const charts = curveCharts(runs, group, options);
    const lead = group === 'loss' ? { lead: smoothingNote(options.smoothing) } : {};
    return charts.length === 0 ? undefined : { title, ...lead, content: [columns(...charts)] };
  };
  const sections = [
    runsSection(summaries),
    chartSection('Loss', 'loss'),
    heldoutSection(runs, options.axis),
    chartSection('Optimizer', 'optimizer'),
    chartSection('Speed', 'speed'),
    chartSection('Other metrics', 'other'),
    settingsSection(runs),
    historySection(runs),
  ];
  const names = runs.map(({ name }) => name);
  return renderPage({
    title: names.length <= 3 ? `Pre-training: ${names.join(', ')}` : `Pre-training: ${names.length} runs`,
    facts: factsOf(summaries),
    sections: sections.filter((section): section is Section => section !== undefined),
    footer: `${thinningNote(runs)} Made by train report from metrics.jsonl, evaluations.json, history.jsonl and run.json.`,
  });
}

function thinningNote(runs: readonly RunData[]): string {
  const widest = Math.max(1, ...runs.map(({ metrics }) => metrics?.curves.width ?? 1));
  return widest === 1
    ? 'Every step is drawn.'
    : `Up to ${widest} steps share a point: their mean is drawn, and pale behind it their range.`;
}

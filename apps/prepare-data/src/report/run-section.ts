import {
  columns,
  formatElapsed,
  lineChart,
  paragraph,
  shareBars,
  type Markup,
  type Section,
} from '@albectra/report';
import { formatBytes, formatCount } from '@albectra/cli';
import type { RunEvent, RunLog } from './read-run-log.ts';
import { measureThroughput, type Throughput } from './throughput.ts';

/** Steps of the work with a colour of their own. */
const MAX_STEPS = 5;
const MAX_STAGES = 6;

/** How fast the preparation was, and where its time went, by its log. */
export function runSection(log: RunLog | undefined): Section | undefined {
  if (log === undefined || log.events.length === 0) return undefined;
  const throughput = measureThroughput(log.events);
  if (throughput === undefined) return undefined;
  const steps = stepsChart(log.events);
  return {
    title: 'The run',
    lead: describeRun(log, throughput),
    content: [
      columns(
        ...(throughput.stages.length === 0 ? [] : [throughputChart(throughput)]),
        ...(steps === undefined ? [] : [steps]),
      ),
      ...notesOn(log),
    ],
  };
}

function describeRun({ events }: RunLog, { workMs, restMs, rests }: Throughput): string {
  const bytes = events.reduce((sum, event) => sum + event.bytes, 0);
  const interruptions =
    rests === 0
      ? ''
      : ` It was taken up again ${rests === 1 ? 'once' : `${rests} times`}, after ${formatElapsed(restMs)} in all.`;
  return `${formatBytes(bytes)} in ${formatCount(events.length)} parts of work, ${formatElapsed(workMs)} from start to end.${interruptions}`;
}

function notesOn({ otherLines, isCut }: RunLog): readonly Markup[] {
  return [
    ...(otherLines === 0
      ? []
      : [paragraph(`Lines of the log that say nothing of finished work: ${formatCount(otherLines)}.`)]),
    ...(isCut ? [paragraph('The log is longer than what is shown here.')] : []),
  ];
}

function throughputChart({ elapsedMs, stages, rests }: Throughput): Markup {
  return lineChart({
    title: 'Throughput',
    description: `Bytes of text a second, by the time at work${rests === 0 ? '' : ', breaks left out'}.`,
    series: stages.map(({ name, bytesPerSecond }) => ({ name, x: elapsedMs, y: bytesPerSecond })),
    xName: 'time at work',
    yName: 'bytes a second',
    xKind: 'duration',
    xStart: 'zero',
    yStart: 'zero',
    format: (value) => `${formatBytes(value)}/s`,
    formatTick: formatBytes,
  });
}

function stepsChart(events: readonly RunEvent[]): Markup | undefined {
  const byStage = new Map<string, Map<string, number>>();
  const totals = new Map<string, number>();
  for (const { stage, steps } of events) {
    if (!byStage.has(stage) && byStage.size === MAX_STAGES) continue;
    const own = byStage.get(stage) ?? new Map<string, number>();
    byStage.set(stage, own);
    for (const [step, ms] of Object.entries(steps)) {
      own.set(step, (own.get(step) ?? 0) + ms);
      totals.set(step, (totals.get(step) ?? 0) + ms);
    }
  }
  const ranked = [...totals].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([name]) => name);
  if (ranked.length === 0) return undefined;
  const named = ranked.slice(0, MAX_STEPS);
  const others = ranked.slice(MAX_STEPS);
  const sumOf = (own: ReadonlyMap<string, number>, names: readonly string[]): number =>
    names.reduce((sum, name) => sum + (own.get(name) ?? 0), 0);
  return shareBars({
    title: 'Where the time went',
    description: 'Time of all threads by steps of the work.',
    parts: others.length === 0 ? named : [...named, 'other steps'],
    format: formatElapsed,
    bars: Array.from(byStage, ([label, own]) => ({
      label,
      values: [
        ...named.map((name) => own.get(name) ?? 0),
        ...(others.length === 0 ? [] : [sumOf(own, others)]),
      ],
    })),
  });
}
